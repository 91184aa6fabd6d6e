"""Optimisers step as `fathom.training.optimisers`, and diverge at their limits."""

import pytest
import torch

from fathom.losses.surfaces import quadratic, saddle
from fathom.training import optimisers

CLASSES = {
    "gradient descent": optimisers.GradientDescent,
    "momentum": optimisers.Momentum,
    "Nesterov": optimisers.Nesterov,
    "Adam": optimisers.Adam,
}
WALK = """
const { quadratic, saddle } = await load("math/surfaces.js");
const { gradient } = a.saddle ? saddle([1, 3]) : quadratic([1, 20], 0.5);
let [at, memory, path] = [[-1.6, 0.8], {}, []];
for (let i = 0; i < 80; i += 1) {
  at = m.step(a.name, at, gradient(at), memory, a.options);
  path.push(at);
}
return path;
"""


def walked(name, loss, **options):
    options["lr"] = options.pop("rate")
    at = torch.tensor([-1.6, 0.8], dtype=torch.float64, requires_grad=True)
    optimiser = CLASSES[name]([at], **options)
    path = []
    for _ in range(80):
        optimiser.zero_grad()
        loss(at).backward()
        optimiser.step()
        path.append(at.tolist())
    return path


@pytest.mark.parametrize("name", CLASSES)
@pytest.mark.parametrize("on_saddle", [False, True])
@pytest.mark.parametrize(("rate", "beta"), [(0.03, 0.9), (0.09, 0.5), (0.01, 0.0)])
def test_eighty_steps(node, name, on_saddle, rate, beta):
    options = {"rate": rate}
    if name != "gradient descent":
        options["beta"] = beta
    asked = {"name": name, "saddle": on_saddle, "options": options}
    found = node("math/optimisers.js", WALK, asked)

    def loss(at):
        if on_saddle:
            return saddle(at, (1.0, 3.0))
        return quadratic(at, (1.0, 20.0), 0.5)

    expected = walked(name, loss, **options)
    assert torch.tensor(found, dtype=torch.float64).allclose(
        torch.tensor(expected, dtype=torch.float64), rtol=1e-9, atol=1e-12
    )


def test_adam_has_the_same_constants(node):
    """With gamma and epsilon that matter."""
    options = {"rate": 0.05, "beta": 0.8, "gamma": 0.9, "epsilon": 0.1}
    asked = {"name": "Adam", "saddle": False, "options": options}
    found = node("math/optimisers.js", WALK, asked)
    expected = walked("Adam", lambda at: quadratic(at, (1.0, 20.0), 0.5), **options)
    assert found[-1] == pytest.approx(expected[-1], rel=1e-9)


@pytest.mark.parametrize(
    ("name", "beta"),
    [("gradient descent", 0.0)]
    + [(name, beta) for name in ("momentum", "Nesterov") for beta in (0.0, 0.5, 0.9)],
)
def test_limits(node, name, beta):
    """A hundredth below its limit an optimiser comes nearer, above it gets away."""
    limit = node(
        "math/optimisers.js",
        "return m.limit(a.name, 20, a.beta)",
        {"name": name, "beta": beta},
    )
    extra = {} if name == "gradient descent" else {"beta": beta}
    for share, nearer in [(0.99, True), (1.01, False)]:
        at = torch.tensor([1.0], dtype=torch.float64, requires_grad=True)
        optimiser = CLASSES[name]([at], lr=share * limit, **extra)
        for _ in range(3000):
            at.grad = 20 * at.detach()
            optimiser.step()
        assert (abs(at.item()) < 1e-3) is nearer, (share, at.item())


def test_adam_has_no_limit(node):
    assert node("math/optimisers.js", "return m.limit('Adam', 20, 0.9)") is None
