r"""Batch norm: each feature, normalised over the examples of a batch.

In training a batch is measured by its own mean and variance, so an example's result
depends on the others. In evaluation it is measured by what earlier batches left behind.
"""

import torch
from jaxtyping import Float
from torch import Tensor, nn

from fathom.networks.normalisation import EPS, normalise, scale_features
from fathom.networks.shallow import check_real

__all__ = ["BatchNorm", "batch_norm", "batch_norm_backward"]


def batch_norm(
    inputs: Float[Tensor, "examples features *places"],
    scale: Float[Tensor, "as_many"],
    offset: Float[Tensor, "as_many"],
    eps: float = EPS,
) -> Float[Tensor, "examples features *places"]:
    r"""Normalise each feature over all examples of a batch, and all places.

    .. math::

        y_{id} = \gamma_d\, z_{id} + \delta_d, \qquad
        z_{id} = \frac{x_{id} - \mu_d}{\sqrt{\sigma^2_d + \epsilon}}

    This is what happens in training: PyTorch's function of the same name, with
    ``training=True``. :class:`BatchNorm` keeps what evaluation needs.

    Args:
        inputs: one row per example.
        scale: :math:`\gamma`, one for each feature.
        offset: :math:`\delta`, likewise.
        eps: :math:`\epsilon`, above zero.

    Raises:
        ValueError: if a feature has fewer than two values, or shapes don't fit.

    Source: S. Ioffe and C. Szegedy (2015), "Batch Normalization", ICML, arXiv
    1502.03167. UDL section 11.4.
    """
    normalised = normalise(inputs, _all_but_features(inputs), eps)
    return scale_features(normalised, scale, offset)


def batch_norm_backward(
    inputs: Float[Tensor, "examples features *places"],
    scale: Float[Tensor, "as_many"],
    gradient: Float[Tensor, "..."],
    eps: float = EPS,
) -> tuple[
    Float[Tensor, "examples features *places"],
    Float[Tensor, "as_many"],
    Float[Tensor, "as_many"],
]:
    r"""From the gradient of batch norm's outputs to those of what it is made of.

    With :math:`g = \partial L/\partial y` and means over what shares a mean,

    .. math::

        \frac{\partial L}{\partial x} = \frac{\gamma}{\sqrt{\sigma^2 + \epsilon}}
        \bigl(g - \overline{g} - z\,\overline{g z}\bigr), \qquad
        \frac{\partial L}{\partial \gamma} = \sum g z, \qquad
        \frac{\partial L}{\partial \delta} = \sum g

    Args:
        inputs: as they went into :func:`batch_norm`.
        scale: :math:`\gamma`.
        gradient: :math:`g`, of the inputs' shape.
        eps: as there.

    Returns:
        The gradients with respect to inputs, scale and offset.

    Raises:
        ValueError: as :func:`batch_norm`.
    """
    check_real(inputs=inputs, scale=scale, gradient=gradient)
    if gradient.shape != inputs.shape:
        raise ValueError(
            f"each of the outputs has a derivative: got shape {tuple(gradient.shape)} "
            f"for outputs of shape {tuple(inputs.shape)}"
        )
    axes = _all_but_features(inputs)
    z = normalise(inputs, axes, eps)
    deviation = (inputs.var(dim=axes, correction=0, keepdim=True) + eps).sqrt()
    through_mean = gradient.mean(dim=axes, keepdim=True)
    through_variance = z * (gradient * z).mean(dim=axes, keepdim=True)
    parts = (gradient - through_mean - through_variance) / deviation
    for_inputs = scale_features(parts, scale, torch.zeros_like(scale))
    return for_inputs, (gradient * z).sum(dim=axes), gradient.sum(dim=axes)


class BatchNorm(nn.Module):
    r"""Batch norm with a memory: in evaluation mode it uses means of earlier batches.

    Each batch in training mode moves the memory by a share :math:`m`, the momentum:

    .. math::

        \hat\mu \leftarrow (1 - m)\,\hat\mu + m\,\mu, \qquad
        \hat\sigma^2 \leftarrow (1 - m)\,\hat\sigma^2 + m\,\tfrac{n}{n-1}\,\sigma^2

    where :math:`n` values share a mean: what is remembered is the *unbiased* variance,
    and what the batch is divided by the root of is not. Equal to PyTorch's
    ``BatchNorm1d`` and ``BatchNorm2d``, memory included.

    Args:
        num_features: how many features the inputs have.
        momentum: :math:`m`, from 0 to 1.
        eps: :math:`\epsilon`, above zero.

    Attributes:
        scale: :math:`\gamma`, which is learnt; starts at 1.
        offset: :math:`\delta`, which is learnt; starts at 0.
        running_mean: :math:`\hat\mu`; starts at 0.
        running_variance: :math:`\hat\sigma^2`; starts at 1.

    Raises:
        ValueError: in training mode, as :func:`batch_norm`; if there is no feature, or
            the momentum is out of its range.

    UDL section 11.4.
    """

    running_mean: Tensor
    running_variance: Tensor

    def __init__(
        self, num_features: int, momentum: float = 0.1, eps: float = EPS
    ) -> None:
        super().__init__()
        if num_features < 1 or not 0 <= momentum <= 1:
            raise ValueError(
                "batch norm needs at least one feature and a momentum from 0 to 1; got "
                f"{num_features} features and momentum {momentum}"
            )
        self.momentum, self.eps = momentum, eps
        self.scale = nn.Parameter(torch.ones(num_features))
        self.offset = nn.Parameter(torch.zeros(num_features))
        self.register_buffer("running_mean", torch.zeros(num_features))
        self.register_buffer("running_variance", torch.ones(num_features))

    def forward(
        self, inputs: Float[Tensor, "examples features *places"]
    ) -> Float[Tensor, "examples features *places"]:
        """Normalise by this batch in training mode, by the memory in evaluation."""
        if self.training:
            outputs = batch_norm(inputs, self.scale, self.offset, self.eps)
            with torch.no_grad():
                axes = _all_but_features(inputs)
                self.running_mean.lerp_(inputs.mean(dim=axes), self.momentum)
                self.running_variance.lerp_(inputs.var(dim=axes), self.momentum)
            return outputs
        scale = self.scale / (self.running_variance + self.eps).sqrt()
        return scale_features(inputs, scale, self.offset - scale * self.running_mean)


def _all_but_features(inputs: Tensor) -> tuple[int, ...]:
    return 0, *range(2, inputs.ndim)
