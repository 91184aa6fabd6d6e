"""A flow's inverse inverts it, and its log-determinant is the Jacobian's."""

import pytest
import torch
from torch.autograd.functional import jacobian

from fathom.generation.autoregressive import AutoregressiveMixture
from fathom.generation.flows import coupling_flow


def seeded(seed=0):
    return torch.Generator().manual_seed(seed)


def steep(model, factor=2.0):
    """In double precision, with weights that bend strongly."""
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.mul_(factor)
    return model.double()


@pytest.mark.parametrize("variables", [2, 3, 5])
def test_inverse_and_determinant(variables):
    flow = steep(coupling_flow(variables, 3, 8, seeded()))
    points = torch.randn(6, variables, generator=seeded(1)).double()
    noise, found = flow(points)
    torch.testing.assert_close(flow.inverse(noise), points)

    # Rows don't mix, so the sum over rows has each row's own Jacobian.
    sums = jacobian(lambda rows: flow(rows)[0].sum(dim=0), points)
    jacobians = sums.transpose(0, 1)
    torch.testing.assert_close(found, jacobians.slogdet().logabsdet)
    normal = torch.distributions.Normal(0, 1).log_prob(noise).sum(dim=1)
    torch.testing.assert_close(flow.log_density(points), normal + found)
    # Every variable is changed somewhere, and depends on another.
    assert (jacobians - torch.eye(variables)).abs().amax(dim=(0, 1)).min() > 0.01


@pytest.mark.parametrize("kind", ["flow", "autoregressive"])
def test_the_density_is_one(kind):
    if kind == "flow":
        model = steep(coupling_flow(2, 4, 16, seeded(3)), 1.0)
    else:
        model = steep(AutoregressiveMixture(2, 16, 4, generator=seeded(2)), 1.0)
    line = torch.linspace(-9, 9, 361).double()
    points = torch.cartesian_prod(line, line)
    with torch.no_grad():
        mass = model.log_density(points).exp() * 0.05**2
    assert mass.sum().item() == pytest.approx(1, abs=2e-3)
    # Draws fall where the density says.
    drawn = model.sample(20_000, seeded(4))
    mean = (mass[:, None] * points).sum(dim=0)
    second = (mass[:, None] * points**2).sum(dim=0)
    torch.testing.assert_close(drawn.mean(dim=0), mean, atol=0.06, rtol=0.02)
    torch.testing.assert_close(drawn.square().mean(dim=0), second, atol=0.1, rtol=0.04)
    share = mass[(points[:, 0] > 0) & (points[:, 1] > 0)].sum().item()
    of_draws = (drawn > 0).all(dim=1).double().mean().item()
    assert of_draws == pytest.approx(share, abs=0.015)


def test_factors():
    model = AutoregressiveMixture(3, 8, 2, floor=0.1, generator=seeded()).double()
    with torch.no_grad():
        model.first[-1] = -40  # no component is narrower than the floor
    points = torch.randn(5, 3, generator=seeded(1)).double()
    total = 0
    for d in range(3):
        logits, means, deviations = model(points[:, :d])
        mixture = torch.distributions.MixtureSameFamily(
            torch.distributions.Categorical(logits=logits),
            torch.distributions.Normal(means, deviations + 0 * means),
        )
        total = total + mixture.log_prob(points[:, d])
        assert deviations.min() >= 0.1
        if d == 0:
            assert deviations.min().item() == pytest.approx(0.1)
    torch.testing.assert_close(model.log_density(points), total)


def test_one_variable_is_too_few():
    with pytest.raises(ValueError, match="at least 2"):
        coupling_flow(1)
