"""The network is its layers in a row; shifts, sizes, and that it learns a picture."""

import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from fathom.networks.encoder_decoder import EncoderDecoder


def seeded(*arguments, seed=0, **keywords):
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return EncoderDecoder(*arguments, **keywords).double()


def pictures(*shape, seed=1):
    generator = torch.Generator().manual_seed(seed)
    return torch.rand(shape, generator=generator, dtype=torch.float64)


@settings(deadline=None, max_examples=25)
@given(
    st.integers(1, 3),
    st.integers(1, 3),
    st.lists(st.integers(1, 4), min_size=1, max_size=3),
    st.integers(1, 3),
    st.integers(1, 3),
)
def test_it_is_torchs_convolutions_in_a_row(inputs, outputs, widths, high, wide):
    model = seeded(inputs, outputs, widths)
    x = pictures(2, inputs, high * model.factor, wide * model.factor)
    weights = list(model.parameters())
    count = len(widths)
    assert len(weights) == 2 * (2 * count + 1)
    hidden = x
    for place in range(count):
        hidden = F.conv2d(hidden, *weights[2 * place : 2 * place + 2], 2, 1).relu()
    hidden = F.conv2d(hidden, *weights[2 * count : 2 * count + 2], 1, 1).relu()
    assert hidden.shape == (2, widths[-1], high, wide)
    for place in range(count + 1, 2 * count + 1):
        pair = weights[2 * place : 2 * place + 2]
        hidden = F.conv_transpose2d(hidden, *pair, 2, 1)
        hidden = hidden.relu() if place < 2 * count else hidden
    assert hidden.shape == (2, outputs, *x.shape[2:])
    torch.testing.assert_close(model(x), hidden)
    got = torch.autograd.grad(model(x).square().sum(), weights)
    torch.testing.assert_close(got, torch.autograd.grad(hidden.square().sum(), weights))


def test_away_from_the_ends_it_follows_shifts_by_the_factor():
    model = seeded(1, 1, (3, 4))
    x = F.pad(pictures(1, 1, 16, 16), (32, 32, 32, 32))
    moved = model(x.roll((4, 8), (2, 3)))
    inside = slice(24, 72)
    torch.testing.assert_close(
        moved[..., inside, inside], model(x).roll((4, 8), (2, 3))[..., inside, inside]
    )
    by_one = model(x.roll(1, 3)) - model(x).roll(1, 3)
    assert by_one[..., inside, inside].abs().max() > 1e-6


def test_it_learns_a_picture():
    model = seeded(1, 1, (8, 8)).float()
    x = pictures(1, 1, 16, 16).float()
    wanted = (x > 0.5).float()
    optimiser = torch.optim.Adam(model.parameters(), lr=0.02)
    for _ in range(300):
        optimiser.zero_grad()
        loss = F.binary_cross_entropy_with_logits(model(x), wanted)
        loss.backward()
        optimiser.step()
    assert ((model(x) > 0) == (wanted > 0)).float().mean() > 0.98


def test_sizes_that_do_not_fit_are_named():
    with pytest.raises(ValueError, match=r"multiples of 8.*12 × 16"):
        EncoderDecoder()(torch.zeros(1, 1, 12, 16))
    with pytest.raises(ValueError, match=r"multiples of 8.*16 × 12"):
        EncoderDecoder()(torch.zeros(1, 1, 16, 12))
    for wrong in ((0, 1, (4,)), (1, 0, (4,)), (1, 1, ()), (1, 1, (4, 0))):
        with pytest.raises(ValueError, match="counted from 1"):
            EncoderDecoder(*wrong)


def test_the_last_layer_has_no_relu_and_others_have():
    kinds = [type(layer) for layer in seeded().decoder]
    assert kinds == [nn.ConvTranspose2d, nn.ReLU] * 2 + [nn.ConvTranspose2d]


def test_he_start_keeps_the_size_of_numbers():
    """Mean squares stay alike on the way; by torch's start they fade."""
    model = seeded(1, 1, (64, 64, 64, 64))
    hidden = torch.randn(8, 1, 64, 64, generator=seed(3), dtype=torch.float64)
    sizes = []
    for layer in (*model.encoder, *model.decoder):
        hidden = layer(hidden)
        if not isinstance(layer, nn.ReLU):  # inside: padding takes some away
            sizes.append(hidden.var().item())
    # Each of nine layers keeps them, apart from what the zeros around take away.
    assert 0.2 < sizes[-1] / sizes[0] < 3, sizes
    assert all(not layer.bias.any() for layer in model.encoder[::2])


def test_weights_come_from_the_generator():
    first, second = (EncoderDecoder(generator=seed(5)) for _ in range(2))
    for one, other in zip(first.parameters(), second.parameters(), strict=True):
        assert torch.equal(one, other)
    assert not torch.equal(
        next(EncoderDecoder(generator=seed(6)).parameters()), next(first.parameters())
    )


def seed(number):
    return torch.Generator().manual_seed(number)
