r"""Linear attention: a kernel that is a product, and sums in another order.

Attention's weights are :math:`K[\mathbf{q}_n, \mathbf{k}_m]`, divided by their sum,
with :math:`K = \exp[\mathbf{q}^\mathsf{T}\mathbf{k}/\sqrt{D}]` for the softmax. If the
kernel is a product of features, :math:`K = \boldsymbol\phi[\mathbf{q}]^\mathsf{T}
\boldsymbol\phi[\mathbf{k}]`, what belongs to the sources is summed up once for all:

.. math::

    \mathbf{y}_n = \frac{\sum_m \mathbf{v}_m\,
    \boldsymbol\phi[\mathbf{k}_m]^\mathsf{T}\boldsymbol\phi[\mathbf{q}_n]}
    {\sum_m \boldsymbol\phi[\mathbf{k}_m]^\mathsf{T}\boldsymbol\phi[\mathbf{q}_n]}
    = \frac{\mathbf{S}\,\boldsymbol\phi[\mathbf{q}_n]}
    {\mathbf{z}^\mathsf{T}\boldsymbol\phi[\mathbf{q}_n]}, \qquad
    \mathbf{S} = \sum_m \mathbf{v}_m\boldsymbol\phi[\mathbf{k}_m]^\mathsf{T}, \quad
    \mathbf{z} = \sum_m \boldsymbol\phi[\mathbf{k}_m] .

All functions but the two that make features take features as queries and keys.

A. Katharopoulos et al. (2020), "Transformers are RNNs", arXiv 2006.16236; K.
Choromanski et al. (2021), "Rethinking Attention with Performers", arXiv 2009.14794. UDL
section 12.9.
"""

import torch
from jaxtyping import Bool, Float
from torch import Tensor

from fathom.networks.shallow import check_real

__all__ = [
    "elu_features",
    "kernel_attention",
    "linear_attention",
    "linear_step",
    "positive_features",
]


def elu_features(inputs: Float[Tensor, "..."]) -> Float[Tensor, "..."]:
    r"""Make positive features of queries or keys, number by number.

    .. math::

        \phi[x] = \operatorname{elu}[x] + 1 =
        \begin{cases} x + 1 & x > 0 \\ e^x & x \le 0 \end{cases}

    Args:
        inputs: of any shape.

    Raises:
        ValueError: if they aren't real numbers.

    Katharopoulos et al. (2020).
    """
    check_real(inputs=inputs)
    return torch.where(inputs > 0, inputs + 1, inputs.clamp(max=0).exp())


def positive_features(
    inputs: Float[Tensor, "*batch width"], directions: Float[Tensor, "features width"]
) -> Float[Tensor, "*batch features"]:
    r"""Make features whose kernel is the softmax's, in expectation.

    .. math::

        \phi_i[\mathbf{x}] = \frac{1}{\sqrt{F}}
        \exp\bigl[\boldsymbol\omega_i^\mathsf{T}\mathbf{x} - |\mathbf{x}|^2/2\bigr],
        \qquad \operatorname{E}\bigl[\boldsymbol\phi[\mathbf{q}]^\mathsf{T}
        \boldsymbol\phi[\mathbf{k}]\bigr] = \exp[\mathbf{q}^\mathsf{T}\mathbf{k}]

    for :math:`F` directions :math:`\boldsymbol\omega_i` from the standard normal
    distribution, the same for queries and keys. The variance of the product is
    :math:`\exp[2\mathbf{q}^\mathsf{T}\mathbf{k}] (\exp[|\mathbf{q} + \mathbf{k}|^2] -
    1)/F`. For attention of width :math:`D`, divide queries and keys by
    :math:`D^{1/4}`.

    Args:
        inputs: queries or keys. Above lengths of about 13 single precision
            underflows.
        directions: one in each row.

    Raises:
        ValueError: if widths or precisions don't fit, or there is no direction.

    Choromanski et al. (2021), Lemma 1.
    """
    check_real(inputs=inputs, directions=directions)
    if directions.ndim != 2 or not len(directions) or inputs.ndim < 1:
        raise ValueError(
            "directions are rows of a matrix, one or more; got shape "
            f"{tuple(directions.shape)} for inputs of shape {tuple(inputs.shape)}"
        )
    if inputs.shape[-1] != directions.shape[-1]:
        raise ValueError(
            f"inputs have {inputs.shape[-1]} numbers in a row, and directions "
            f"{directions.shape[-1]}: as many are needed"
        )
    half = inputs.square().sum(dim=-1, keepdim=True) / 2
    return (inputs @ directions.T - half).exp() * len(directions) ** -0.5


def kernel_attention(
    queries: Float[Tensor, "... targets features"],
    keys: Float[Tensor, "... sources features"],
    values: Float[Tensor, "... sources value_width"],
    mask: Bool[Tensor, "... #targets #sources"] | None = None,
) -> Float[Tensor, "... targets value_width"]:
    """Compute all weights, one for each pair, and average by them.

    Args:
        queries: features, none negative, a row for each token that looks.
        keys: features of each token that is looked at.
        values: what each of these hands over.
        mask: true where a target may look. By default everywhere.

    Raises:
        ValueError: if shapes or precisions don't fit, or a feature is negative.
    """
    _check(queries, keys, values)
    weights = queries @ keys.mT
    if mask is not None:
        weights = weights.masked_fill(~mask, 0.0)
    return _shared(weights @ values, weights.sum(dim=-1, keepdim=True))


def linear_attention(
    queries: Float[Tensor, "*batch targets features"],
    keys: Float[Tensor, "*batch sources features"],
    values: Float[Tensor, "*batch sources value_width"],
    causal: bool = False,
) -> Float[Tensor, "*batch targets value_width"]:
    """Average with the same weights, and never compute one of them.

    Equal to :func:`kernel_attention`, with a triangle as its mask if it is causal. Then
    it is a recurrent network, :func:`linear_step` after step.

    Args:
        queries: features, none negative, a row for each token that looks.
        keys: features of each token that is looked at.
        values: what each of these hands over.
        causal: whether a token may look at itself and before alone.

    Raises:
        ValueError: if shapes or precisions don't fit, a feature is negative, or it is
            causal and there are not as many targets as sources.
    """
    _check(queries, keys, values)
    if not causal:
        state, total = keys.mT @ values, keys.sum(dim=-2).unsqueeze(-1)
        return _shared(queries @ state, queries @ total)
    if queries.shape[-2] != keys.shape[-2]:
        raise ValueError(
            "causal attention is of a text with itself: got "
            f"{queries.shape[-2]} targets and {keys.shape[-2]} sources"
        )
    state = keys.new_zeros(*keys.shape[:-2], keys.shape[-1], values.shape[-1])
    total = keys.new_zeros(*keys.shape[:-2], keys.shape[-1])
    rows = [values[..., :0, :]]
    for token in zip(
        *(part.unbind(-2) for part in (queries, keys, values)), strict=True
    ):
        row, state, total = linear_step(*token, state, total)
        rows.append(row.unsqueeze(-2))
    return torch.cat(rows, dim=-2)


def linear_step(
    query: Float[Tensor, "*batch features"],
    key: Float[Tensor, "*batch features"],
    value: Float[Tensor, "*batch value_width"],
    state: Float[Tensor, "*batch features value_width"],
    total: Float[Tensor, "*batch features"],
) -> tuple[
    Float[Tensor, "*batch value_width"],
    Float[Tensor, "*batch features value_width"],
    Float[Tensor, "*batch features"],
]:
    r"""Read one token: write it into the state, then answer its query from there.

    .. math::

        \mathbf{S} \leftarrow \mathbf{S} + \mathbf{v}\mathbf{k}^\mathsf{T}, \qquad
        \mathbf{z} \leftarrow \mathbf{z} + \mathbf{k}, \qquad
        \mathbf{y} = \mathbf{S}\mathbf{q} / \mathbf{z}^\mathsf{T}\mathbf{q}

    Args:
        query: the token's features as a query.
        key: its features as a key.
        value: what it hands over.
        state: the transpose of :math:`\mathbf{S}`, before the token.
        total: :math:`\mathbf{z}`, before the token.

    Returns:
        Result, state and total.
    """
    state = state + key.unsqueeze(-1) * value.unsqueeze(-2)
    total = total + key
    weight = (query * total).sum(dim=-1, keepdim=True)
    found = (query.unsqueeze(-2) @ state).squeeze(-2)
    return _shared(found, weight), state, total


def _shared(sums: Tensor, weights: Tensor) -> Tensor:
    """Sums over their weights; zeros where all weights are zero."""
    return sums / weights.masked_fill(weights == 0, 1.0)


def _check(queries: Tensor, keys: Tensor, values: Tensor) -> None:
    """Refuse what has no weights, and say why."""
    check_real(queries=queries, keys=keys, values=values)
    if (
        min(queries.ndim, keys.ndim, values.ndim) < 2
        or queries.shape[-1] != keys.shape[-1]
        or keys.shape[-2] != values.shape[-2]
    ):
        raise ValueError(
            "queries and keys have as many features, and each key has a value; got "
            f"shapes {tuple(queries.shape)}, {tuple(keys.shape)} and "
            f"{tuple(values.shape)}"
        )
    for name, features in (("queries", queries), ("keys", keys)):
        if (features < 0).any():
            raise ValueError(
                f"weights are products of features, and {name} have negative ones, as "
                f"{features.min():.3g}: make features of them first, as elu_features"
            )
