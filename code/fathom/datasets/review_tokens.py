"""Film reviews as tokens, and which of them are for what.

The vocabulary has 4,000 tokens: padding, the first token of each text, the mask, and
those of byte-pair encoding, learnt from 1,000 reviews for training. Capitals become
small letters before, since critics' sentences have no others.

UDL section 12.5.1.
"""

from collections.abc import Iterable
from functools import cache

import torch
from jaxtyping import Int
from torch import Tensor

from fathom.datasets.reviews import film_reviews, split_in_blocks
from fathom.networks.byte_pair_encoding import BytePairs, chunks, train

__all__ = [
    "FIRST",
    "MASK",
    "NUM_TOKENS",
    "SPECIAL",
    "review_parts",
    "review_text",
    "review_tokens",
]

PADDING, FIRST, MASK = range(3)
SPECIAL = 3  # tokens of byte pairs begin here
NUM_TOKENS = 4000
LEARNT_FROM = 1000  # reviews; more change rare pairs alone


def review_tokens(texts: Iterable[str]) -> list[list[int]]:
    """The tokens of each text, without the one that every row begins with.

    Args:
        texts: in any letters; capitals become small ones.

    Raises:
        ModuleNotFoundError: if the package of the reviews is missing.
    """
    pairs, rows = _pairs(), []
    known: dict[str, list[int]] = {}  # each distinct chunk is cut once
    for text in texts:
        row = []
        for chunk in chunks(text.lower()):
            if chunk not in known:
                known[chunk] = [number + SPECIAL for number in pairs.encode(chunk)]
            row += known[chunk]
        rows.append(row)
    return rows


@cache
def review_text(part: str) -> Int[Tensor, "tokens"]:
    """The reviews of a part, one after the other, each begun by the token ``FIRST``.

    Args:
        part: "training", "validation" or "held back".

    Raises:
        ValueError: if there is no such part.
    """
    if part not in review_parts():
        raise ValueError(f"parts are {', '.join(review_parts())}; got {part!r}")
    texts, rows = film_reviews()[0], review_parts()[part].tolist()
    found = review_tokens(texts[row] for row in rows)
    return torch.tensor([token for row in found for token in (FIRST, *row)])


@cache
def review_parts() -> dict[str, Int[Tensor, "reviews"]]:
    """Rows of :func:`fathom.datasets.reviews.film_reviews`, each part in random order.

    "training" is for networks that guess hidden tokens, "validation" chooses among
    these, and "held back", some 1,400 reviews, is read by neither: it is for tasks.
    Whole blocks of neighbours are in one part, by
    :func:`fathom.datasets.reviews.split_in_blocks`.
    """
    labels, generator = film_reviews()[1], torch.Generator().manual_seed(0)
    training, others = split_in_blocks(labels, 2000, generator=generator)
    held, validation = split_in_blocks(labels[others], 500, generator=generator)
    rows = {"training": training, "validation": others[validation]}
    rows["held back"] = others[held]
    return {
        part: numbers[torch.randperm(len(numbers), generator=generator)]
        for part, numbers in rows.items()
    }


@cache
def _pairs() -> BytePairs:
    texts, rows = film_reviews()[0], review_parts()["training"][:LEARNT_FROM].tolist()
    return train([texts[row].lower() for row in rows], NUM_TOKENS - SPECIAL)
