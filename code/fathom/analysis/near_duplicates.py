r"""Near-duplicates: texts that share many of their letters' pieces, and families.

A text is taken as the set of its pieces of three characters. How alike two sets are is
the share that both have of all that either has,

.. math::

    J(A, B) = \frac{|A \cap B|}{|A \cup B|}.

Whoever is linked with somebody of a family belongs to it (single linkage): two of one
family may be unlike, two of different families never are alike.

P. Jaccard (1912), "The Distribution of the Flora in the Alpine Zone", New Phytologist
11, 37-50.
"""

from collections.abc import Sequence

import numpy as np
import torch
from jaxtyping import Bool, Float, Int
from scipy import sparse
from scipy.sparse import csgraph
from torch import Tensor

__all__ = ["apart", "families", "pieces", "similarities"]


def pieces(text: str, size: int = 3) -> set[str]:
    """The pieces of a text, in small letters, with one space around each word.

    Raises:
        ValueError: if pieces have no character.
    """
    if size < 1:
        raise ValueError(f"pieces have 1 character or more, got {size}")
    spaced = f" {' '.join(text.casefold().split())} "
    return {spaced[k : k + size] for k in range(len(spaced) - size + 1)}


def similarities(
    texts: Sequence[str], others: Sequence[str]
) -> Float[Tensor, "texts others"]:
    """How alike texts are: from 0, no piece of three characters in common, to 1.

    Two texts without any piece, such as empty ones, are not alike: 0.
    """
    places: dict[str, int] = {}
    found = [
        [[places.setdefault(piece, len(places)) for piece in pieces(t)] for t in part]
        for part in (texts, others)
    ]
    tables = [_indicators(rows, max(len(places), 1)) for rows in found]
    both = torch.from_numpy((tables[0] @ tables[1].T).toarray())
    sizes = [torch.tensor([len(row) for row in rows]).float() for rows in found]
    either = sizes[0][:, None] + sizes[1] - both
    return both / either.clamp(min=1)


def families(alike: Bool[Tensor, "texts texts"]) -> Int[Tensor, "texts"]:
    """Number the connected components of a graph of who is like whom.

    Args:
        alike: true where two texts are linked, in either direction.

    Returns:
        For each text the number of its family, from 0.

    Raises:
        ValueError: if it isn't square.
    """
    if alike.ndim != 2 or alike.shape[0] != alike.shape[1]:
        raise ValueError(
            f"links are a square, a row for each text; got shape {tuple(alike.shape)}"
        )
    graph = sparse.csr_matrix(alike.numpy())
    _, labels = csgraph.connected_components(graph, directed=False)
    return torch.from_numpy(labels).long()


def apart(
    labels: Int[Tensor, "texts"], held: Int[Tensor, "held"]
) -> Int[Tensor, "rest"]:
    """The texts that may be learnt from: of no family of which a text is held back.

    Args:
        labels: the family of each text.
        held: the places of the texts that are held back.

    Returns:
        The places of all others that have no relative there, in their order.

    Raises:
        ValueError: if there is no text at such a place.
    """
    if len(held) and not 0 <= int(held.min()) <= int(held.max()) < len(labels):
        raise ValueError(
            f"places lie from 0 to {len(labels) - 1}, got {int(held.min())} to "
            f"{int(held.max())}"
        )
    related = torch.isin(labels, labels[held])
    return (~related).nonzero().squeeze(1)


def _indicators(rows: Sequence[Sequence[int]], width: int) -> sparse.csr_matrix:
    """A row of zeros and ones for each text."""
    ends = np.cumsum([0, *map(len, rows)])
    columns = np.array([place for row in rows for place in row], dtype=np.int64)
    ones = np.ones(len(columns), dtype=np.float32)
    return sparse.csr_matrix((ones, columns, ends), shape=(len(rows), width))
