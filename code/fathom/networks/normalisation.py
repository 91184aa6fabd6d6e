r"""Normalisation: values minus their mean, divided by their standard deviation.

Layer, group and instance norm, and batch norm in :mod:`fathom.networks.batch_norm`, do
the same sum and differ in which values share a mean: see :func:`normalise`. Arrays have
the axes (examples, features, places ...); an image has two axes of places, a fully
connected layer none.
"""

from collections.abc import Sequence
from math import prod

from jaxtyping import Float
from torch import Tensor

from fathom.networks.shallow import check_real

__all__ = [
    "group_norm",
    "instance_norm",
    "layer_norm",
    "normalise",
    "rms_norm",
    "scale_features",
]

EPS = 1e-5


def normalise(
    values: Float[Tensor, "*shape"], axes: Sequence[int], eps: float = EPS
) -> Float[Tensor, "*shape"]:
    r"""Give all values along some axes together the mean 0 and about the variance 1.

    .. math::

        z = \frac{x - \mu}{\sqrt{\sigma^2 + \epsilon}}

    with the mean :math:`\mu` and the variance :math:`\sigma^2` (divided by the number
    of values, not by one less) over the given axes, for each place along the others.

    Args:
        values: any array.
        axes: those along which values share a mean.
        eps: :math:`\epsilon`, above zero, so that values that are all the same give 0.

    Raises:
        ValueError: if fewer than two values share a mean, or they are whole numbers.
    """
    check_real(values=values)
    axes = tuple(axes)
    count = prod(values.shape[axis] for axis in axes)
    if count < 2:
        raise ValueError(
            f"along the axes {axes} of shape {tuple(values.shape)} lies {count} value: "
            "a mean and a variance need at least two"
        )
    mean = values.mean(dim=axes, keepdim=True)
    variance = (values - mean).square().mean(dim=axes, keepdim=True)
    return (values - mean) / (variance + eps).sqrt()


def scale_features(
    values: Float[Tensor, "examples features *places"],
    scale: Float[Tensor, "as_many"],
    offset: Float[Tensor, "as_many"],
) -> Float[Tensor, "examples features *places"]:
    r"""Give each feature a scale and an offset of its own, which can be learnt.

    .. math::

        y_{id} = \gamma_d\, z_{id} + \delta_d

    Args:
        values: :math:`z`, one row per example.
        scale: :math:`\gamma`, one for each feature.
        offset: :math:`\delta`, likewise.

    Raises:
        ValueError: if shapes don't fit, or they hold whole numbers.
    """
    check_real(values=values, scale=scale, offset=offset)
    if values.ndim < 2 or not scale.shape == offset.shape == values.shape[1:2]:
        raise ValueError(
            "values have the axes (examples, features, ...), and each feature has a "
            f"scale and an offset: got values of shape {tuple(values.shape)}, scale "
            f"{tuple(scale.shape)}, offset {tuple(offset.shape)}"
        )
    places = [1] * (values.ndim - 2)
    return scale.reshape(-1, *places) * values + offset.reshape(-1, *places)


def layer_norm(
    inputs: Float[Tensor, "examples *features"],
    scale: Float[Tensor, "*as_many"],
    offset: Float[Tensor, "*as_many"],
    eps: float = EPS,
) -> Float[Tensor, "examples *features"]:
    """Normalise each example alone, over its last axes: as many as the scale has.

    Args:
        inputs: one row per example.
        scale: of the shape of the inputs' last axes.
        offset: likewise.
        eps: as for :func:`normalise`.

    Raises:
        ValueError: if fewer than two values share a mean, or shapes don't fit.

    Source: J. L. Ba, J. R. Kiros and G. E. Hinton (2016), "Layer Normalization",
    arXiv 1607.06450.
    """
    check_real(inputs=inputs, scale=scale, offset=offset)
    axes = range(inputs.ndim - scale.ndim, inputs.ndim)
    if axes.start < 1 or not scale.shape == offset.shape == inputs.shape[axes.start :]:
        raise ValueError(
            "scale and offset have the shape of the inputs' last axes, the first one "
            f"left out: got inputs of shape {tuple(inputs.shape)}, scale "
            f"{tuple(scale.shape)}, offset {tuple(offset.shape)}"
        )
    return scale * normalise(inputs, axes, eps) + offset


def rms_norm(
    inputs: Float[Tensor, "*examples features"],
    scale: Float[Tensor, "as_many"],
    eps: float = EPS,
) -> Float[Tensor, "*examples features"]:
    r"""Divide each row by its root mean square; no mean is taken off, none is added.

    .. math::

        y_d = \gamma_d\, x_d \Big/ \sqrt{\tfrac{1}{D} \textstyle\sum_j x_j^2 + \epsilon}

    Equal to ``torch.nn.functional.rms_norm``, but for squares beyond the precision.

    Args:
        inputs: rows of :math:`D` numbers.
        scale: :math:`\gamma`, one for each feature.
        eps: :math:`\epsilon`, above zero, so that a row of zeros stays one.

    Raises:
        ValueError: if shapes don't fit, or they hold whole numbers.

    Source: B. Zhang and R. Sennrich (2019), "Root Mean Square Layer Normalization",
    arXiv 1910.07467.
    """
    check_real(inputs=inputs, scale=scale)
    if inputs.ndim < 1 or not scale.shape == inputs.shape[-1:]:
        raise ValueError(
            "each feature of a row has a scale: got inputs of shape "
            f"{tuple(inputs.shape)}, scale {tuple(scale.shape)}"
        )
    square = inputs.square().mean(dim=-1, keepdim=True)
    return scale * inputs / (square + eps).sqrt()


def group_norm(
    inputs: Float[Tensor, "examples features *places"],
    num_groups: int,
    scale: Float[Tensor, "as_many"],
    offset: Float[Tensor, "as_many"],
    eps: float = EPS,
) -> Float[Tensor, "examples features *places"]:
    """Normalise each example alone, over groups of features and all places.

    Args:
        inputs: one row per example.
        num_groups: into how many groups of equal size the features are cut.
        scale: one for each feature.
        offset: likewise.
        eps: as for :func:`normalise`.

    Raises:
        ValueError: if the groups can't have the same size, fewer than two values
            share a mean, or shapes don't fit.

    Source: Y. Wu and K. He (2018), "Group Normalization", ECCV, arXiv 1803.08494.
    """
    features = inputs.shape[1] if inputs.ndim > 1 else 0
    if num_groups < 1 or features < 1 or features % num_groups:
        raise ValueError(
            f"{features} features can't be cut into {num_groups} equal groups"
        )
    groups = inputs.unflatten(1, (num_groups, -1))
    normalised = normalise(groups, range(2, groups.ndim), eps).reshape(inputs.shape)
    return scale_features(normalised, scale, offset)


def instance_norm(
    inputs: Float[Tensor, "examples features *places"],
    scale: Float[Tensor, "as_many"],
    offset: Float[Tensor, "as_many"],
    eps: float = EPS,
) -> Float[Tensor, "examples features *places"]:
    """Normalise each feature of each example alone, over its places.

    Args:
        inputs: one row per example.
        scale: one for each feature.
        offset: likewise.
        eps: as for :func:`normalise`.

    Raises:
        ValueError: if a feature has fewer than two places, or shapes don't fit.

    Source: D. Ulyanov, A. Vedaldi and V. Lempitsky (2016), "Instance Normalization",
    arXiv 1607.08022.
    """
    normalised = normalise(inputs, range(2, inputs.ndim), eps)
    return scale_features(normalised, scale, offset)
