"""Words of film reviews, all in small letters: which had a capital letter?

In the midst of a sentence, English writes names and titles with a capital. Whoever is
to tell from small letters alone which words those were, has to know what a word is and
how it is used. Nobody has to label anything: the reviews say what is right.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import torch
from jaxtyping import Bool, Int
from torch import Tensor

from fathom.datasets.review_tokens import FIRST, review_parts, review_tokens
from fathom.datasets.reviews import film_reviews

__all__ = ["WINDOW", "ReviewWords", "review_words", "training_counts"]

# After a small letter or a comma, so in mid-sentence: Word or word, not WORD or can't.
WORD = re.compile(r"(?<=[a-z,] )[A-Za-z][a-z]{2,}(?![\w'’-])")
SIGN = re.compile(r"\w+|[^\w\s]")
BLOCK = 100  # neighbours, often of the same film, that stay together
WINDOW, BEFORE, LONGEST = 16, 7, 6  # tokens: of a window, before the word, in the word
REACH = 150  # characters on each side, more than a window holds
LETTERS = bytes(
    c if 97 <= c <= 122 else c + 32 if 65 <= c <= 90 else 32 for c in range(256)
)  # all other signs become spaces


@dataclass(frozen=True)
class ReviewWords:
    """Words with what stands around them, all in small letters.

    Attributes:
        words: each is there once.
        neighbours: of each word, the two words or signs before it and the two after;
            empty where the text ends.
        ids: the tokens of a window around each word.
        inside: which of these tokens are the word's.
        labels: 1 where the word was written with a capital letter.
    """

    words: list[str]
    neighbours: list[list[str]]
    ids: Int[Tensor, "words tokens"]
    inside: Bool[Tensor, "words tokens"]
    labels: Int[Tensor, "words"]


def review_words(test_words: int = 1000) -> tuple[ReviewWords, ReviewWords]:
    """Words of reviews that were held back: those to learn from, and those for a test.

    As many of either have a capital as have none. No word is there twice, in both
    together; which of its places is taken is drawn at random, as are the words that are
    taken and their order. Blocks of neighbouring reviews are on one side, so that most
    films are.

    Args:
        test_words: an even number; half of them have a capital.

    Raises:
        ValueError: if the number is odd, below 2 or larger than what there is.
        ModuleNotFoundError: if the package of the reviews is missing.
    """
    texts, verdicts = film_reviews()
    held = review_parts()["held back"].sort().values
    block = (held - torch.searchsorted(verdicts, verdicts[held])) // BLOCK
    block += len(texts) * verdicts[held]
    generator = torch.Generator().manual_seed(0)
    blocks = block.unique()
    blocks = blocks[torch.randperm(len(blocks), generator=generator)]
    tested = torch.isin(block, blocks[: len(blocks) // 2]).tolist()
    found = [
        (texts[row], match, side)
        for row, side in zip(held.tolist(), tested, strict=True)
        for match in WORD.finditer(texts[row])
    ]
    kept: dict[tuple[bool, bool], list] = {}
    seen = set()
    for number in torch.randperm(len(found), generator=generator).tolist():
        text, match, side = found[number]
        word = match.group()
        if word.lower() not in seen:
            seen.add(word.lower())
            kept.setdefault((side, word[0].isupper()), []).append((text, match))
    # So far in the order of their first places, in which frequent words come early.
    for key in sorted(kept):
        order = torch.randperm(len(kept[key]), generator=generator)
        kept[key] = [kept[key][number] for number in order.tolist()]
    most = 2 * min(len(kept[True, False]), len(kept[True, True]))
    if test_words % 2 or not 2 <= test_words <= most:
        raise ValueError(
            f"half of the test's words have a capital, half have none: an even number "
            f"up to {most}, not {test_words}"
        )
    each = min(len(kept[False, False]), len(kept[False, True]))
    return (
        _windows(kept[False, False][:each], kept[False, True][:each]),
        _windows(
            kept[True, False][: test_words // 2], kept[True, True][: test_words // 2]
        ),
    )


def training_counts(words: Iterable[str]) -> Int[Tensor, "words"]:
    """How often each word stands in the reviews of "training", in any letters.

    Raises:
        ModuleNotFoundError: if the package of the reviews is missing.
    """
    texts = film_reviews()[0]
    training = "\n".join(texts[k] for k in review_parts()["training"].tolist())
    plain = training.encode("ascii", "replace").translate(LETTERS)
    count = Counter(plain.split())
    found = [count[word.encode()] for word in words]
    return torch.tensor(found, dtype=torch.int64)


def _windows(small: list, capital: list) -> ReviewWords:
    """Small and capital words in turn, cut out of their texts."""
    places = [place for pair in zip(small, capital, strict=True) for place in pair]
    before = [text[max(0, m.start() - 1 - REACH) : m.start() - 1] for text, m in places]
    words = [match.group().lower() for _, match in places]
    after = [text[m.end() : m.end() + REACH] for text, m in places]
    ids = torch.full((len(words), WINDOW), 0)
    inside = torch.zeros(ids.shape, dtype=torch.bool)
    parts = (before, [f" {word}" for word in words], after)
    for row, (left, own, right) in enumerate(
        zip(*(review_tokens(part) for part in parts), strict=True)
    ):
        own = own[:LONGEST]
        left = [FIRST, *left][-BEFORE:]
        tokens = torch.tensor([*left, *own, *right][:WINDOW])
        ids[row, : len(tokens)] = tokens
        inside[row, len(left) : len(left) + len(own)] = True
    neighbours = [
        ["", "", *SIGN.findall(left.lower())][-2:]
        + [*SIGN.findall(right.lower()), "", ""][:2]
        for left, right in zip(before, after, strict=True)
    ]
    return ReviewWords(words, neighbours, ids, inside, torch.arange(len(words)) % 2)
