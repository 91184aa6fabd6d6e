r"""Linear regression: a straight line, or a plane, fitted by least squares.

The parameters are one vector :math:`\phi = [\phi_0, \phi_1, \dots]`: the intercept,
then a slope for each input. Inputs are a matrix with one row per example; where there
is only one input, a plain vector will do. Whole numbers are refused, because a slope
would be cut off to a whole number, too. NaN stays NaN.
"""

import torch
from jaxtyping import Float
from torch import Tensor

from fathom.losses.basic import least_squares

__all__ = ["closed_form", "design_matrix", "gradient", "hessian", "loss", "predict"]


def design_matrix(
    inputs: Float[Tensor, "examples *inputs"],
) -> Float[Tensor, "examples parameters"]:
    r"""Put a column of ones before the inputs, so that the intercept is a weight too.

    Row :math:`i` is :math:`[1, x_{i1}, x_{i2}, \dots]`.

    Args:
        inputs: one row per example; with a single input a vector will do.

    Raises:
        ValueError: if the inputs have more than two dimensions, or none, or are whole
            numbers.
    """
    if not inputs.is_floating_point():
        raise ValueError(
            f"inputs are real numbers and these have dtype {inputs.dtype}: convert "
            "them with .float()"
        )
    if inputs.ndim not in (1, 2):
        raise ValueError(
            "inputs need one row per example and one column per input, got shape "
            f"{tuple(inputs.shape)}"
        )
    columns = inputs[:, None] if inputs.ndim == 1 else inputs
    return torch.cat([torch.ones_like(columns[:, :1]), columns], dim=1)


def predict(
    inputs: Float[Tensor, "examples *inputs"],
    intercept: Float[Tensor, ""] | float,
    slopes: Float[Tensor, "..."] | float,
) -> Float[Tensor, "examples"]:
    r"""Read the line (or plane) off at the inputs.

    .. math::

        \mathrm{f}[\mathbf{x}, \phi] = \phi_0 + \phi_1 x_1 + \phi_2 x_2 + \dots

    Args:
        inputs: one row per example; with a single input a vector will do.
        intercept: :math:`\phi_0`, in the unit of the targets.
        slopes: :math:`\phi_1, \phi_2, \dots`, one per input; with a single input a
            number will do.

    Raises:
        ValueError: if there isn't one slope per input.

    UDL section 2.2.
    """
    columns = design_matrix(inputs)[:, 1:]
    slopes = torch.as_tensor(slopes, dtype=inputs.dtype, device=inputs.device)
    if slopes.numel() != columns.shape[1]:
        raise ValueError(
            f"{columns.shape[1]} inputs need as many slopes, got {slopes.numel()}"
        )
    return intercept + columns @ slopes.flatten()


def loss(
    parameters: Float[Tensor, "parameters"],
    inputs: Float[Tensor, "examples *inputs"],
    targets: Float[Tensor, "examples"],
) -> Float[Tensor, ""]:
    r"""Add up the squared errors of the line with the given parameters.

    .. math::

        L[\phi] = \sum_i \bigl(\phi_0 + \phi_1 x_i - y_i\bigr)^2

    Args:
        parameters: :math:`[\phi_0, \phi_1, \dots]`. They come first, because the loss
            is a function of them: the data stand still.
        inputs: one row per example; with a single input a vector will do.
        targets: one number per example.

    Raises:
        ValueError: if the number of parameters is not one more than that of inputs, or
            there isn't one target per example.

    UDL section 2.2, equation 2.5.
    """
    return least_squares(_predictions(parameters, inputs), targets)


def gradient(
    parameters: Float[Tensor, "parameters"],
    inputs: Float[Tensor, "examples *inputs"],
    targets: Float[Tensor, "examples"],
) -> Float[Tensor, "parameters"]:
    r"""Say how the loss changes with each parameter.

    With the design matrix :math:`\mathbf{X}` this is
    :math:`2\mathbf{X}^T(\mathbf{X}\phi - \mathbf{y})`; its first element is twice the
    sum of the errors.

    Args and errors are those of :func:`loss`.

    UDL section 6.1.
    """
    _check_targets(inputs, targets)
    errors = _predictions(parameters, inputs) - targets
    return 2 * design_matrix(inputs).T @ errors


def hessian(
    inputs: Float[Tensor, "examples *inputs"],
) -> Float[Tensor, "parameters parameters"]:
    r"""Say how the gradient changes with each parameter: the loss surface's curvature.

    The loss is quadratic, so its Hessian :math:`2\mathbf{X}^T\mathbf{X}` depends
    neither on the parameters nor on the targets. It is positive definite unless an
    input is a combination of the others; gradient descent converges for step sizes
    below two over its largest eigenvalue.

    Args:
        inputs: one row per example; with a single input a vector will do.
    """
    matrix = design_matrix(inputs)
    return 2 * matrix.T @ matrix


def closed_form(
    inputs: Float[Tensor, "examples *inputs"],
    targets: Float[Tensor, "examples"],
) -> tuple[Float[Tensor, ""], Float[Tensor, "*inputs"]]:
    r"""Find the line (or plane) of least squares directly, where the gradient is zero.

    The parameters solve :math:`\mathbf{X}^T\mathbf{X}\phi = \mathbf{X}^T\mathbf{y}`.
    They are found by :func:`torch.linalg.lstsq`, which loses fewer digits than forming
    :math:`\mathbf{X}^T\mathbf{X}` would.

    Args:
        inputs: one row per example; with a single input a vector will do.
        targets: one number per example.

    Returns:
        The intercept :math:`\phi_0`, and the slopes: one per column of the inputs, or
        a single number if the inputs are a vector.

    Raises:
        ValueError: if no line, or more than one, is best: fewer different examples
            than parameters, or an input that is a combination of the others; if a
            number isn't finite, or there isn't one target per example.
    """
    matrix = design_matrix(inputs)
    _check_targets(inputs, targets)
    for name, values in (("inputs", inputs), ("targets", targets)):
        broken = int((~values.isfinite()).sum())
        if broken:
            raise ValueError(
                f"{broken} of the {name} are NaN or infinite, and no line comes near "
                "them: leave out those examples"
            )
    rank = int(torch.linalg.matrix_rank(matrix))
    if rank < matrix.shape[1]:
        raise ValueError(
            f"{matrix.shape[1]} parameters but data of rank {rank}: many lines are "
            "equally good. Add examples, remove inputs that repeat one another, or "
            "standardise the inputs and use float64 if they only seem to"
        )
    solution = torch.linalg.lstsq(matrix, targets[:, None]).solution[:, 0]
    return solution[0], solution[1:].reshape(inputs.shape[1:])


def _check_targets(inputs: Tensor, targets: Tensor) -> None:
    if targets.shape != inputs.shape[:1] or targets.dtype != inputs.dtype:
        raise ValueError(
            f"{len(inputs)} examples in {inputs.dtype} need a vector of as many "
            f"targets; got shape {tuple(targets.shape)} in {targets.dtype}"
        )


def _predictions(
    parameters: Float[Tensor, "parameters"],
    inputs: Float[Tensor, "examples *inputs"],
) -> Float[Tensor, "examples"]:
    matrix = design_matrix(inputs)
    if parameters.shape != matrix.shape[1:]:
        raise ValueError(
            f"{matrix.shape[1] - 1} inputs need {matrix.shape[1]} parameters, "
            f"intercept first; got shape {tuple(parameters.shape)}"
        )
    return matrix @ parameters
