"""Each optimiser takes the steps of the library's, and those of its equations."""

import pytest
import torch
from torch import nn

from fathom.losses.basic import mean_squared_error
from fathom.training import optimisers
from fathom.training.loop import fit, minibatches

STEPS = 60

PAIRS = {
    "gradient descent": (
        lambda p: optimisers.GradientDescent(p, lr=0.1),
        lambda p: torch.optim.SGD(p, lr=0.1),
    ),
    "gradient descent, decay": (
        lambda p: optimisers.GradientDescent(p, lr=0.1, weight_decay=0.05),
        lambda p: torch.optim.SGD(p, lr=0.1, weight_decay=0.05),
    ),
    "momentum": (
        lambda p: optimisers.Momentum(p, lr=0.1, beta=0.8),
        lambda p: torch.optim.SGD(p, lr=0.1 * (1 - 0.8), momentum=0.8),
    ),
    "momentum, decay": (
        lambda p: optimisers.Momentum(p, lr=0.1, beta=0.8, weight_decay=0.05),
        lambda p: torch.optim.SGD(p, lr=0.02, momentum=0.8, weight_decay=0.05),
    ),
    "nesterov": (
        lambda p: optimisers.Nesterov(p, lr=0.1, beta=0.8),
        lambda p: torch.optim.SGD(p, lr=0.02, momentum=0.8, nesterov=True),
    ),
    "adam": (
        lambda p: optimisers.Adam(p, lr=0.02),
        lambda p: torch.optim.Adam(p, lr=0.02),
    ),
    "adam, other numbers": (
        lambda p: optimisers.Adam(p, 0.02, 0.5, 0.9, 1e-3, weight_decay=0.1),
        lambda p: torch.optim.Adam(p, 0.02, (0.5, 0.9), 1e-3, weight_decay=0.1),
    ),
    "adamw": (
        lambda p: optimisers.AdamW(p, lr=0.02, weight_decay=0.3),
        lambda p: torch.optim.AdamW(p, lr=0.02, weight_decay=0.3),
    ),
}


def generator(seed: int) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def network() -> nn.Module:
    model = nn.Sequential(nn.Linear(2, 5), nn.ReLU(), nn.Linear(5, 1)).double()
    draws = generator(3)
    for parameter in model.parameters():
        nn.init.normal_(parameter, generator=draws)
    return model


def data() -> tuple[torch.Tensor, torch.Tensor]:
    inputs = torch.randn(40, 2, generator=generator(1), dtype=torch.float64)
    return inputs, inputs.prod(dim=1, keepdim=True)


@pytest.mark.parametrize("name", PAIRS)
def test_each_takes_the_steps_of_the_library(name):
    models = network(), network()
    ours, theirs = (
        make(model.parameters())
        for make, model in zip(PAIRS[name], models, strict=True)
    )
    batches = (
        minibatches(*data(), 8, generator(2)),
        minibatches(*data(), 8, generator(2)),
    )
    for _ in range(STEPS // 5):  # five batches each
        losses = [
            fit(model, batch, mean_squared_error, optimiser, 1)
            for model, batch, optimiser in zip(
                models, batches, (ours, theirs), strict=True
            )
        ]
        assert losses[0] == pytest.approx(losses[1], rel=1e-10)
    for mine, library in zip(
        models[0].parameters(), models[1].parameters(), strict=True
    ):
        torch.testing.assert_close(mine, library, rtol=1e-9, atol=1e-11)
        assert not torch.equal(mine, network().get_parameter("0.weight"))


def quartic(point: torch.Tensor) -> torch.Tensor:
    return (point**4).sum() / 4 + point[0] * point[1]


def test_nesterov_is_the_look_ahead_of_its_equation():
    alpha, beta = 0.05, 0.9
    phi = torch.tensor([1.2, -0.7], dtype=torch.float64)
    mean = torch.zeros_like(phi)
    look_ahead = phi.clone().requires_grad_()
    optimiser = optimisers.Nesterov([look_ahead], lr=alpha, beta=beta)
    for _ in range(STEPS):
        ahead = (phi - alpha * beta * mean).requires_grad_()
        torch.testing.assert_close(look_ahead.detach(), ahead.detach())
        (gradient,) = torch.autograd.grad(quartic(ahead), ahead)
        mean = beta * mean + (1 - beta) * gradient
        phi = phi - alpha * mean
        optimiser.zero_grad()
        quartic(look_ahead).backward()
        optimiser.step()
    assert (phi - look_ahead.detach()).abs().max() > 0


def one_parameter(make, gradients: list[float]) -> list[float]:
    """The parameter after each step, from 0, when the gradients are these."""
    parameter = torch.zeros((), dtype=torch.float64, requires_grad=True)
    optimiser = make([parameter])
    path = []
    for gradient in gradients:
        parameter.grad = torch.tensor(gradient, dtype=torch.float64)
        optimiser.step()
        path.append(parameter.item())
    return path


def test_momentum_by_hand():
    # m: 0.5·4 = 2, then 0.5·2 + 0.5·(−2) = 0, then 0.5·0 + 0.5·6 = 3.
    path = one_parameter(
        lambda p: optimisers.Momentum(p, lr=0.1, beta=0.5), [4.0, -2.0, 6.0]
    )
    assert path == pytest.approx([-0.2, -0.2, -0.5])


def test_first_step_of_adam_has_the_learning_rate_as_its_length():
    for gradient in (1e-3, 1.0, -1e4):
        (moved,) = one_parameter(lambda p: optimisers.Adam(p, lr=0.01), [gradient])
        assert moved == pytest.approx(-0.01 if gradient > 0 else 0.01, rel=1e-4)
    # Without correction: 0.1 g / (√0.001 |g|) = 3.16 learning rates.
    (moved,) = one_parameter(
        lambda p: optimisers.Adam(p, lr=0.01, bias_correction=False), [1.0]
    )
    assert moved == pytest.approx(-0.01 * 0.1 / 0.001**0.5, rel=1e-6)


@pytest.mark.parametrize("scale", [1e-12, 1e-4, 1.0, 1e12, 1e25])
def test_adam_equals_the_library_in_single_precision(scale):
    # Squares of the largest overflow; a gradient of zero is among them.
    draws = scale * torch.randn(STEPS, 3, generator=generator(4))
    draws[:, 0] = 0.0
    mine, library = (torch.ones(3, requires_grad=True) for _ in range(2))
    ours = optimisers.Adam([mine], lr=0.01)
    theirs = torch.optim.Adam([library], lr=0.01)
    for gradient in draws:
        for parameter, optimiser in ((mine, ours), (library, theirs)):
            parameter.grad = gradient.clone()
            optimiser.step()
    torch.testing.assert_close(mine, library, rtol=1e-5, atol=1e-5)
    assert mine[0] == 1


def growth(kind, curvature: float, lr: float, beta: float) -> float:
    """By how much the distance grows in the long run, on a parabola."""
    parameter = torch.ones((), dtype=torch.float64, requires_grad=True)
    optimiser = kind([parameter], lr=lr, beta=beta)
    sizes = []
    for _ in range(400):
        optimiser.zero_grad()
        (curvature * parameter**2 / 2).backward()
        optimiser.step()
        sizes.append(abs(parameter.item()))
    return max(sizes[-40:]) / max(sizes[:40])


@pytest.mark.parametrize("beta", [0.0, 0.5, 0.9])
def test_the_limit_of_stability_on_a_parabola(beta):
    # Momentum: α (1 − β) λ < 2 (1 + β). Nesterov: the same divided by 1 + 2β.
    curvature = 7.0
    limit = 2 * (1 + beta) / (1 - beta) / curvature
    for kind, most in (
        (optimisers.Momentum, limit),
        (optimisers.Nesterov, limit / (1 + 2 * beta)),
    ):
        assert growth(kind, curvature, 0.97 * most, beta) < 1
        assert growth(kind, curvature, 1.03 * most, beta) > 1


def test_a_path_keeps_all_places():
    # On φ² a rate of a quarter halves φ in each step.
    start = torch.tensor([4.0, -8.0], dtype=torch.float64)
    for make in (
        lambda p: optimisers.GradientDescent(p, lr=0.25),
        lambda p: torch.optim.SGD(p, lr=0.25),
    ):
        places = optimisers.path(make, lambda phi: phi @ phi, start, 3)
        assert places.tolist() == [[4.0, -8.0], [2.0, -4.0], [1.0, -2.0], [0.5, -1.0]]
        assert not places.requires_grad
    assert start.tolist() == [4.0, -8.0]


def test_a_parameter_without_a_gradient_stays():
    used, unused = (torch.ones(2, requires_grad=True) for _ in range(2))
    optimiser = optimisers.AdamW([used, unused], lr=0.1, weight_decay=0.5)
    used.sum().backward()
    optimiser.step()
    assert torch.equal(unused, torch.ones(2))
    assert not torch.equal(used, torch.ones(2))
    optimiser.zero_grad()
    assert used.grad is None


@pytest.mark.parametrize(
    "make",
    [
        lambda p: optimisers.GradientDescent([], lr=0.1),
        lambda p: optimisers.GradientDescent(p[0], lr=0.1),
        lambda p: optimisers.GradientDescent(p, lr=0.0),
        lambda p: optimisers.GradientDescent(p, lr=float("nan")),
        lambda p: optimisers.GradientDescent(p, lr=0.1, weight_decay=-1.0),
        lambda p: optimisers.Momentum(p, lr=0.1, beta=1.0),
        lambda p: optimisers.Adam(p, lr=0.1, gamma=-0.1),
        lambda p: optimisers.Adam(p, lr=0.1, epsilon=0.0),
        lambda p: optimisers.AdamW(p, lr=0.1, weight_decay=-0.1),
    ],
)
def test_numbers_out_of_range_are_refused(make):
    with pytest.raises(ValueError, match=r"parameters|got"):
        make([torch.ones(1, requires_grad=True)])
