"""Film reviews as tokens, and which of them are for what.

The vocabulary has 4,000 tokens: padding, the first token of each text, the mask, and
those of byte-pair encoding, learnt from 1,000 reviews for training. Capitals become
small letters before, since critics' sentences have no others. To learn the pairs takes
seconds, so they stand in a file beside the weights of the network that was trained on
them: a line for each pair, with the ids of its two tokens.

UDL section 12.5.1.
"""

from collections.abc import Iterable
from functools import cache
from pathlib import Path

import torch
from jaxtyping import Int
from torch import Tensor

from fathom.datasets.reviews import film_reviews, split_in_blocks
from fathom.networks.byte_pair_encoding import BYTES, BytePairs, chunks, train

__all__ = [
    "FIRST",
    "MASK",
    "NUM_TOKENS",
    "SPECIAL",
    "learn_pairs",
    "review_parts",
    "review_text",
    "review_tokens",
    "token_texts",
]

PADDING, FIRST, MASK = range(3)
SPECIAL = 3  # tokens of byte pairs begin here
NUM_TOKENS = 4000
LEARNT_FROM = 1000  # reviews; more change rare pairs alone
PAIRS = Path(__file__).with_name("trained") / "bert-reviews.pairs.txt"


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


def token_texts(ids: Iterable[int]) -> list[str]:
    """What each token writes: nothing for special ones, � for part of a character.

    Args:
        ids: whole numbers from 0 to 3,999.

    Raises:
        ValueError: if there is no such token.
    """
    pairs, ids = _pairs(), list(ids)
    if wrong := [number for number in ids if not 0 <= number < NUM_TOKENS]:
        raise ValueError(f"tokens lie from 0 to {NUM_TOKENS - 1}; got {wrong[0]}")
    return [
        pairs.decode([number - SPECIAL], "replace") if number >= SPECIAL else ""
        for number in ids
    ]


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


def learn_pairs() -> BytePairs:
    """Learn the byte pairs anew: the file has the same.

    Raises:
        ModuleNotFoundError: if the package of the reviews is missing.
    """
    texts, rows = film_reviews()[0], review_parts()["training"][:LEARNT_FROM].tolist()
    return train([texts[row].lower() for row in rows], NUM_TOKENS - SPECIAL)


@cache
def _pairs() -> BytePairs:
    tokens, merges = dict.fromkeys(BYTES), []
    known = list(tokens)
    for line in PAIRS.read_text("ascii").splitlines():
        left, right = (known[int(number)] for number in line.split())
        merges.append((left, right))
        if left + right not in tokens:
            tokens[left + right] = None
            known.append(left + right)
    return BytePairs(tuple(merges))
