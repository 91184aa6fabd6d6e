"""Losses by hand, and at the best discriminator: log 4 minus twice a divergence."""

import math

import pytest
import torch
from torch.nn import functional

from fathom.generation.gan import discriminator_loss, generator_loss


def test_equal_to_the_library():
    real, drawn = torch.tensor([2.0, -1.0, 0.0]), torch.tensor([40.0, -3.0])
    theirs = functional.binary_cross_entropy_with_logits
    expected = theirs(real, torch.ones(3)) + theirs(drawn, torch.zeros(2))
    torch.testing.assert_close(discriminator_loss(real, drawn), expected)
    torch.testing.assert_close(generator_loss(drawn), theirs(drawn, torch.ones(2)))


def test_nothing_to_tell():
    assert discriminator_loss(torch.zeros(3), torch.zeros(5)).item() == pytest.approx(
        math.log(4)
    )


def test_at_the_optimum():
    # Data are 0 or 1 with 1/4 and 3/4, draws with 1/2 each; the best logits are
    # log p / q, and the loss is then log 4 - 2 JS.
    p, q = torch.tensor([0.25, 0.75]).double(), torch.tensor([0.5, 0.5]).double()
    logits = (p / q).log().requires_grad_()
    real, drawn = logits[[0, 1, 1, 1]], logits
    loss = discriminator_loss(real, drawn)
    middle = (p + q) / 2
    js = ((p * (p / middle).log()).sum() + (q * (q / middle).log()).sum()) / 2
    torch.testing.assert_close(loss, math.log(4) - 2 * js)
    loss.backward()
    assert logits.grad.abs().max() < 1e-12


def test_a_slope_where_the_discriminator_is_sure():
    drawn = torch.tensor([-30.0], requires_grad=True)
    generator_loss(drawn).backward()
    assert drawn.grad.item() == pytest.approx(-1)
