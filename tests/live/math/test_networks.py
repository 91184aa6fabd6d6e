"""Networks give the outputs of the package's networks with the same numbers."""

import pytest
import torch

from fathom.networks.deep import DeepNetwork, compose
from fathom.networks.shallow import ShallowNetwork

GENERATOR = torch.Generator().manual_seed(0)
ACTIVATIONS = {"relu": torch.relu, "tanh": torch.tanh, "sigmoid": torch.sigmoid}


def draw(*shape, scale=1.0):
    return scale * torch.randn(*shape, dtype=torch.float64, generator=GENERATOR)


def table(layer):
    """A layer's rows [offset, weights...], as the browser has them."""
    return torch.cat([layer.bias[:, None], layer.weight], dim=1).tolist()


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("num_inputs", [1, 2, 5])
@pytest.mark.parametrize("scale", [1e-3, 1, 1e6])
def test_shallow(num_inputs, activation, scale, node):
    theta, phi = draw(4, 1 + num_inputs, scale=scale), draw(1, 5)
    inputs = draw(100, num_inputs)
    network = ShallowNetwork.from_parameters(theta, phi, ACTIVATIONS[activation])
    found = node(
        "math/networks.js",
        """const { ACTIVATIONS } = await load("math/activations.js");
        const [, f] = ACTIVATIONS[a.activation];
        return a.inputs.map(x => m.shallow(a.theta, a.phi, x, f));""",
        {
            "theta": theta.tolist(),
            "phi": phi[0].tolist(),
            "inputs": inputs.tolist(),
            "activation": activation,
        },
    )
    with torch.no_grad():
        expected = network(inputs)[:, 0].tolist()
    assert found == pytest.approx(expected, rel=1e-12, abs=1e-12 * scale)


def test_one_input_may_be_a_number(node):
    theta, phi, x = draw(3, 2).tolist(), draw(4).tolist(), draw(20).tolist()
    as_number, as_list = node(
        "math/networks.js",
        """return [a.x.map(x => m.shallow(a.theta, a.phi, x)),
          a.x.map(x => m.shallow(a.theta, a.phi, [x]))];""",
        {"theta": theta, "phi": phi, "x": x},
    )
    assert as_number == as_list


@pytest.mark.parametrize("sizes", [(1, 3, 1), (1, 3, 3, 1), (2, 8, 5, 4, 3)])
def test_deep(sizes, node):
    network = DeepNetwork(sizes, generator=GENERATOR).double()
    inputs = draw(50, sizes[0])
    found = node(
        "math/networks.js",
        "return a.inputs.map(x => m.deep(a.layers, x))",
        {"inputs": inputs.tolist(), "layers": [table(each) for each in network.layers]},
    )
    with torch.no_grad():
        expected = network(inputs)
    torch.testing.assert_close(
        torch.tensor(found, dtype=torch.float64), expected, rtol=1e-12, atol=1e-12
    )


def test_merge_is_the_middle_layer_of_a_composition(node):
    theta, phi = draw(2, 3, 2), draw(2, 1, 4)
    first, second = (
        ShallowNetwork.from_parameters(*each) for each in zip(theta, phi, strict=True)
    )
    found = node(
        "math/networks.js",
        "return m.merge(a.phi, a.theta)",
        {"phi": phi[0, 0].tolist(), "theta": theta[1].tolist()},
    )
    expected = torch.tensor(table(compose(first, second).layers[1])).double()
    torch.testing.assert_close(torch.tensor(found, dtype=torch.float64), expected)


@pytest.mark.parametrize("activation", ["relu", "tanh", "sigmoid"])
def test_the_slope_by_an_offset(activation, node):
    theta, phi, inputs, targets = draw(4, 2), draw(1, 5), draw(30, 1), draw(30, 1)
    network = ShallowNetwork.from_parameters(theta, phi, ACTIVATIONS[activation])
    loss = (network(inputs) - targets).square().mean()
    loss.backward()
    for unit in range(4):
        found = node(
            "math/networks.js",
            """const { ACTIVATIONS } = await load("math/activations.js");
            const f = ACTIVATIONS[a.activation].slice(1);
            return m.offsetSlope(a.theta, a.phi, a.unit, a.inputs, a.targets, f);""",
            {
                "theta": theta.tolist(),
                "phi": phi[0].tolist(),
                "unit": unit,
                "inputs": inputs[:, 0].tolist(),
                "targets": targets[:, 0].tolist(),
                "activation": activation,
            },
        )
        assert found["loss"] == pytest.approx(loss.item(), rel=1e-12)
        expected = network.hidden.bias.grad[unit].item()
        assert found["slope"] == pytest.approx(expected, rel=1e-10, abs=1e-14)
