r"""Linear regions along a line: where a deep ReLU network bends, found exactly.

Along a straight line through the space of inputs, every hidden unit of a ReLU network
is a continuous function made of straight pieces. Layer by layer the pieces are known,
and a new bend can only appear where a unit's pre-activation crosses zero within one.
"""

import math

import torch
from jaxtyping import Float
from torch import Tensor

from fathom.analysis.regions import is_relu
from fathom.networks.deep import DeepNetwork, compose
from fathom.networks.shallow import ShallowNetwork

__all__ = ["kinks_on_line", "max_regions_deep", "num_regions_on_line", "sawtooth"]

SAME = 1e-12  # positions closer than this are one: far more than the rounding errors


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
    ends. The crossings of one layer cut the pieces that the next layer sees. Nothing is
    sampled: a piece is found however short it is, down to the rounding of double
    precision, in which everything is computed.

    The output bends at a kink, with one exception: where every later unit that reads
    the switching one is inactive, the switch has no effect and is listed all the same.

    Args:
        network: a deep network whose activation is the ReLU.
        start: one point.
        end: another point.

    Returns:
        The positions :math:`t` with :math:`0 < t < 1`, in increasing order and double
        precision. Kinks less than :math:`10^{-12}` apart count as one.

    Raises:
        ValueError: if the activation isn't the ReLU, the points don't fit, aren't
            finite or are the same.

    UDL section 4.5; Montúfar et al. (2014).
    """
    num_inputs = network.layers[0].in_features
    if start.shape != (num_inputs,) or end.shape != (num_inputs,):
        raise ValueError(
            f"the network has {num_inputs} inputs; got points of shape "
            f"{tuple(start.shape)} and {tuple(end.shape)}"
        )
    if torch.equal(start, end):
        raise ValueError(f"there is no way from {start.tolist()} to itself")
    if not (start.isfinite().all() and end.isfinite().all()):
        raise ValueError(
            f"points are finite numbers, got {start.tolist()} and {end.tolist()}"
        )
    if not is_relu(network.activation, start):
        raise ValueError(
            "only a ReLU network is made of straight pieces, and the activation "
            f"{network.activation} isn't the ReLU everywhere"
        )
    start, end = start.double(), end.double()
    positions = start.new_tensor([0.0, 1.0])
    hidden = torch.stack([start, end])
    for layer in network.layers[:-1]:
        weight, bias = layer.weight.detach().double(), layer.bias.detach().double()
        before = hidden @ weight.T + bias
        cuts = torch.cat([positions, _crossings(positions, before)]).sort().values
        # Between neighbouring cuts every pre-activation is linear, so that its value at
        # a cut follows from those at the ends of the piece.
        before = _interpolate(cuts, positions, before)
        positions, hidden = cuts, torch.relu(before)
    return positions[1:-1]


def num_regions_on_line(
    network: DeepNetwork,
    start: Float[Tensor, "inputs"],
    end: Float[Tensor, "inputs"],
) -> int:
    """Count the pieces between two points: one more than :func:`kinks_on_line` finds.

    Args:
        network: a deep network whose activation is the ReLU.
        start: one point.
        end: another point.

    Raises:
        ValueError: if the activation isn't the ReLU, the points don't fit or they are
            the same.

    UDL section 4.5.
    """
    return len(kinks_on_line(network, start, end)) + 1


def max_regions_deep(num_inputs: int, num_hidden: int, num_layers: int) -> int:
    r"""Count the regions that a deep ReLU network can be built to have.

    .. math::

        N = \left(\left\lfloor\frac{D}{D_i}\right\rfloor + 1\right)^{D_i (K - 1)}
        \sum_{j=0}^{D_i} \binom{D}{j}

    The construction folds the space of inputs :math:`K - 1` times and needs three units
    per input, :math:`D \ge 3 D_i`. With one input this is :math:`(D + 1)^K`, and no
    network has more: each layer can cut a piece into at most :math:`D + 1`. With
    several inputs a network may have more.

    Args:
        num_inputs: :math:`D_i`.
        num_hidden: :math:`D`, at least :math:`D_i`, the same in every layer.
        num_layers: :math:`K`, the number of hidden layers.

    Raises:
        ValueError: if a number is below one, or there are fewer units than inputs.

    UDL equation 4.17; Montúfar et al. (2014), with the 1 in the brackets from Serra,
    Tjandraatmadja and Ramalingam (2018).
    """
    if num_inputs < 1 or num_layers < 1 or num_hidden < num_inputs:
        raise ValueError(
            "the formula needs at least one input and one layer, and as many hidden "
            f"units as inputs; got {num_inputs} inputs, {num_hidden} hidden units and "
            f"{num_layers} layers"
        )
    folds = (num_hidden // num_inputs + 1) ** (num_inputs * (num_layers - 1))
    return folds * sum(math.comb(num_hidden, j) for j in range(num_inputs + 1))


def sawtooth(num_hidden: int, num_layers: int) -> DeepNetwork:
    r"""Build a network with as many linear pieces as one input allows.

    One layer of :math:`D` units draws a zigzag :math:`f` on :math:`[0, 1]`: it starts
    at 0 and runs to 1, to 0, to 1, …, in :math:`D + 1` pieces. Each of the :math:`K`
    layers applies :math:`f` to what the one before returns. Every piece covers the
    whole range and is therefore cut into :math:`D + 1` by the next layer:

    .. math::

        y = f[f[\cdots f[x]]], \qquad (D + 1)^K \text{ pieces from }
        3D + 1 + (K - 1) D (D + 1) \text{ parameters}.

    :math:`D` units make :math:`D` bends, and the last thing to get right is the slope
    of the first piece. The second and the third unit are active on the left, the others
    on the right, so that the slope at 0 is minus the sum of two bends. It is right if
    the first two pieces are half as steep, and twice as wide, as the others.

    Args:
        num_hidden: :math:`D`, at least 3, the same in every layer.
        num_layers: :math:`K`, the number of hidden layers.

    Returns:
        A network with one input and one output, in double precision.

    Raises:
        ValueError: if there are fewer than three units or no layer.

    UDL section 4.5; Montúfar et al. (2014); Serra et al. (2018).
    """
    if num_hidden < 3 or num_layers < 1:
        raise ValueError(
            "a sawtooth needs at least 3 units in a layer and 1 layer; got "
            f"{num_hidden} units and {num_layers} layers"
        )
    widths = torch.ones(num_hidden + 1, dtype=torch.float64)
    widths[:2] = 2
    widths /= widths.sum()
    slopes = 1 / widths
    slopes[1::2] *= -1
    bends = widths.cumsum(0)[:-1]
    # Unit d is a[direction * (x - bend)]; its weight is the change of slope there.
    directions = torch.ones_like(bends)
    directions[1:3] = -1
    offsets, phi = -directions * bends, slopes.diff()
    phi_0 = -(phi * torch.relu(offsets)).sum()  # so that f[0] = 0
    zigzag = ShallowNetwork.from_parameters(
        torch.stack([offsets, directions], dim=1), torch.cat([phi_0[None], phi])[None]
    )
    # Two zigzags in a row have the layer in the middle that all others repeat.
    _, middle, _ = compose(zigzag, zigzag).layers
    layers = [zigzag.hidden, *[middle] * (num_layers - 1), zigzag.output]
    return DeepNetwork.from_parameters(
        [layer.bias for layer in layers], [layer.weight for layer in layers]
    )


def _crossings(
    positions: Float[Tensor, "positions"], before: Float[Tensor, "positions units"]
) -> Float[Tensor, "crossings"]:
    """Where pre-activations cross zero within the pieces, each place once."""
    left, right = before[:-1], before[1:]
    fraction = left / (left - right)
    places = positions[:-1, None] + positions.diff()[:, None] * fraction
    # A unit that is zero at the end of a piece is so up to rounding, on either side.
    inside = (places - positions[:-1, None] > SAME) & (
        positions[1:, None] - places > SAME
    )
    places = places[(left * right < 0) & inside].sort().values
    return places[places.diff(prepend=places.new_tensor([-1.0])) > SAME]


def _interpolate(
    cuts: Float[Tensor, "cuts"],
    positions: Float[Tensor, "positions"],
    values: Float[Tensor, "positions units"],
) -> Float[Tensor, "cuts units"]:
    piece = torch.searchsorted(positions, cuts, right=True).clamp(1, len(positions) - 1)
    left, right = positions[piece - 1], positions[piece]
    share = ((cuts - left) / (right - left))[:, None]
    return (1 - share) * values[piece - 1] + share * values[piece]
