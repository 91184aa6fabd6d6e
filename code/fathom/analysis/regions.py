r"""Linear regions: where a ReLU network is one linear function, and how many there are.

A hidden unit is active on one side of a point (one input), a line (two inputs) or a
hyperplane (more), and inactive on the other. Together the units cut the space of inputs
into regions; within one of them the same units are active and the network is linear.
"""

import math
from collections.abc import Callable

import numpy as np
import torch
from jaxtyping import Bool, Float
from scipy.optimize import linprog
from torch import Tensor

from fathom.networks.shallow import ShallowNetwork

__all__ = [
    "activation_pattern",
    "count_regions",
    "is_relu",
    "joints",
    "max_regions",
    "slope",
]


def joints(
    network: ShallowNetwork,
    sorted: bool = False,
    within: tuple[float, float] | None = None,
) -> Float[Tensor, "joints"]:
    r"""Find where each hidden unit of a network with one input switches on or off.

    Unit :math:`d` crosses zero at

    .. math::

        x = -\theta_{d0} / \theta_{d1}.

    Args:
        network: a shallow network with one input.
        sorted: order the joints from left to right, not by unit.
        within: keep only the joints between these two inputs, such as the first and
            the last of the data: elsewhere nobody sees the network bend.

    Returns:
        One input value per unit, in the unit of the input; NaN for a unit whose slope
        is zero and that has no joint (last, if sorted). With ``within``, only the
        joints there.

    Raises:
        ValueError: if the network has more than one input, or the two ends of
            ``within`` aren't in order.

    UDL section 3.1.
    """
    theta = network.theta.detach()
    if theta.shape[1] != 2:
        raise ValueError(
            f"joints are points on the axis of one input, and the network has "
            f"{theta.shape[1] - 1} inputs; count_regions takes any number"
        )
    offsets, slopes = theta.unbind(dim=1)
    positions = torch.where(slopes == 0, torch.nan, -offsets / slopes)
    if within is not None:
        low, high = within
        if not low < high:
            raise ValueError(f"within goes from low to high, got {within}")
        positions = positions[(low < positions) & (positions < high)]
    return positions.sort().values if sorted else positions


def activation_pattern(
    network: ShallowNetwork, inputs: Float[Tensor, "examples inputs"]
) -> Bool[Tensor, "examples hidden"]:
    """Say which hidden units are active (above zero) at each input.

    Inputs with the same pattern lie in the same linear region.

    UDL section 3.1.
    """
    return network.hidden(inputs) > 0


def is_relu(activation: Callable[[Tensor], Tensor], like: Tensor) -> bool:
    """Say whether a function is the ReLU, by trying it from tiny to huge numbers.

    Args:
        activation: a function of a tensor that works on each element alone.
        like: a tensor in the precision to try it in.
    """
    sizes = 10.0 ** torch.arange(-30, 31, dtype=like.dtype, device=like.device)
    probe = torch.cat([-sizes, sizes.new_zeros(1), sizes])
    return torch.equal(activation(probe), torch.relu(probe))


def slope(
    network: ShallowNetwork, inputs: Float[Tensor, "examples inputs"]
) -> Float[Tensor, "examples outputs inputs"]:
    r"""Find how steep a ReLU network is at each input.

    Only the active units take part:

    .. math::

        \frac{\partial y_j}{\partial x_i} = \sum_{d\,\text{active}} \phi_{jd}
        \theta_{di}.

    Args:
        network: a shallow network whose activation is the ReLU.
        inputs: one row per example.

    Returns:
        The change of each output per unit of each input. At a joint, where the slope
        jumps, the unit counts as inactive. NaN for an example that holds NaN.

    Raises:
        ValueError: if the activation isn't the ReLU.

    UDL section 3.1.
    """
    if not is_relu(network.activation, inputs):
        raise ValueError(
            "only a ReLU network has one slope per region, and the activation "
            f"{network.activation} isn't the ReLU everywhere"
        )
    active = activation_pattern(network, inputs).to(inputs.dtype)
    active = torch.where(inputs.isnan().any(dim=1, keepdim=True), torch.nan, active)
    theta, phi = network.theta.detach(), network.phi.detach()
    return torch.einsum("ed,jd,di->eji", active, phi[:, 1:], theta[:, 1:])


def max_regions(num_hidden: int, num_inputs: int) -> int:
    r"""Count the regions that hyperplanes in general position make (Zaslavsky 1975).

    .. math::

        N = \sum_{j=0}^{D_i} \binom{D}{j}

    No shallow ReLU network with :math:`D` hidden units and :math:`D_i` inputs has more
    regions. For :math:`D \le D_i` this is :math:`2^D`: every pattern occurs.

    Args:
        num_hidden: :math:`D`.
        num_inputs: :math:`D_i`.

    Raises:
        ValueError: if the number of hidden units is negative or that of inputs is
            below one.

    UDL chapter 3, notes on the number of linear regions.
    """
    if num_hidden < 0 or num_inputs < 1:
        raise ValueError(
            "regions need at least one input and no negative number of hidden units, "
            f"got {num_inputs} inputs and {num_hidden} units"
        )
    return sum(math.comb(num_hidden, j) for j in range(num_inputs + 1))


def count_regions(
    weights: Float[Tensor, "hidden inputs"],
    biases: Float[Tensor, "hidden"],
    margin: float = 1e-6,
) -> int:
    r"""Count the regions that the hyperplanes of a hidden layer cut the inputs into.

    The hyperplanes are added one by one. Each divides some of the regions so far in
    two: those with room on both of its sides. Whether there is room, a linear program
    answers. With the signs :math:`s_d` of the region's side of each hyperplane it finds
    the largest ball within,

    .. math::

        \max_{\mathbf{x}, r} r \quad \text{such that} \quad
        s_d(\mathbf{w}_d^T\mathbf{x} + b_d) \ge r\,\lVert\mathbf{w}_d\rVert
        \text{ for all } d,

    and the region exists if its radius is positive. No position is assumed: parallel
    and coinciding hyperplanes and zero weight vectors are counted correctly.

    Args:
        weights: one row :math:`\mathbf{w}_d` per hidden unit.
        biases: one offset :math:`b_d` per hidden unit.
        margin: the radius from which a region counts, in units of the largest distance
            of a hyperplane from their common centre, the point that is nearest to all
            of them. It separates a small region from the rounding errors of one that
            doesn't exist. Where the numbers themselves are known to fewer digits, as
            those of places far from the origin are in single precision, what they can't
            tell apart is one.

    Returns:
        The number of regions; 1 where nothing cuts.

    Raises:
        ValueError: if there isn't one bias per row, or a number isn't finite.

    The work grows with the number of units times the number of regions: fine for some
    ten units and three inputs. Zaslavsky (1975); UDL section 3.4.
    """
    if weights.ndim != 2 or biases.shape != weights.shape[:1]:
        raise ValueError(
            "weights need one row and biases one number per hidden unit, got shapes "
            f"{tuple(weights.shape)} and {tuple(biases.shape)}"
        )
    normals = weights.detach().cpu().double().numpy()
    offsets = biases.detach().cpu().double().numpy()
    if not (np.isfinite(normals).all() and np.isfinite(offsets).all()):
        raise ValueError("weights and biases must be finite numbers")
    lengths = np.linalg.norm(normals, axis=1)
    # A unit without weights is on, or off, everywhere: it cuts nothing.
    cuts = lengths > 0
    normals = normals[cuts] / lengths[cuts, None]
    distances = offsets[cuts] / lengths[cuts]
    distances, rounding = _centred(distances, normals, torch.finfo(weights.dtype).eps)
    margin = max(margin, rounding)

    regions: list[list[int]] = [[]]  # each is a list of signs, one per hyperplane
    for _ in range(len(normals)):
        regions = [
            signs
            for region in regions
            for signs in ([*region, -1], [*region, 1])
            if _radius(np.array(signs), normals, distances) > margin
        ]
    return len(regions)


def _centred(
    distances: np.ndarray, normals: np.ndarray, precision: float
) -> tuple[np.ndarray, float]:
    """Distances from the common centre, the largest one, and their rounding error."""
    if not len(distances):
        return distances, 0.0
    centre = np.linalg.lstsq(normals, -distances, rcond=None)[0]
    around = distances + normals @ centre
    spread = np.abs(around).max()
    rounding = 2 * precision * max(np.abs(distances).max(), np.linalg.norm(centre))
    if spread <= rounding:  # all of them pass through the centre
        return np.zeros_like(distances), 0.0
    return around / spread, rounding / spread


def _radius(signs: np.ndarray, normals: np.ndarray, distances: np.ndarray) -> float:
    """The radius, at most 1, of the largest ball on the given sides (≤ 0: none)."""
    num_planes, num_inputs = len(signs), normals.shape[1]
    # linprog minimises cost @ (x, r) such that upper @ (x, r) <= limits.
    cost = np.r_[np.zeros(num_inputs), -1]
    sides = signs[:, None] * normals[:num_planes]
    upper = np.c_[-sides, np.ones(num_planes)]
    limits = signs * distances[:num_planes]
    bounds = [(None, None)] * num_inputs + [(None, 1)]
    result = linprog(cost, upper, limits, bounds=bounds, method="highs")
    if not result.success:
        raise RuntimeError(f"the linear program failed: {result.message}")
    return -result.fun
