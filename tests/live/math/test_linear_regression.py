"""The line, its loss and its gradient are `fathom.networks.linear_regression`'s."""

import pytest
import torch

from fathom.networks import linear_regression

GENERATOR = torch.Generator().manual_seed(0)
PARAMETERS = torch.randn(50, 2, dtype=torch.float64, generator=GENERATOR)
# Near zero; years, far from zero; and one input that all but one example share.
SPREAD = torch.randn(30, dtype=torch.float64, generator=GENERATOR)
INPUTS = {
    "standardised": SPREAD,
    "years": 1950 + 20 * SPREAD,
    "nearly one": torch.tensor([0.5] * 29 + [0.6], dtype=torch.float64),
}


@pytest.fixture(params=INPUTS)
def data(request):
    inputs = INPUTS[request.param]
    noise = torch.randn(30, dtype=torch.float64, generator=GENERATOR)
    return inputs, 3 + 0.7 * inputs + noise


def ask(node, data, script, argument=None):
    x, y = (values.tolist() for values in data)
    script = f"const s = m.summarise(a.x, a.y); {script}"
    argument = {"x": x, "y": y, "p": argument}
    return node("math/linear-regression.js", script, argument)


def test_loss_and_gradient(data, node):
    losses, gradients = ask(
        node,
        data,
        "return [a.p.map(p => m.loss(s, ...p)), a.p.map(p => m.gradient(s, ...p))]",
        PARAMETERS.tolist(),
    )
    for i, each in enumerate(PARAMETERS):
        expected = linear_regression.loss(each, *data).item()
        assert losses[i] == pytest.approx(expected, rel=1e-9)
        expected = linear_regression.gradient(each, *data).tolist()
        assert gradients[i] == pytest.approx(expected, rel=1e-9, abs=1e-9)


def test_best_line_and_curvatures(data, node):
    best, curvatures = ask(node, data, "return [m.closedForm(s), m.curvatures(s)]")
    expected = [each.item() for each in linear_regression.closed_form(*data)]
    assert best == pytest.approx(expected, rel=1e-7)
    expected = torch.linalg.eigvalsh(linear_regression.hessian(data[0])).tolist()
    assert curvatures == pytest.approx(expected, rel=1e-9)


def test_descent(data, node):
    """A hundred steps below the limit are Python's, and get to where it gets."""
    limit = 2 / torch.linalg.eigvalsh(linear_regression.hessian(data[0]))[-1]
    found = ask(
        node,
        data,
        """let p = a.p;
        for (let i = 0; i < 100; i += 1) p = m.descend(s, p, 1.8 / m.curvatures(s)[1]);
        return p;""",
        [0.9, -0.2],
    )
    parameters = torch.tensor([0.9, -0.2], dtype=torch.float64)
    for _ in range(100):
        slope = linear_regression.gradient(parameters, *data)
        parameters = parameters - 0.9 * limit * slope
    assert found == pytest.approx(parameters.tolist(), rel=1e-7)


def test_level_sets_have_one_loss(data, node):
    least, losses = ask(
        node,
        data,
        """const best = m.closedForm(s);
        return [m.loss(s, ...best),
          m.levelSet(s, best, 50).map(p => m.loss(s, ...p))];""",
    )
    assert losses == pytest.approx([least + 50] * len(losses), rel=1e-6)
