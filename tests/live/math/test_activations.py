"""Activations and their slopes are those of `fathom.networks.activations`."""

import pytest
import torch

from fathom.networks import activations

FUNCTIONS = [name for name in activations.__all__ if not name.endswith("_derivative")]
SLOPE = 0.3  # PReLU's, left of zero
# Dense in the middle, out to where exponentials vanish, both zeros, and the kinks.
Z = torch.cat(
    [
        torch.randn(2000, generator=torch.Generator().manual_seed(0)).double() * 4,
        torch.tensor([0, -0.0, -3, 3, 2.5, 6, 30, -30, 700, -700, 1e5, -1e5]).double(),
    ]
)


def test_the_browser_has_every_function_of_the_package(node):
    names = node("math/activations.js", "return Object.keys(m.ACTIVATIONS)")
    assert sorted(names) == sorted(FUNCTIONS)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_values_and_slopes(name, node):
    arguments = (Z.new_tensor(SLOPE),) if name == "prelu" else ()
    values, slopes = node(
        "math/activations.js",
        """const [, f, slope] = m.ACTIVATIONS[a.name];
        return [a.z.map(z => f(z, a.slope)), a.z.map(z => slope(z, a.slope))];""",
        {"name": name, "z": Z.tolist(), "slope": SLOPE},
    )
    # Far left the GELU is z (1 + erf)/2: all digits of a small number are rounding.
    expected = getattr(activations, name)(Z, *arguments).tolist()
    assert values == pytest.approx(expected, rel=1e-12, abs=1e-13)
    expected = getattr(activations, f"{name}_derivative")(Z, *arguments).tolist()
    assert slopes == pytest.approx(expected, rel=1e-12, abs=1e-13)


def test_error_function(node):
    found = node("math/activations.js", "return a.map(m.erf)", Z.tolist())
    assert found == pytest.approx(torch.erf(Z).tolist(), rel=1e-14, abs=1e-300)
