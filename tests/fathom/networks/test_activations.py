"""Each activation equals torch's in value, and its derivative equals autograd."""

import pytest
import torch
import torch.nn.functional as F
from hypothesis import given
from hypothesis import strategies as st

from fathom.networks import activations

SLOPE = torch.tensor(0.25, dtype=torch.float64)
# name, arguments beyond z, torch's function, kinks
CASES = [
    ("relu", (), F.relu, [0.0]),
    ("sigmoid", (), torch.sigmoid, []),
    ("tanh", (), torch.tanh, []),
    ("leaky_relu", (), F.leaky_relu, [0.0]),
    ("leaky_relu", (0.2,), lambda z: F.leaky_relu(z, 0.2), [0.0]),
    ("prelu", (SLOPE,), lambda z: F.prelu(z, SLOPE), [0.0]),
    ("softplus", (), F.softplus, []),
    ("elu", (), F.elu, [0.0]),
    ("elu", (0.7,), lambda z: F.elu(z, 0.7), [0.0]),
    ("selu", (), F.selu, [0.0]),
    ("gelu", (), F.gelu, []),
    ("silu", (), F.silu, []),
    ("hard_swish", (), F.hardswish, [-3.0, 3.0]),
]
IDS = [f"{name}{arguments or ''}" for name, arguments, _, _ in CASES]


def inputs(kinks: list[float]) -> torch.Tensor:
    """Random inputs, large ones, and the points where slopes jump."""
    random = 3 * torch.randn(
        40, 5, generator=torch.Generator().manual_seed(0), dtype=torch.float64
    )
    random[0] = torch.tensor([-1e3, -50.0, 0.0, 50.0, 1e3], dtype=torch.float64)
    for column, kink in enumerate(kinks):
        random[1, column] = kink
    return random


def autograd(function, z: torch.Tensor) -> torch.Tensor:
    z = z.clone().requires_grad_()
    return torch.autograd.grad(function(z).sum(), z)[0]


@pytest.mark.parametrize(("name", "arguments", "reference", "kinks"), CASES, ids=IDS)
def test_value_equals_torch(name, arguments, reference, kinks):
    z = inputs(kinks)
    torch.testing.assert_close(
        getattr(activations, name)(z, *arguments), reference(z), rtol=1e-8, atol=1e-12
    )


@pytest.mark.parametrize(("name", "arguments", "reference", "kinks"), CASES, ids=IDS)
def test_derivative_equals_autograd_of_torch(name, arguments, reference, kinks):
    z = inputs(kinks)
    torch.testing.assert_close(
        getattr(activations, f"{name}_derivative")(z, *arguments),
        autograd(reference, z),
        rtol=1e-7,
        atol=1e-9,
    )


@pytest.mark.parametrize(("name", "arguments", "reference", "kinks"), CASES, ids=IDS)
def test_own_code_can_be_differentiated(name, arguments, reference, kinks):
    # Networks on pages train through our own code: no NaN from a branch not taken.
    # Points at a kink are left out; any number between the two slopes is fair there.
    z = inputs([])
    for kink in kinks:
        z = z[z != kink]
    function = getattr(activations, name)
    torch.testing.assert_close(
        autograd(lambda z: function(z, *arguments), z),
        autograd(reference, z),
        rtol=1e-7,
        atol=1e-9,
    )


@pytest.mark.parametrize("name", sorted({case[0] for case in CASES}))
def test_keeps_precision_and_passes_nan_on(name):
    function, derivative = (
        getattr(activations, name),
        getattr(activations, f"{name}_derivative"),
    )
    arguments = (torch.tensor(0.25),) if name == "prelu" else ()
    z = torch.tensor([-1.0, float("nan"), 200.0])
    assert function(z, *arguments).dtype == torch.float32
    assert derivative(z, *arguments).dtype == torch.float32
    assert function(z, *arguments).isnan().tolist() == [False, True, False]


def test_prelu_takes_one_slope_per_unit():
    slopes = torch.tensor([0.1, 0.5])
    z = torch.tensor([[-1.0, -1.0], [2.0, -4.0]])
    # -1 * 0.1, -1 * 0.5; 2 unchanged, -4 * 0.5
    expected = torch.tensor([[-0.1, -0.5], [2.0, -2.0]])
    torch.testing.assert_close(activations.prelu(z, slopes), expected)


def test_selu_keeps_mean_zero_and_variance_one():
    # The property the constants are for, by the trapezium rule on the normal density.
    z = torch.linspace(-12, 12, 200_001, dtype=torch.float64)
    density = torch.exp(-(z**2) / 2) / (2 * torch.pi) ** 0.5
    a = activations.selu(z)
    assert abs(torch.trapezoid(a * density, z)) < 1e-8
    assert abs(torch.trapezoid(a**2 * density, z) - 1) < 1e-8


@given(st.floats(-300, 300))
def test_sigmoid_and_its_mirror_image_add_to_one(value):
    z = torch.tensor(value, dtype=torch.float64)
    total = activations.sigmoid(z) + activations.sigmoid(-z)
    torch.testing.assert_close(total, torch.ones_like(z))


def test_all_lists_each_function_with_its_derivative():
    names = {name for name in activations.__all__ if not name.endswith("_derivative")}
    assert names == {case[0] for case in CASES}
    assert set(activations.__all__) == names | {f"{name}_derivative" for name in names}
