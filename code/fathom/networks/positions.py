r"""Position codes: what tells self-attention where in a sequence a token stands.

Pairs of numbers turn as the hands of a clock do, each at its own pace. Sinusoidal codes
*add* the hands to the tokens, rotary codes *turn* queries and keys by them, and learned
codes add rows of a table. Pair :math:`k` stands at the places :math:`2k`, :math:`2k+1`.
"""

import torch
from jaxtyping import Float, Shaped
from torch import Tensor, nn

from fathom.networks.shallow import check_real

__all__ = [
    "LearnedPositions",
    "Rotary",
    "SinusoidalPositions",
    "frequencies",
    "rotate",
    "shift_matrix",
    "sinusoidal",
]

BASE = 10_000.0


def frequencies(width: int, base: float | int = BASE) -> Float[Tensor, "pairs"]:
    r"""By how many radians each pair turns from one position to the next.

    .. math::

        \omega_k = b^{-2k/D}

    Args:
        width: :math:`D`, an even number.
        base: :math:`b`, at least 1. Larger ones make the slow pairs slower.

    Returns:
        In double precision, from 1 down.

    Raises:
        ValueError: if the width is odd or below 2, or the base below 1.
    """
    if width < 2 or width % 2:
        raise ValueError(f"positions turn pairs of numbers: an even width, not {width}")
    if not base >= 1:
        raise ValueError(f"with a base below 1, pairs turn ever faster: got {base}")
    return base ** (-torch.arange(0, width, 2, dtype=torch.float64) / width)


def sinusoidal(
    positions: Shaped[Tensor, "positions"], width: int, base: float | int = BASE
) -> Float[Tensor, "positions width"]:
    r"""The code of each position: a sine and a cosine for each frequency.

    .. math::

        p_{n,2k} = \sin(\omega_k n), \qquad p_{n,2k+1} = \cos(\omega_k n)

    Args:
        positions: :math:`n`; any numbers, as ``torch.arange(20)``.
        width: :math:`D`, an even number.
        base: :math:`b` of the :func:`frequencies`.

    Returns:
        In the precision of the positions, or the default one for whole numbers.

    Raises:
        ValueError: for widths and bases that :func:`frequencies` refuses.

    UDL section 12.3.1. A. Vaswani et al. (2017), arXiv 1706.03762, section 3.5.
    """
    angles = _angles(positions, width, base)
    code = torch.stack([angles.sin(), angles.cos()], dim=-1).flatten(-2)
    real = positions.is_floating_point()
    return code.to(positions.dtype if real else torch.get_default_dtype())


def shift_matrix(
    shift: float | int, width: int, base: float | int = BASE
) -> Float[Tensor, "width width"]:
    r"""The rotation that moves every sinusoidal code by some positions.

    .. math::

        \mathbf{p}_{n+s} = \mathbf{R}_s\, \mathbf{p}_n \quad\text{for every } n,
        \qquad
        \begin{pmatrix} \sin\omega(n + s) \\ \cos\omega(n + s) \end{pmatrix} =
        \begin{pmatrix} \cos\omega s & \sin\omega s \\
        -\sin\omega s & \cos\omega s \end{pmatrix}
        \begin{pmatrix} \sin\omega n \\ \cos\omega n \end{pmatrix}

    Args:
        shift: :math:`s`, of either sign.
        width: :math:`D`, an even number.
        base: :math:`b` of the :func:`frequencies`.

    Returns:
        In double precision.

    Raises:
        ValueError: for widths and bases that :func:`frequencies` refuses.
    """
    angles = shift * frequencies(width, base)
    cos, sin = angles.cos(), angles.sin()
    return torch.block_diag(
        *torch.stack([cos, sin, -sin, cos], dim=-1).unflatten(-1, (2, 2))
    )


def rotate(
    vectors: Float[Tensor, "*batch positions width"],
    positions: Shaped[Tensor, "positions"],
    base: float | int = BASE,
) -> Float[Tensor, "*batch positions width"]:
    r"""Rotary codes: turn each vector by its position, pair by pair.

    .. math::

        \begin{pmatrix} v'_{2k} \\ v'_{2k+1} \end{pmatrix} =
        \begin{pmatrix} \cos\omega_k n & -\sin\omega_k n \\
        \sin\omega_k n & \cos\omega_k n \end{pmatrix}
        \begin{pmatrix} v_{2k} \\ v_{2k+1} \end{pmatrix}

    Lengths are kept, and the product of a query at :math:`m` with a key at :math:`n`
    depends on where they stand only through :math:`m - n`.

    Args:
        vectors: queries or keys, one for each position; their width is even.
        positions: :math:`n`, one for each vector.
        base: :math:`b` of the :func:`frequencies`.

    Raises:
        ValueError: if there is not one position for each vector, the vectors hold
            whole numbers, or :func:`frequencies` refuses width or base.

    J. Su et al. (2021), "RoFormer", arXiv 2104.09864, equation 15.
    """
    check_real(vectors=vectors)
    if vectors.ndim < 2 or positions.shape != vectors.shape[-2:-1]:
        raise ValueError(
            f"each vector has a position: got vectors of shape {tuple(vectors.shape)}, "
            f"positions of shape {tuple(positions.shape)}"
        )
    angles = _angles(positions, vectors.shape[-1], base)
    cos, sin = angles.cos().to(vectors), angles.sin().to(vectors)
    first, second = vectors[..., 0::2], vectors[..., 1::2]
    turned = first * cos - second * sin, first * sin + second * cos
    return torch.stack(turned, dim=-1).flatten(-2)


class SinusoidalPositions(nn.Module):
    """Add to each token the sinusoidal code of its place, counted from 0.

    Args:
        width: of the tokens, an even number.
        base: of the :func:`frequencies`.

    Raises:
        ValueError: for widths and bases that :func:`frequencies` refuses.
    """

    def __init__(self, width: int, base: float | int = BASE) -> None:
        super().__init__()
        frequencies(width, base)
        self.width, self.base = width, base

    def forward(
        self, tokens: Float[Tensor, "*batch tokens width"]
    ) -> Float[Tensor, "*batch tokens width"]:
        """Add the codes of the places 0, 1, 2, ..."""
        places = torch.arange(tokens.shape[-2], device=tokens.device)
        code = sinusoidal(places, self.width, self.base)
        return tokens + code.to(tokens)


class LearnedPositions(nn.Module):
    """Add to each token a vector of its place, from a table that is learnt.

    Args:
        num_positions: how many places have a vector.
        width: of the tokens.
        scale: standard deviation of the table's numbers at the start.
        generator: where they are drawn from; PyTorch's global generator if None.

    Raises:
        ValueError: if a size is below 1, or, when called, a sequence is longer than
            the table.

    UDL section 12.3.1.
    """

    def __init__(
        self,
        num_positions: int,
        width: int,
        scale: float | int = 0.02,
        generator: torch.Generator | None = None,
    ) -> None:
        super().__init__()
        if min(num_positions, width) < 1:
            raise ValueError(f"a table of {num_positions} rows of {width} is empty")
        table = torch.randn(num_positions, width, generator=generator)
        self.table = nn.Parameter(scale * table)

    def forward(
        self, tokens: Float[Tensor, "*batch tokens width"], before: int = 0
    ) -> Float[Tensor, "*batch tokens width"]:
        """Add the first rows of the table.

        Args:
            tokens: one row per token.
            before: how many tokens of the sequence came earlier, so that theirs are
                the first rows.
        """
        count = before + tokens.shape[-2]
        if before < 0 or count > len(self.table):
            raise ValueError(
                f"the table knows {len(self.table)} places and the sequence has "
                f"{count}, {before} of them before: cut it, or learn a longer table"
            )
        return tokens + self.table[before:count]


class Rotary(nn.Module):
    """Turn queries or keys by their places, counted from 0: see :func:`rotate`.

    It has no parameters; attention takes it as its ``rotate``.

    Args:
        base: of the :func:`frequencies`, at least 1.
    """

    def __init__(self, base: float | int = BASE) -> None:
        super().__init__()
        frequencies(2, base)
        self.base = base

    def forward(
        self, vectors: Float[Tensor, "*batch tokens width"]
    ) -> Float[Tensor, "*batch tokens width"]:
        """Turn the vectors of the places 0, 1, 2, ..."""
        places = torch.arange(vectors.shape[-2], device=vectors.device)
        return rotate(vectors, places, self.base)


def _angles(
    positions: Shaped[Tensor, "positions"], width: int, base: float | int
) -> Float[Tensor, "positions pairs"]:
    """Angle of each pair, in double precision: far away single has no digits left."""
    turns = frequencies(width, base).to(positions.device)
    return positions[:, None].double() * turns
