r"""Slices of a loss surface: the loss along random directions from a set of parameters.

A loss of millions of parameters can't be drawn, but a plane through it can:

.. math::

    L[\boldsymbol\phi + a\,\mathbf{d}_1 + b\,\mathbf{d}_2] .

How steep this looks depends on how long the directions are, weight by weight, and the
length of the weights may mean nothing: those before a normalisation can be multiplied
by any factor, and in a network of ReLUs one layer can be multiplied and another divided
by it. A direction whose *filters* (the weights into one unit, or one channel) have the
lengths of the network's own moves along with them.
"""

from collections.abc import Sequence

import torch
from jaxtyping import Float, Shaped
from torch import Tensor, nn
from torch.func import functional_call, vmap

from fathom.training.loop import LossFunction

__all__ = [
    "filter_normalised",
    "losses_along",
    "random_direction",
    "roughness",
]


def filter_normalised(
    direction: Float[Tensor, "filters *shape"], weights: Float[Tensor, "filters *shape"]
) -> Float[Tensor, "filters *shape"]:
    r"""Give each filter of a direction the length of the same filter of the weights.

    .. math::

        \mathbf{d}_j \leftarrow
        \frac{\lVert\mathbf{w}_j\rVert}{\lVert\mathbf{d}_j\rVert}\, \mathbf{d}_j

    A filter is what the first axis counts: a row of a matrix, a channel's kernels. A
    filter of zeros gets a direction of zeros.

    Args:
        direction: of a layer's weights.
        weights: of this layer.

    Raises:
        ValueError: if the shapes differ.

    H. Li et al. (2018), arXiv 1712.09913, section 4.
    """
    if direction.shape != weights.shape or weights.ndim < 2:
        raise ValueError(
            "a direction has the shape of its weights, with an axis of filters and at "
            f"least one more; got {tuple(direction.shape)} and {tuple(weights.shape)}"
        )
    axes = tuple(range(1, weights.ndim))
    own, wanted = (
        torch.linalg.vector_norm(values, dim=axes, keepdim=True)
        for values in (direction, weights)
    )
    return torch.where(own > 0, direction / own, 0.0) * wanted


def random_direction(
    network: nn.Module,
    normalise: bool = True,
    generator: torch.Generator | None = None,
) -> dict[str, Tensor]:
    """Draw a direction in the space of a network's weights.

    Its numbers are normal with mean zero and variance one. Offsets, and all else that
    has one axis, such as the scales of batch norm, stay where they are: their direction
    is zero.

    Args:
        network: whose parameters the direction is for.
        normalise: whether each filter gets the length of the network's, by
            :func:`filter_normalised`.
        generator: where the numbers are drawn from; PyTorch's global generator if None.

    Returns:
        A tensor for each parameter, by its name.

    H. Li et al. (2018), arXiv 1712.09913, section 4.
    """
    direction = {}
    for name, values in network.named_parameters():
        values = values.detach()
        if values.ndim < 2:
            direction[name] = torch.zeros_like(values)
            continue
        drawn = torch.randn(values.shape, generator=generator).to(values)
        direction[name] = filter_normalised(drawn, values) if normalise else drawn
    return direction


def losses_along(
    network: nn.Module,
    directions: Sequence[dict[str, Tensor]],
    places: Float[Tensor, "places directions"],
    inputs: Shaped[Tensor, "examples *features"],
    targets: Shaped[Tensor, "examples *outputs"],
    loss_function: LossFunction,
    at_once: int = 50,
) -> Float[Tensor, "places"]:
    r"""Measure the loss at many places of a slice through a network's parameters.

    .. math::

        L\bigl[\boldsymbol\phi + \sum_k a_k\, \mathbf{d}_k\bigr]

    The network is in evaluation mode meanwhile, returns to its mode, and keeps its
    parameters.

    Args:
        network: :math:`\boldsymbol\phi` are its parameters.
        directions: :math:`\mathbf{d}_k`, as :func:`random_direction` gives them.
        places: one row of :math:`a_1, a_2, \dots` for each place.
        inputs: one row per example.
        targets: one row per example.
        loss_function: takes (predictions, targets) and returns one number.
        at_once: how many places are computed together. It costs memory.

    Raises:
        ValueError: if the places don't have a number for each direction.
    """
    if places.ndim != 2 or places.shape[1] != len(directions) or not len(places):
        raise ValueError(
            f"each place needs a number for each of {len(directions)} directions; got "
            f"places of shape {tuple(places.shape)}"
        )
    centre = {name: values.detach() for name, values in network.named_parameters()}

    def loss_at(place: Tensor) -> Tensor:
        moved = {
            name: values
            + sum(a * d[name] for a, d in zip(place, directions, strict=True))
            for name, values in centre.items()
        }
        return loss_function(functional_call(network, moved, (inputs,)), targets)

    was_training = network.training
    network.eval()
    try:
        with torch.no_grad():
            return vmap(loss_at, chunk_size=at_once)(places)
    finally:
        network.train(was_training)


def roughness(heights: Float[Tensor, "*paths places"]) -> Float[Tensor, "*paths"]:
    r"""Compare how far a path goes up and down with the range that it covers.

    .. math::

        \frac{\sum_i \lvert L_{i+1} - L_i \rvert}{\max_i L_i - \min_i L_i}

    It is 1 for a path that only rises or only falls, and NaN for a level one. A change
    of units on either axis doesn't change it.

    Args:
        heights: the losses along each path, in their order.

    Raises:
        ValueError: if a path has fewer than two places.
    """
    if heights.ndim < 1 or heights.shape[-1] < 2:
        raise ValueError(
            f"a path has at least two places, got shape {tuple(heights.shape)}"
        )
    travelled = heights.diff(dim=-1).abs().sum(dim=-1)
    return travelled / (heights.amax(dim=-1) - heights.amin(dim=-1))
