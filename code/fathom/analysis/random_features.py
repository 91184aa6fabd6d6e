r"""Random features: a hidden layer that stays as drawn, and outputs in closed form.

The prediction is linear in what is fitted, :math:`\hat{\mathbf{Y}} =
\mathbf{H}\mathbf{B}`, with a row of :math:`\mathbf{H}` for each example and a column
for each feature. So features may outnumber examples, and no search is needed.
"""

import torch
from jaxtyping import Float
from torch import Tensor

__all__ = ["minimum_norm", "random_relu_features", "ridge"]


def random_relu_features(
    inputs: Float[Tensor, "examples inputs"],
    num_features: int,
    generator: torch.Generator | None = None,
) -> Float[Tensor, "examples features"]:
    r"""ReLUs of random directions.

    .. math::

        h_d[\mathbf{x}]
        = \frac{\operatorname{a}[\boldsymbol\omega_d^\mathsf{T}\mathbf{x}
        + \beta_d]}{\sqrt{D_i + 1}},
        \qquad \omega_{dj}, \beta_d \sim \operatorname{Norm}[0, 1]

    To compare numbers of features, draw the most once and take the first columns: a
    second draw, even from a generator in the same state, may differ.

    Args:
        inputs: one row per example, each of about unit size.
        num_features: how many features, at least one.
        generator: where they are drawn from; PyTorch's global generator if None.

    Raises:
        ValueError: if there is to be no feature.

    UDL section 8.4; Rahimi and Recht (2007).
    """
    if num_features < 1:
        raise ValueError(f"num_features must be at least 1, got {num_features}")
    num_inputs = inputs.shape[1]
    drawn = torch.randn(
        num_features, num_inputs + 1, generator=generator, dtype=inputs.dtype
    )
    drawn = drawn / (num_inputs + 1) ** 0.5
    return torch.relu(inputs @ drawn[:, 1:].T + drawn[:, 0])


def minimum_norm(
    features: Float[Tensor, "examples features"],
    targets: Float[Tensor, "examples outputs"],
) -> Float[Tensor, "features outputs"]:
    r"""The shortest of the weights that fit best.

    .. math::

        \mathbf{B} = \mathbf{H}^{+}\mathbf{Y}

    Where features are fewer than examples, and independent, these are the least-squares
    weights. Where they are more, and the examples' rows independent, infinitely many
    weights fit every example. Of all that fit as well, these have the smallest sum of
    squares; gradient descent from zero finds them, too.

    Args:
        features: :math:`\mathbf{H}`. Singular values below a rounding error of the
            largest count as zero.
        targets: :math:`\mathbf{Y}`, one row per example.

    UDL section 8.4.
    """
    return torch.linalg.lstsq(features, targets, driver="gelsd").solution


def ridge(
    features: Float[Tensor, "examples features"],
    targets: Float[Tensor, "examples outputs"],
    penalties: Float[Tensor, "penalties"],
) -> Float[Tensor, "penalties features outputs"]:
    r"""Weights that fit less well and are shorter, for several penalties at once.

    .. math::

        \mathbf{B}_\lambda = \operatorname*{argmin}_{\mathbf{B}}
        \lVert\mathbf{Y} - \mathbf{H}\mathbf{B}\rVert^2
        + \lambda\lVert\mathbf{B}\rVert^2
        = \sum_k \mathbf{v}_k\,\frac{s_k}{s_k^2 + \lambda}\,
        \mathbf{u}_k^\mathsf{T}\mathbf{Y}

    with the singular values :math:`s_k` of :math:`\mathbf{H}` and its singular vectors.
    Towards :math:`\lambda = 0` the weights become :func:`minimum_norm`'s.

    Args:
        features: :math:`\mathbf{H}`.
        targets: :math:`\mathbf{Y}`, one row per example.
        penalties: values of :math:`\lambda`, each above zero.

    Raises:
        ValueError: if a penalty is not above zero, or targets have not two axes.

    UDL sections 8.4 and 9.1; Hoerl and Kennard (1970).
    """
    if not (penalties > 0).all():
        raise ValueError(f"penalties must be above zero, got {penalties.tolist()}")
    if targets.ndim != 2:
        raise ValueError(f"targets need two axes, got shape {tuple(targets.shape)}")
    u, s, vt = torch.linalg.svd(features, full_matrices=False)
    shares = s / (s**2 + penalties[:, None])
    return vt.T @ (shares[:, :, None] * (u.T @ targets))
