"""A step along the sign of the gradient: closed forms, and that none is better."""

import pytest
import torch

from fathom.analysis.adversarial import fast_gradient_step


def seeded(seed=0):
    return torch.Generator().manual_seed(seed)


def test_a_linear_loss_rises_by_the_step_times_the_weights():
    generator = seeded()
    inputs = 0.2 + 0.6 * torch.rand(4, 2, 3, generator=generator).double()
    weights = torch.randn(2, 3, generator=generator).double()

    def loss(x):
        return (x * weights).sum(dim=(1, 2))

    moved = fast_gradient_step(loss, inputs, 0.1)
    torch.testing.assert_close((moved - inputs).abs(), torch.full_like(inputs, 0.1))
    rise = loss(moved) - loss(inputs)
    torch.testing.assert_close(rise, 0.1 * weights.abs().sum().expand(4))
    # No other change of at most 0.1 raises it more.
    others = inputs + 0.1 * (2 * torch.rand(200, 1, 2, 3, generator=generator) - 1)
    assert (loss(others.flatten(0, 1)).view(200, 4) <= loss(moved)).all()


def test_a_step_by_hand():
    inputs = torch.tensor([[0.5, 0.95, 0.3]])
    moved = fast_gradient_step(lambda x: (x[:, 0] - 1) ** 2 + x[:, 1], inputs, 0.1)
    # Slopes −1, 1 and 0: down, up but no higher than 1, and not at all.
    torch.testing.assert_close(moved, torch.tensor([[0.4, 1.0, 0.3]]))


def test_each_example_has_its_own_step():
    weights = torch.randn(5, generator=seeded(1))
    inputs = torch.rand(3, 5, generator=seeded(2))
    together = fast_gradient_step(lambda x: (x @ weights).sin(), inputs, 0.05)
    alone = [
        fast_gradient_step(lambda x: (x @ weights).sin(), one[None], 0.05)
        for one in inputs
    ]
    torch.testing.assert_close(together, torch.cat(alone))


def test_inputs_and_parameters_are_left_alone():
    layer, inputs = torch.nn.Linear(3, 1), torch.rand(2, 3)
    before = inputs.clone()
    with torch.no_grad():
        moved = fast_gradient_step(lambda x: layer(x)[:, 0], inputs, 0.1)
    assert torch.equal(inputs, before)
    assert not inputs.requires_grad and not moved.requires_grad
    assert layer.weight.grad is None


def test_no_step_changes_nothing():
    inputs = torch.rand(2, 3)
    assert torch.equal(fast_gradient_step(lambda x: x.sum(dim=1), inputs, 0.0), inputs)


@pytest.mark.parametrize("size", [-0.1, float("nan")])
def test_a_negative_step_is_refused(size):
    with pytest.raises(ValueError, match="at least 0"):
        fast_gradient_step(lambda x: x.sum(dim=1), torch.rand(2, 3), size)


def test_inputs_out_of_range_are_refused():
    with pytest.raises(ValueError, match="these go from 0 to 255"):
        fast_gradient_step(lambda x: x.sum(dim=1), torch.tensor([[0.0, 255]]), 0.1)
