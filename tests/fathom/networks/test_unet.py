"""A U-Net is torch's convolutions, with what the encoder had handed over."""

import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st

from fathom.networks.shallow import num_parameters
from fathom.networks.unet import UNet

SMALL = st.integers(1, 3)
KINDS = st.sampled_from(["none", "add", "join"])


def drawn(*shape: int, seed: int = 0) -> torch.Tensor:
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(shape, generator=generator, dtype=torch.float64)


def by_torch(x, parameters, halvings, skips):
    pairs = iter(zip(parameters[::2], parameters[1::2], strict=True))
    hidden, kept = F.conv2d(x, *next(pairs), 1, 1).relu(), []
    for _ in range(halvings):
        kept.append(hidden)
        hidden = F.conv2d(hidden, *next(pairs), 2, 1).relu()
    hidden = F.conv2d(hidden, *next(pairs), 1, 1).relu()
    ups = [next(pairs) for _ in range(halvings)]
    for up in ups:
        hidden, fine = F.conv_transpose2d(hidden, *up, 2, 1).relu(), kept.pop()
        if skips != "none":
            hidden = hidden + fine if skips == "add" else torch.cat([hidden, fine], 1)
        hidden = F.conv2d(hidden, *next(pairs), 1, 1).relu()
    return F.conv2d(hidden, *next(pairs))


@settings(max_examples=30)
@given(SMALL, SMALL, st.lists(SMALL, min_size=2, max_size=3), KINDS, SMALL, SMALL)
def test_it_is_torchs_convolutions(inputs, outputs, widths, skips, high, wide):
    model = UNet(inputs, outputs, widths, skips).double()
    x = drawn(2, inputs, high * model.factor, wide * model.factor).requires_grad_()
    parameters = list(model.parameters())
    expected = by_torch(x, parameters, len(widths) - 1, skips)
    assert expected.shape == (2, outputs, *x.shape[2:])
    torch.testing.assert_close(model(x), expected)
    by, direction = [x, *parameters], drawn(*expected.shape, seed=9)
    torch.testing.assert_close(
        torch.autograd.grad(model(x), by, direction),
        torch.autograd.grad(expected, by, direction),
    )


@given(st.lists(SMALL, min_size=2, max_size=4))
def test_adding_is_free_and_joining_costs_nine_squares(widths):
    none, add, join = (
        num_parameters(UNet(1, 1, widths, skips)) for skips in ("none", "add", "join")
    )
    assert add == none
    assert join == none + sum(9 * width**2 for width in widths[:-1])


def test_joined_with_the_same_weights_twice_is_added():
    add, join = UNet(2, 1, (3, 4, 5), "add").double(), UNet(2, 1, (3, 4, 5)).double()
    state = add.state_dict()
    for name, values in state.items():
        if name.startswith("after") and name.endswith("weight"):
            state[name] = torch.cat([values, values], dim=1)
    join.load_state_dict(state)
    x = drawn(2, 2, 8, 12)
    torch.testing.assert_close(join(x), add(x))


def test_the_start_is_he_s():
    model = UNet(30, 1, (40, 50), generator=torch.Generator().manual_seed(0))
    for layer, heard in (
        (model.first, 270),
        (model.down[0], 360),
        (model.up[0], 200),
        (model.after[0], 720),
    ):
        count = layer.weight.numel()
        off = layer.weight.var().item() * heard / 2 - 1
        assert abs(off) < 5 * (2 / count) ** 0.5
        assert not layer.bias.any()


def test_it_learns_a_picture():
    model = UNet(1, 1, (4, 8), generator=torch.Generator().manual_seed(0))
    x = drawn(1, 1, 16, 16).float()
    wanted = (x > 0).float()
    optimiser = torch.optim.Adam(model.parameters(), lr=0.02)
    for _ in range(200):
        optimiser.zero_grad()
        F.binary_cross_entropy_with_logits(model(x), wanted).backward()
        optimiser.step()
    assert ((model(x) > 0) == (wanted > 0)).float().mean() > 0.98


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: UNet(0), "got 0, 1 and"),
        (lambda: UNet(1, 1, (8,)), r"two widths, got 1, 1 and \[8\]"),
        (lambda: UNet(1, 1, (8, 0)), r"\[8, 0\]"),
        (lambda: UNet(1, 1, (8, 8), "sum"), "got 'sum'"),
        (lambda: UNet()(torch.zeros(1, 1, 6, 8)), "multiples of 4 .* 6 × 8"),
    ],
)
def test_wrong_numbers_are_named(make, words):
    with pytest.raises(ValueError, match=words):
        make()
