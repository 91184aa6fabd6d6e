r"""Linear regions along a line: where a deep ReLU network bends, found exactly.

Along a straight line through the space of inputs, every hidden unit of a ReLU network
is a continuous function made of straight pieces. Layer by layer the pieces are known,
and a new bend can only appear where a unit's pre-activation crosses zero within one.
"""

import math

import torch
from jaxtyping import Float
from torch import Tensor

from fathom.deep_networks import DeepNetwork

__all__ = ["kinks_on_line", "max_regions_deep", "num_regions_on_line"]


def kinks_on_line(
    network: DeepNetwork,
    start: Float[Tensor, "inputs"],
    end: Float[Tensor, "inputs"],
) -> Float[Tensor, "kinks"]:
    r"""Find where a hidden unit of a ReLU network switches on the way between points.

    The way is :math:`\mathbf{x}(t) = (1 - t)\,\mathbf{start} + t\,\mathbf{end}`. Within
    a piece a pre-activation is linear in :math:`t`, so it crosses zero at

    .. math::

        t = t_0 + (t_1 - t_0) \frac{z_0}{z_0 - z_1},

    where :math:`z_0` and :math:`z_1`, of opposite sign, are its values at the piece's
    ends. The crossings of one layer cut the pieces that the next layer sees.

    Args:
        network: a deep network whose activation is the ReLU. Use double precision for
            networks with thousands of pieces.
        start: one point.
        end: another point.

    Returns:
        The positions :math:`t` with :math:`0 < t < 1`, in increasing order.

    Raises:
        ValueError: if the activation isn't the ReLU or the points don't fit.

    UDL section 4.5; Montúfar et al. (2014).
    """
    num_inputs = network.layers[0].in_features
    if start.shape != (num_inputs,) or end.shape != (num_inputs,):
        raise ValueError(
            f"the network has {num_inputs} inputs; got points of shape "
            f"{tuple(start.shape)} and {tuple(end.shape)}"
        )
    probe = start.new_tensor([-2.0, -0.5, 0.0, 0.5, 2.0])
    if not torch.equal(network.activation(probe), torch.relu(probe)):
        raise ValueError("only a ReLU network is made of straight pieces")
    positions = start.new_tensor([0.0, 1.0])
    with torch.no_grad():
        hidden = start + positions[:, None] * (end - start)
        for layer in network.layers[:-1]:
            before = layer(hidden)
            left, right = before[:-1], before[1:]
            crosses = left * right < 0
            fraction = left / torch.where(crosses, left - right, 1.0)
            new = positions[:-1, None] + positions.diff()[:, None] * fraction
            cuts = torch.cat([positions, new[crosses]]).unique()
            # Between neighbouring cuts every pre-activation is linear, so that its
            # value at a cut follows from those at the ends of the piece.
            before = _interpolate(cuts, positions, before)
            positions, hidden = cuts, torch.relu(before)
    return positions[1:-1]


def num_regions_on_line(
    network: DeepNetwork,
    start: Float[Tensor, "inputs"],
    end: Float[Tensor, "inputs"],
) -> int:
    """Count the pieces with different activation patterns between two points.

    UDL section 4.5.
    """
    return len(kinks_on_line(network, start, end)) + 1


def max_regions_deep(num_inputs: int, num_hidden: int, num_layers: int) -> int:
    r"""Count the regions that a deep ReLU network can be built to have.

    .. math::

        N = \left(\left\lfloor\frac{D}{D_i}\right\rfloor + 1\right)^{D_i (K - 1)}
        \sum_{j=0}^{D_i} \binom{D}{j}

    The construction folds the space of inputs :math:`K - 1` times. With one input
    this is :math:`(D + 1)^K`, and no network has more.

    Args:
        num_inputs: :math:`D_i`.
        num_hidden: :math:`D`, at least :math:`D_i`, the same in every layer.
        num_layers: :math:`K`, the number of hidden layers.

    Raises:
        ValueError: if a number is below one, or there are fewer units than inputs.

    UDL chapter 4, notes on the number of linear regions; Montúfar et al. (2014).
    """
    if num_inputs < 1 or num_layers < 1 or num_hidden < num_inputs:
        raise ValueError(
            "the formula needs at least one input and one layer, and as many hidden "
            f"units as inputs; got {num_inputs} inputs, {num_hidden} hidden units and "
            f"{num_layers} layers"
        )
    folds = (num_hidden // num_inputs + 1) ** (num_inputs * (num_layers - 1))
    return folds * sum(math.comb(num_hidden, j) for j in range(num_inputs + 1))


def _interpolate(
    cuts: Float[Tensor, "cuts"],
    positions: Float[Tensor, "positions"],
    values: Float[Tensor, "positions units"],
) -> Float[Tensor, "cuts units"]:
    piece = torch.searchsorted(positions, cuts, right=True).clamp(1, len(positions) - 1)
    left, right = positions[piece - 1], positions[piece]
    share = ((cuts - left) / (right - left))[:, None]
    return (1 - share) * values[piece - 1] + share * values[piece]
