"""Closed form, gradient and Hessian agree with torch and with each other."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from fathom.networks.linear_regression import (
    closed_form,
    design_matrix,
    gradient,
    hessian,
    loss,
    predict,
)


def data(num_inputs: int | None, seed: int = 0) -> tuple[torch.Tensor, torch.Tensor]:
    """Inputs and targets of 20 examples; num_inputs None gives a vector of inputs."""
    generator = torch.Generator().manual_seed(seed)
    shape = (20,) if num_inputs is None else (20, num_inputs)
    inputs = torch.randn(shape, generator=generator, dtype=torch.float64)
    return inputs, torch.randn(20, generator=generator, dtype=torch.float64)


COUNTS = pytest.mark.parametrize("num_inputs", [None, 1, 3])


@COUNTS
def test_closed_form_equals_lstsq(num_inputs):
    inputs, targets = data(num_inputs)
    intercept, slopes = closed_form(inputs, targets)
    matrix = torch.column_stack([torch.ones(20, dtype=torch.float64), inputs])
    reference = torch.linalg.lstsq(matrix, targets[:, None]).solution.flatten()
    torch.testing.assert_close(intercept, reference[0])
    torch.testing.assert_close(slopes.flatten(), reference[1:])
    assert slopes.shape == inputs.shape[1:]


def test_closed_form_equals_the_textbook_formula():
    inputs, targets = data(None)
    intercept, slope = closed_form(inputs, targets)
    # slope = covariance / variance; the line passes through the means
    covariance = torch.cov(torch.stack([inputs, targets]))
    torch.testing.assert_close(slope, covariance[0, 1] / covariance[0, 0])
    torch.testing.assert_close(intercept, targets.mean() - slope * inputs.mean())


def test_by_hand():
    inputs = torch.tensor([0.0, 1.0, 2.0], dtype=torch.float64)
    targets = torch.tensor([1.0, 3.0, 8.0], dtype=torch.float64)
    parameters = torch.tensor([1.0, 2.0], dtype=torch.float64)
    # predictions 1, 3, 5; errors 0, 0, -3; loss 9
    # gradient: 2 * (-3) = -6 and 2 * 2 * (-3) = -12
    assert predict(inputs, 1.0, 2.0).tolist() == [1, 3, 5]
    assert loss(parameters, inputs, targets).item() == 9
    assert gradient(parameters, inputs, targets).tolist() == [-6, -12]
    # 2 [[3, 0+1+2], [0+1+2, 0+1+4]]
    assert hessian(inputs).tolist() == [[6, 6], [6, 10]]
    # means 1 and 4; slope (1*3 + 1*4)/2 = 3.5; intercept 4 - 3.5 = 0.5
    intercept, slope = closed_form(inputs, targets)
    assert (intercept.item(), slope.item()) == pytest.approx((0.5, 3.5))


# torch warns about a part of itself that its forward-mode differentiation uses.
@pytest.mark.filterwarnings("ignore:`torch.jit.script` is deprecated")
@COUNTS
def test_gradient_and_hessian_equal_autograd(num_inputs):
    inputs, targets = data(num_inputs)
    size = 1 + (num_inputs or 1)
    parameters = torch.linspace(-1, 2, size, dtype=torch.float64)
    torch.testing.assert_close(
        gradient(parameters, inputs, targets),
        torch.func.grad(loss)(parameters, inputs, targets),
    )
    torch.testing.assert_close(
        hessian(inputs), torch.func.hessian(loss)(parameters, inputs, targets)
    )


@COUNTS
def test_gradient_descent_reaches_the_closed_form(num_inputs):
    inputs, targets = data(num_inputs)
    intercept, slopes = closed_form(inputs, targets)
    best = torch.cat([intercept[None], slopes.flatten()])
    step_size = 1.9 / torch.linalg.eigvalsh(hessian(inputs)).max()
    parameters = torch.zeros_like(best)
    for _ in range(1000):
        parameters = parameters - step_size * gradient(parameters, inputs, targets)
    torch.testing.assert_close(parameters, best, rtol=0, atol=1e-6)
    # ... and just above two over the largest eigenvalue it runs away.
    parameters = best + 1e-3
    for _ in range(1000):
        parameters = parameters - 2.1 / 1.9 * step_size * gradient(
            parameters, inputs, targets
        )
    assert (parameters - best).norm() > 1e3


@given(seed=st.integers(0, 2**31))
def test_no_other_parameters_do_better(seed):
    inputs, targets = data(2, seed)
    intercept, slopes = closed_form(inputs, targets)
    best = torch.cat([intercept[None], slopes])
    assert gradient(best, inputs, targets).abs().max() < 1e-9
    step = torch.randn(
        3, generator=torch.Generator().manual_seed(seed), dtype=torch.float64
    )
    # A quadratic is exactly its second-order expansion around the minimum.
    torch.testing.assert_close(
        loss(best + step, inputs, targets),
        loss(best, inputs, targets) + step @ hessian(inputs) @ step / 2,
    )


@COUNTS
def test_predict_agrees_with_the_design_matrix(num_inputs):
    inputs, targets = data(num_inputs)
    intercept, slopes = closed_form(inputs, targets)
    parameters = torch.cat([intercept[None], slopes.flatten()])
    torch.testing.assert_close(
        predict(inputs, intercept, slopes), design_matrix(inputs) @ parameters
    )


def test_loss_of_many_lines_at_once():
    inputs, targets = data(None)
    grid = torch.cartesian_prod(*2 * [torch.linspace(-1, 1, 5, dtype=torch.float64)])
    surface = torch.vmap(loss, in_dims=(0, None, None))(grid, inputs, targets)
    torch.testing.assert_close(surface[7], loss(grid[7], inputs, targets))


def test_wrong_arguments_name_the_numbers():
    inputs, targets = data(2)
    with pytest.raises(ValueError, match="2 inputs need 3 parameters"):
        loss(torch.zeros(2, dtype=torch.float64), inputs, targets)
    with pytest.raises(ValueError, match="2 inputs need as many slopes, got 1"):
        predict(inputs, 0.0, 1.0)
    with pytest.raises(ValueError, match=r"\(20, 2, 1\)"):
        design_matrix(inputs[:, :, None])
    with pytest.raises(ValueError, match="3 parameters but data of rank 2"):
        closed_form(inputs[:, :1] * torch.tensor([1.0, 2.0]), targets)


def test_bad_data_get_a_sentence(as_readers):
    inputs, targets = data(2)
    with pytest.raises(ValueError, match=r"int64.*\.float\(\)"):
        predict(inputs.long(), 0.0, torch.tensor([0.5, 0.5]))
    for function in (closed_form, lambda *pair: gradient(torch.zeros(3), *pair)):
        for wrong in (targets[:, None], targets[:5], targets.float()):
            with pytest.raises(ValueError, match="20 examples in torch"):
                function(inputs, wrong)
    inputs[3, 1] = torch.nan
    with pytest.raises(ValueError, match="1 of the inputs are NaN or infinite"):
        closed_form(inputs, targets)
