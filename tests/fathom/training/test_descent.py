"""Descent equals the library's, and its claims hold on bowls that are known."""

import pytest
import scipy.optimize
import torch
from landscapes import CENTRE, START, H, bowl, rosenbrock, starts, wave_loss

from fathom.training.descent import (
    critical_points,
    descend,
    gradient,
    hessian,
    kind,
)
from fathom.training.optimisers import GradientDescent


def four_places(points: torch.Tensor) -> torch.Tensor:
    # Gradient (a² − 1, b² − 4), zero at a = ±1, b = ±2; second derivatives 2a, 2b.
    return (points**3 / 3).sum(-1) - points[..., 0] - 4 * points[..., 1]


def test_derivatives_equal_scipys_on_rosenbrocks_valley():
    points = starts(6)
    slopes, curvatures = gradient(rosenbrock, points), hessian(rosenbrock, points)
    for point, slope, curvature in zip(points, slopes, curvatures, strict=True):
        theirs = scipy.optimize.rosen_der(point.numpy())
        torch.testing.assert_close(slope, torch.tensor(theirs))
        theirs = scipy.optimize.rosen_hess(point.numpy())
        torch.testing.assert_close(curvature, torch.tensor(theirs))
        torch.testing.assert_close(gradient(rosenbrock, point), slope)
        torch.testing.assert_close(hessian(rosenbrock, point), curvature)
    assert hessian(rosenbrock, starts(6).reshape(2, 3, 2)).shape == (2, 3, 2, 2)


@pytest.mark.parametrize("make", [GradientDescent, torch.optim.SGD])
def test_the_path_is_that_of_the_optimisers(make):
    path = descend(rosenbrock, START / 2, lr=1e-3, num_steps=50)
    point = (START / 2).requires_grad_()
    optimiser = make([point], lr=1e-3)
    for expected in path:
        torch.testing.assert_close(point.detach(), expected)
        optimiser.zero_grad()
        rosenbrock(point).backward()
        optimiser.step()
    assert len(path) == 51


def test_many_walks_equal_one_by_one():
    points, loss = starts(5), wave_loss()
    together = descend(loss, points, lr=0.5, num_steps=20)
    for index, point in enumerate(points):
        alone = descend(loss, point, lr=0.5, num_steps=20)
        torch.testing.assert_close(together[:, index], alone)


@pytest.mark.parametrize("side", [0.99, 1.01])
def test_two_over_the_largest_eigenvalue_is_the_limit(side):
    lr = side * 2 / 9
    path = descend(bowl, START, lr, num_steps=300)
    eigenvalues, vectors = torch.linalg.eigh(H)
    ways = (path - CENTRE) @ vectors
    factors = (1 - lr * eigenvalues) ** torch.arange(301.0)[:, None]
    torch.testing.assert_close(ways, factors * ways[0])
    steep = ways[:, 1].abs()
    assert steep[-1] < steep[0] / 100 if side < 1 else steep[-1] > 100 * steep[0]


def test_critical_points_of_a_known_function():
    found = critical_points(four_places, starts(200))
    expected = [[1.0, 2.0], [-1.0, 2.0], [1.0, -2.0], [-1.0, -2.0]]  # from low to high
    torch.testing.assert_close(found, torch.tensor(expected, dtype=torch.float64))
    kinds = [kind(matrix) for matrix in hessian(four_places, found)]
    assert kinds == ["minimum", "saddle", "saddle", "maximum"]


def test_one_newton_step_leads_to_the_bottom_of_a_bowl():
    found = critical_points(bowl, starts(5), num_steps=2)  # the second step is zero
    torch.testing.assert_close(found, CENTRE[None])


def test_critical_points_of_the_wave_are_flat_and_minima_are_scipys():
    loss = wave_loss()
    wide = torch.tensor([0.0, 10.0]) + 3 * starts(400)
    found = critical_points(loss, wide)
    assert gradient(loss, found).norm(dim=1).max() < 1e-8
    lowest = torch.linalg.eigvalsh(hessian(loss, found))[:, 0]
    minima = found[lowest > 0.01]  # flatter ones SciPy finds less exactly
    assert len(minima) > 2
    for point in minima:
        assert kind(hessian(loss, point)) == "minimum"
        near = point + torch.tensor([0.01, -0.01])
        theirs = scipy.optimize.minimize(
            lambda p: float(loss(torch.tensor(p))),
            near.numpy(),
            jac=lambda p: gradient(loss, torch.tensor(p)).numpy(),
            options={"gtol": 1e-10},
        )
        torch.testing.assert_close(torch.tensor(theirs.x), point, atol=1e-4, rtol=0)


def test_walks_that_do_not_arrive_are_left_out():
    # On a slope there is nothing to find, and its Hessian can't be inverted.
    assert len(critical_points(lambda p: p.sum(dim=-1) + 0 * bowl(p), starts(5))) == 0


@pytest.mark.parametrize(
    ("eigenvalues", "name"),
    [
        ([1.0, 9.0], "minimum"),
        ([-1.0, -9.0], "maximum"),
        ([-0.1, 9.0], "saddle"),
        ([0.0, 9.0], "undecided"),
        ([-9.0, 1e-9], "undecided"),
        ([0.0, 0.0], "undecided"),
        ([1e-9, 2e-9], "minimum"),
        ([-1.0, 0.0, 9.0], "saddle"),
    ],
)
def test_signs_name_the_kind(eigenvalues, name):
    values = torch.tensor(eigenvalues, dtype=torch.float64)
    turn, _ = torch.linalg.qr(
        torch.ones(len(values), 1).double()
        + values.diag() * 0.3
        + torch.eye(len(values)).double()
    )
    assert kind(turn @ values.diag() @ turn.T) == name


@pytest.mark.parametrize(
    "make",
    [
        lambda: descend(bowl, START, lr=0.0, num_steps=3),
        lambda: descend(bowl, START, lr=float("nan"), num_steps=3),
        lambda: descend(bowl, START, lr=0.1, num_steps=-1),
    ],
)
def test_numbers_out_of_range_are_refused(make):
    with pytest.raises(ValueError, match="got"):
        make()
