r"""Sparse attention: masks that leave out most pairs of tokens, and work that does so.

Masks say who may look at whom, true for yes, and are joined by ``|`` and ``&``. Tokens
that don't see each other may do so by way of others, in the next layers: the places of
the :math:`L`-th power of a mask say who reaches whom through :math:`L` layers.

A mask alone saves nothing: all scores are computed, and then forbidden.
:func:`local_attention` computes near ones only.

R. Child et al. (2019), "Generating Long Sequences with Sparse Transformers", arXiv
1904.10509; I. Beltagy, M. Peters and A. Cohan (2020), "Longformer: The Long-Document
Transformer", arXiv 2004.05150. UDL section 12.9.
"""

from collections.abc import Iterable

import torch
from einops import rearrange
from jaxtyping import Bool, Float
from torch import Tensor
from torch.nn import functional

from fathom.networks.attention import attention
from fathom.networks.shallow import check_real

__all__ = ["global_mask", "local_attention", "local_mask", "reached", "strided_mask"]


def local_mask(num_tokens: int, window: int) -> Bool[Tensor, "tokens tokens"]:
    r"""True where two places are near: :math:`|n - m| \le w`.

    Args:
        num_tokens: of a text, at least 1.
        window: :math:`w`, places to either side; 0 leaves each token itself alone.

    Raises:
        ValueError: if there is no token, or the window is negative.
    """
    return _distances(num_tokens).abs() <= _not_negative(window)


def strided_mask(num_tokens: int, stride: int) -> Bool[Tensor, "tokens tokens"]:
    r"""True where two places are a multiple of the stride apart.

    Joined with :func:`local_mask` by ``&``, it is a *dilated* window, with gaps.

    Args:
        num_tokens: of a text, at least 1.
        stride: :math:`s`, at least 1.

    Raises:
        ValueError: if there is no token, or the stride is below 1.
    """
    if stride < 1:
        raise ValueError(f"a stride is 1 or more, not {stride}")
    return _distances(num_tokens) % stride == 0


def global_mask(
    num_tokens: int, places: Iterable[int]
) -> Bool[Tensor, "tokens tokens"]:
    """True where one of the two tokens is at one of the places.

    So these tokens see all others, and all others see them.

    Args:
        num_tokens: of a text, at least 1.
        places: from 0.

    Raises:
        ValueError: if there is no token, or none at such a place.
    """
    chosen = torch.zeros(len(_distances(num_tokens)), dtype=torch.bool)
    for place in places:
        if not 0 <= place < num_tokens:
            raise ValueError(f"{num_tokens} tokens have no place {place}, from 0 on")
        chosen[place] = True
    return chosen[:, None] | chosen


def reached(
    mask: Bool[Tensor, "tokens tokens"], num_layers: int
) -> Bool[Tensor, "tokens tokens"]:
    r"""True where a token (row), after some layers, can depend on a token (column).

    A path has one pair of the mask for each layer. With the mask as a matrix
    :math:`\mathbf{M}` of ones and zeros, the paths from :math:`m` to :math:`n` are
    counted by the powers of the matrix:

    .. math::

        \text{reached}_{nm} = \bigl[(\mathbf{M}^L)_{nm} > 0\bigr]

    Residual connections add the pairs :math:`(n, n)`, which these masks have anyway.

    Args:
        mask: of each layer.
        num_layers: :math:`L`, at least 1.

    Raises:
        ValueError: if the mask isn't boolean and square, or there is no layer.
    """
    if mask.dtype != torch.bool or mask.ndim != 2 or mask.shape[0] != mask.shape[1]:
        raise ValueError(
            "a mask has true or false for each pair of tokens; got "
            f"{mask.dtype} of shape {tuple(mask.shape)}"
        )
    if num_layers < 1:
        raise ValueError(f"paths go through a layer or more, not {num_layers}")
    found = mask
    for _ in range(num_layers - 1):
        found = mask.float() @ found.float() > 0  # 0 and 1 again: nothing overflows
    return found


def local_attention(
    queries: Float[Tensor, "*batch tokens width"],
    keys: Float[Tensor, "*batch tokens width"],
    values: Float[Tensor, "*batch tokens value_width"],
    window: int,
    causal: bool = False,
) -> Float[Tensor, "*batch tokens value_width"]:
    r"""Attend to near tokens, and compute no others but their neighbours'.

    Tokens are cut into blocks as long as the window. All that a token of a block may
    see lies in this block, the one before and, unless it is causal, the one behind. So
    :math:`3w` scores for each token are computed, or :math:`2w`, in place of :math:`N`.
    Equal to :func:`fathom.networks.attention.attention` with a :func:`local_mask`.

    Args:
        queries: one row for each token.
        keys: one row for each token, as wide.
        values: one row for each token, of any width.
        window: :math:`w`, places to either side.
        causal: whether no token may see those behind it.

    Raises:
        ValueError: if shapes or precisions don't fit, or the window is negative.
    """
    check_real(queries=queries, keys=keys, values=values)
    if (
        queries.ndim < 2
        or not queries.shape[:-1] == keys.shape[:-1] == values.shape[:-1]
    ):
        raise ValueError(
            "each token has a query, a key and a value; got shapes "
            f"{tuple(queries.shape)}, {tuple(keys.shape)} and {tuple(values.shape)}"
        )
    num_tokens = queries.shape[-2]
    size = max(_not_negative(window), 1)
    missing = -num_tokens % size
    num_read = size * (2 if causal else 3)

    def read(rows: Tensor) -> Tensor:
        """For each block the rows that it looks at; zeros beyond the ends."""
        behind = missing + (0 if causal else size)
        filled = functional.pad(rows, (0, 0, size, behind))
        return filled.unfold(-2, num_read, size).transpose(-1, -2)

    blocks = rearrange(
        functional.pad(queries, (0, 0, 0, missing)), "... (b n) d -> ... b n d", n=size
    )
    targets = torch.arange(num_tokens + missing, device=keys.device).view(-1, size, 1)
    sources = targets[:, :1] - size + torch.arange(num_read, device=keys.device)
    mask = ((targets - sources).abs() <= window) & (sources >= 0)
    mask &= sources < num_tokens
    if causal:
        mask &= sources <= targets
    found = attention(blocks, read(keys), read(values), mask)
    return rearrange(found, "... b n d -> ... (b n) d")[..., :num_tokens, :]


def _distances(num_tokens: int) -> Tensor:
    """Target less source, of each pair."""
    if num_tokens < 1:
        raise ValueError(f"a text has a token or more, not {num_tokens}")
    places = torch.arange(num_tokens)
    return places[:, None] - places


def _not_negative(window: int) -> int:
    if window < 0:
        raise ValueError(f"a window reaches 0 places or more, not {window}")
    return window
