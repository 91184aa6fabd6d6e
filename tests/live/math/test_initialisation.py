"""What is expected of a layer's size, and what single precision makes of a draw."""

import math

import pytest
import torch
from torch import nn

from fathom.training import initialisation
from fathom.training.initialisation import push_backward, push_forward

MODULE = "math/initialisation.js"
SIZES = [7, 12, 5, 9, 4]
SOME = "const random = (await load('math/random.js')).randomNumbers(a.seed);"
NETWORK = (
    SOME
    + """const drawn = m.drawNetwork(a.sizes, random);
  const values = m.preActivations(drawn, a.variances);
  const gradients = m.gradientsOf(drawn, a.variances, values);
  const list = each => each.map(row => [...row]);
  return { input: [...drawn.input], noise: list(drawn.noise),
    values: list(values), gradients: list(gradients),
    squares: values.map(m.meanSquare) };"""
)


def test_rules(node):
    found = node(
        MODULE,
        "return Object.fromEntries(Object.entries(m.RULES).map(([k, f]) => "
        "[k, f(900, 400)]))",
    )
    for name, variance in found.items():
        rule = getattr(initialisation, name)
        assert variance == pytest.approx(rule(900, 400), rel=1e-12)
    # PyTorch's own start, uniform, has a sixth of He's.
    torch.manual_seed(0)
    linear = nn.Linear(900, 400)
    assert linear.weight.var().item() == pytest.approx(
        found["he_forward"] / 6, rel=0.02
    )


@pytest.mark.parametrize(
    ("script", "reference"),
    [("pushForward", push_forward), ("pushBackward", push_backward)],
)
def test_what_is_expected(script, reference, node):
    variances = [0.3, 0.02, 1.7, 0.4]
    argument = {"sizes": SIZES, "variances": variances}
    found = node(MODULE, f"return m.{script}(a.sizes, a.variances, 2.5)", argument)
    expected = [math.log(each) for each in reference(SIZES, variances, 2.5)]
    assert found == pytest.approx(expected, rel=1e-12)


def with_torch(drawn, variances, dtype):
    """Pre-activations, and gradients of the sum of the outputs by them."""
    sizes = [len(drawn["input"])]
    hidden = torch.tensor(drawn["input"], dtype=dtype, requires_grad=True)
    found = []
    for noise, variance in zip(drawn["noise"], variances, strict=True):
        weights = torch.tensor(noise, dtype=dtype).reshape(sizes[-1], -1).T
        found.append(variance**0.5 * weights @ (found[-1].relu() if found else hidden))
        sizes.append(len(found[-1]))
    return found, torch.autograd.grad(found[-1].sum(), found)


def test_a_draw(node):
    variances = [0.3, 0.2, 0.7, 0.4]
    argument = {"sizes": SIZES, "variances": variances, "seed": 3}
    drawn = node(MODULE, NETWORK, argument)
    values, gradients = with_torch(drawn, variances, torch.float64)
    for name, reference in (("values", values), ("gradients", gradients)):
        for mine, theirs in zip(drawn[name], reference, strict=True):
            assert mine == pytest.approx(theirs.tolist(), rel=1e-5, abs=1e-6)
    assert sum(x * x for x in drawn["input"]) == pytest.approx(SIZES[0], rel=1e-6)


@pytest.mark.parametrize("variance", [20.0, 0.002])
def test_where_single_precision_ends(variance, node):
    """The layer from which values are infinite, or all zero, is torch's."""
    sizes, variances = [10] * 61, [variance] * 60
    argument = {"sizes": sizes, "variances": variances, "seed": 2}
    drawn = node(MODULE, NETWORK, argument)
    values, _ = with_torch(drawn, variances, torch.float32)

    def lost(squares):
        return [not math.isfinite(each) or each == 0 for each in squares].index(True)

    theirs = [each.double().square().mean().item() for each in values]
    assert abs(lost(drawn["squares"]) - lost(theirs)) <= 1
    assert lost(theirs) > 20


def test_draws_are_normal_and_repeat(node):
    script = SOME + "return [...m.normals(20001, random)]"
    found = node(MODULE, script, {"seed": 5})
    assert node(MODULE, script, {"seed": 5}) == found
    draws = torch.tensor(found)
    assert len(draws) == 20001
    assert draws.mean().abs() < 0.03 and abs(draws.std() - 1) < 0.02
    assert abs((draws**4).mean() - 3) < 0.2
    assert abs((draws.abs() < 1).double().mean() - 0.6827) < 0.01
