r"""Regularisation: a price on large weights, added to the loss.

Here a price is added to a *sum* of squares: :math:`\sum_i r_i^2 + \lambda g[\phi]`.
With a mean over :math:`I` examples the same minimum needs :math:`\lambda / I`, and
PyTorch's ``weight_decay``, whose price has a factor of one half,
:math:`2\lambda / I`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor, nn

__all__ = [
    "RidgePath",
    "decay_groups",
    "l2_penalty",
    "lasso",
    "ridge_path",
    "soft_threshold",
    "weights_of",
]


def weights_of(model: nn.Module) -> list[nn.Parameter]:
    """Find what a price on weights is paid for: matrices and kernels, and no offsets.

    These are the parameters of two dimensions or more that have ``weight`` in their
    name, as in PyTorch's layers. A scale of a normalisation, which has one
    dimension, isn't among them.

    Raises:
        ValueError: if there is none, or if a parameter of two dimensions has another
            name: it might be a table that holds offsets, too.

    UDL section 9.1.
    """
    found = []
    for name, parameter in model.named_parameters():
        if parameter.ndim < 2:
            continue
        if "weight" not in name.rpartition(".")[2]:
            raise ValueError(
                f"{name} of shape {tuple(parameter.shape)} may hold offsets besides "
                "weights: write the penalty for its columns"
            )
        found.append(parameter)
    if not found:
        raise ValueError("the model has no weights: no matrix or kernel to pay for")
    return found


def l2_penalty(model: nn.Module) -> Float[Tensor, ""]:
    r"""Sum the squares of a model's weights, offsets left out: :math:`\sum_j \phi_j^2`.

    To be multiplied by :math:`\lambda` and added to a loss. Errors: as
    :func:`weights_of`. UDL section 9.1.2.
    """
    return torch.stack([weight.square().sum() for weight in weights_of(model)]).sum()


def decay_groups(model: nn.Module, weight_decay: float) -> list[dict[str, object]]:
    r"""Sort parameters for an optimiser of ``torch.optim``: only weights decay.

    Stochastic gradient descent on these groups takes the steps that it would take with
    ``weight_decay / 2 *`` :func:`l2_penalty` in the loss.

    Raises:
        ValueError: if the decay is below zero; else as :func:`weights_of`.
    """
    if not weight_decay >= 0:
        raise ValueError(f"weight_decay is at least zero, got {weight_decay}")
    weights = weights_of(model)
    known = {id(weight) for weight in weights}
    others = [p for p in model.parameters() if id(p) not in known]
    groups: list[dict[str, object]] = [
        {"params": weights, "weight_decay": weight_decay},
        {"params": others, "weight_decay": 0.0},
    ]
    return groups if others else groups[:1]


@dataclass(frozen=True)
class RidgePath:
    r"""Fits of one model to the same data at several prices.

    Attributes:
        penalties: :math:`\lambda`, one per fit.
        weights: a row per fit.
        offsets: one number per fit, free of charge.
        singular_values: :math:`d_j` of the centred features, from the greatest.
        shrinkage: :math:`d_j^2 / (d_j^2 + \lambda)`, a row per fit; at zero where a
            direction isn't in the data.
    """

    penalties: Float[Tensor, "penalties"]
    weights: Float[Tensor, "penalties features"]
    offsets: Float[Tensor, "penalties"]
    singular_values: Float[Tensor, "directions"]
    shrinkage: Float[Tensor, "penalties directions"]

    @property
    def degrees_of_freedom(self) -> Float[Tensor, "penalties"]:
        r"""The trace of the matrix that makes fitted values of targets.

        It is :math:`1 + \sum_j d_j^2 / (d_j^2 + \lambda)`: one for the offset, and each
        direction counts for what is left of it.
        """
        return 1 + self.shrinkage.sum(dim=1)

    def predict(
        self, features: Float[Tensor, "examples features"]
    ) -> Float[Tensor, "penalties examples"]:
        """Predict all examples with each fit."""
        return self.offsets[:, None] + self.weights @ features.T


def ridge_path(
    features: Float[Tensor, "examples features"],
    targets: Float[Tensor, "examples"],
    penalties: Float[Tensor, "penalties"] | Sequence[float],
) -> RidgePath:
    r"""Fit targets by features at several prices of squared weights, in closed form.

    .. math::

        \min_{\phi_0, \phi}\; \sum_i \bigl(\phi_0 + \mathbf{x}_i^\mathsf{T}\phi
        - y_i\bigr)^2 + \lambda \lVert\phi\rVert^2
        \quad\Rightarrow\quad
        \phi = \sum_j \mathbf{v}_j\, \frac{d_j}{d_j^2 + \lambda}\,
        \mathbf{u}_j^\mathsf{T} (\mathbf{y} - \bar{y}),

    where :math:`\sum_j \mathbf{u}_j d_j \mathbf{v}_j^\mathsf{T}` is the singular value
    decomposition of the features minus their means. At :math:`\lambda = 0` it is least
    squares; if several weights fit equally well, the shortest.

    Equal to scikit-learn's ``Ridge``.

    Raises:
        ValueError: if there isn't a target for each example, a price is below zero, or
            the prices are no list.

    UDL section 9.1.2. Hoerl and Kennard (1970).
    """
    if len(features) != len(targets) or len(targets) == 0:
        raise ValueError(
            f"each of {len(features)} examples needs one target, got {len(targets)}; "
            "and one example at least"
        )
    penalties = torch.as_tensor(penalties, dtype=features.dtype, device=features.device)
    if penalties.ndim != 1:
        raise ValueError("penalties are a list, [0.5] for a single one")
    if not (penalties >= 0).all():
        raise ValueError(f"penalties are at least zero, got {penalties.tolist()}")
    mean, level = features.mean(dim=0), targets.mean()
    left, values, right = torch.linalg.svd(features - mean, full_matrices=False)
    # As for the rank of a matrix: what is smaller is rounding.
    least = max(features.shape) * torch.finfo(values.dtype).eps * values.max()
    seen = values > least
    squares = torch.where(seen, values, 1.0) ** 2
    shrinkage = torch.where(seen, squares / (squares + penalties[:, None]), 0.0)
    along = shrinkage * (left.T @ (targets - level)) / squares.sqrt()
    weights = along @ right
    return RidgePath(penalties, weights, level - weights @ mean, values, shrinkage)


def soft_threshold(
    values: Float[Tensor, "*shape"], threshold: float
) -> Float[Tensor, "*shape"]:
    r"""Pull numbers towards zero by a threshold, and no further.

    .. math::

        S_\tau[z] = \operatorname{sign}(z)\,\max(0, |z| - \tau)
        = \operatorname{argmin}_w\; \tfrac{1}{2}(w - z)^2 + \tau |w|

    Equal to PyTorch's ``Softshrink``.

    Raises:
        ValueError: if the threshold is below zero.

    Donoho (1995).
    """
    if not threshold >= 0:
        raise ValueError(f"a threshold is at least zero, got {threshold}")
    return values.sign() * (values.abs() - threshold).clamp(min=0)


def lasso(
    features: Float[Tensor, "examples features"],
    targets: Float[Tensor, "examples"],
    penalty: float,
    num_sweeps: int = 10_000,
    tolerance: float = 1e-8,
) -> tuple[Float[Tensor, "features"], Float[Tensor, ""]]:
    r"""Fit targets by features at a price of the weights' sizes, one weight at a time.

    .. math::

        \min_{\phi_0, \phi}\; \sum_i \bigl(\phi_0 + \mathbf{x}_i^\mathsf{T}\phi
        - y_i\bigr)^2 + \lambda \sum_j |\phi_j|

    For one weight, the others held, the minimum is
    :math:`S_{\lambda/2}[z_j] / \lVert\mathbf{x}_j\rVert^2`, where :math:`z_j` is the
    product of the centred feature and of what the others leave. Sweeps end when none
    changes a fitted value by more than the tolerance times the targets' length, or by
    their number: features that resemble each other need many.

    Equal to scikit-learn's ``Lasso`` with ``alpha`` = :math:`\lambda / 2I`.

    Returns:
        The weights and the offset, which is free of charge.

    Raises:
        ValueError: if there isn't a target for each example, or the price is below
            zero.

    Tibshirani (1996); Friedman, Hastie and Tibshirani (2010).
    """
    if len(features) != len(targets) or len(targets) == 0:
        raise ValueError(
            f"each of {len(features)} examples needs one target, got {len(targets)}; "
            "and one example at least"
        )
    if not penalty >= 0:
        raise ValueError(f"the penalty is at least zero, got {penalty}")
    mean, level = features.mean(dim=0), targets.mean()
    centred, rest = features - mean, targets - level
    lengths = centred.square().sum(dim=0)
    weights, least = torch.zeros_like(mean), tolerance * rest.norm()
    for _ in range(num_sweeps):
        largest = 0.0
        for j in (lengths > 0).nonzero()[:, 0].tolist():
            before = weights[j].clone()
            pull = centred[:, j] @ rest + lengths[j] * before
            weights[j] = soft_threshold(pull, penalty / 2) / lengths[j]
            change = weights[j] - before
            rest = rest - change * centred[:, j]
            largest = max(largest, (change.abs() * lengths[j].sqrt()).item())
        if largest <= least:
            break
    return weights, level - weights @ mean
