"""The network is the sum that its docstring says, and it learns."""

import pytest
import torch
from torch.nn.functional import conv2d, conv_transpose2d, l1_loss

from fathom.datasets.scenes import draw_scenes
from fathom.datasets.views import view
from fathom.networks.depth import DepthNetwork


def seeded(seed):
    return torch.Generator().manual_seed(seed)


def in_the_open(model, pictures, skips):
    """Two halvings, written out by the library's functions."""
    p = dict(model.named_parameters())

    def conv(x, name, stride=1):
        return conv2d(x, p[f"{name}.weight"], p[f"{name}.bias"], stride, 1)

    def up(x, name):
        return conv_transpose2d(x, p[f"{name}.weight"], p[f"{name}.bias"], 2, 1)

    rows = pictures.shape[2]
    # 1 - 1/rows at the top, -1 + 1/rows at the bottom.
    row = torch.linspace(1 - 1 / rows, -1 + 1 / rows, rows).double()
    row = row[:, None].expand_as(pictures[:, :1])
    e0 = conv(torch.cat([2 * pictures - 1, row], 1), "first").relu()
    e1 = conv(e0, "down.0", 2).relu()
    e2 = conv(e1, "down.1", 2).relu()
    d2 = conv(e2, "middle").relu()
    d1 = (up(d2, "up.0") + skips * e1).relu()
    d0 = (up(d1, "up.1") + skips * e0).relu()
    return conv(d0, "last").squeeze(1) + model.usual


@pytest.mark.parametrize("skips", [True, False])
def test_written_out(skips):
    usual = torch.randn(8, 12, generator=seeded(3))
    model = DepthNetwork(usual, (3, 4, 5), skips, seeded(0)).double()
    for parameter in model.parameters():  # offsets, too
        parameter.data += 0.1 * torch.randn(parameter.shape, generator=seeded(1))
    pictures = torch.rand(2, 3, 8, 12, generator=seeded(2)).double()
    ours, theirs = model(pictures), in_the_open(model, pictures, skips)
    torch.testing.assert_close(ours, theirs, rtol=1e-6, atol=1e-6)
    parameters = list(model.parameters())
    slopes = torch.autograd.grad(ours.square().sum(), parameters)
    expected = torch.autograd.grad(theirs.square().sum(), parameters)
    torch.testing.assert_close(slopes, expected, rtol=1e-5, atol=1e-5)


def test_scale_at_the_start():
    """By He's rule, but for the tenth: numbers neither vanish nor explode."""
    pictures = 0.5 + torch.randn(4, 3, 64, 64, generator=seeded(0)) / 2
    zero = torch.zeros(64, 64)
    sizes = [
        DepthNetwork(zero, (16, 32, 64), False, seeded(seed))(pictures).square().mean()
        for seed in range(20)
    ]
    assert 0.003 < torch.stack(sizes).mean() < 0.05


def test_it_learns_one_batch():
    true = view(draw_scenes(8, generator=seeded(4)), 32)
    model = DepthNetwork(true.depths.log().mean(0), (8, 16, 32), generator=seeded(0))
    optimiser = torch.optim.Adam(model.parameters(), 1e-2)
    for _ in range(150):
        optimiser.zero_grad()
        loss = l1_loss(model(true.images), true.depths.log())
        loss.backward()
        optimiser.step()
    assert loss < 0.05


def test_refuses(as_readers):
    square = torch.zeros(8, 8)
    with pytest.raises(ValueError, match=r"\[8\]"):
        DepthNetwork(square, (8,))
    with pytest.raises(ValueError, match="0"):
        DepthNetwork(square, (8, 0))
    with pytest.raises(ValueError, match="multiples of 8"):
        DepthNetwork(torch.zeros(12, 16))
    with pytest.raises(ValueError, match="16"):
        DepthNetwork(square)(torch.zeros(1, 3, 16, 8))
