r"""Byte-pair encoding: text as a row of tokens, learnt by joining frequent neighbours.

A text is cut into chunks (about: words, with the space before them) and each chunk into
the bytes of its UTF-8. Training repeats one step: find the two neighbouring tokens that
occur most often, inside of chunks, and make them a new token. Encoding repeats the
same merges, in the order in which they were learnt, on any text.

UDL section 12.5.1; Sennrich, Haddow and Birch, "Neural machine translation of rare
words with subword units", 2016, who begin with characters; with bytes: Radford and
others, "Language models are unsupervised multitask learners", 2019.
"""

import heapq
import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

__all__ = [
    "BYTES",
    "PATTERN",
    "BytePairs",
    "chunks",
    "join",
    "join_chunks",
    "train",
    "utf8",
]

PATTERN = r" ?[\p{L}\p{M}]+| ?\p{N}+| ?[^\s\p{L}\p{M}\p{N}]+|\s+(?!\S)|\s+"
r"""A chunk is a run of letters with their marks, of digits, or of other signs, each
with the space before it; or white space. (GPT-2's pattern lacks the marks, ``\p{M}``,
and keeps the endings of English apart: 's, 't, 're.)"""

_PRINTED = [*range(33, 127), *range(161, 173), *range(174, 256)]
BYTES = [
    bytes([value])
    for value in (*_PRINTED, *(b for b in range(256) if b not in _PRINTED))
]
"""The 256 bytes in the order of their ids: those that Latin-1 prints come first, as in
GPT-2 and in the library ``tokenizers``."""


@dataclass(frozen=True)
class BytePairs:
    """A vocabulary of byte-pair encoding.

    Attributes:
        merges: pairs of tokens, in the order in which they are joined.
        pattern: what a chunk is, for the package ``regex``.
    """

    merges: tuple[tuple[bytes, bytes], ...]
    pattern: str = PATTERN

    @cached_property
    def tokens(self) -> list[bytes]:
        """The bytes of each token, by its id: 256 single bytes, then merged ones."""
        return list(dict.fromkeys([*BYTES, *(a + b for a, b in self.merges)]))

    @cached_property
    def ids(self) -> dict[bytes, int]:
        """The id of each token, by its bytes."""
        return {token: number for number, token in enumerate(self.tokens)}

    @cached_property
    def ranks(self) -> dict[tuple[bytes, bytes], int]:
        """Which pair is joined how early."""
        return {pair: rank for rank, pair in enumerate(self.merges)}

    def __len__(self) -> int:
        """The number of tokens."""
        return len(self.tokens)

    def first(self, vocabulary_size: int) -> "BytePairs":
        """The vocabulary as it was when it had so many tokens.

        Raises:
            ValueError: if there are fewer than 256 tokens, or more than there were.
        """
        if not 256 <= vocabulary_size <= len(self):
            raise ValueError(
                f"vocabulary_size lies between 256, the single bytes, and {len(self)}, "
                f"all tokens; got {vocabulary_size}"
            )
        for number, (a, b) in enumerate(self.merges):
            if self.ids[a + b] >= vocabulary_size:
                return BytePairs(self.merges[:number], self.pattern)
        return self

    def pieces(self, text: str) -> list[bytes]:
        """The bytes of each token of a text, in their order.

        Raises:
            ValueError: if the text holds half of a surrogate pair.
        """
        parts = chunks(text, self.pattern)
        return join_chunks(parts, lambda a, b: self.ranks.get((a, b), math.inf))

    def encode(self, text: str) -> list[int]:
        """The ids of a text's tokens.

        Raises:
            ValueError: if the text holds half of a surrogate pair.
        """
        return [self.ids[piece] for piece in self.pieces(text)]

    def decode(self, ids: Iterable[int], errors: str = "strict") -> str:
        """The text of some tokens: after :meth:`encode`, the very same text.

        Args:
            ids: any row of ids, also one that `encode` would never give.
            errors: what to do with bytes that aren't UTF-8, as for ``bytes.decode``;
                ``"replace"`` puts � there.

        Raises:
            ValueError: if an id isn't one of the vocabulary's, or if the bytes aren't
                UTF-8 and `errors` is ``"strict"``.
        """
        ids = list(ids)
        if wrong := [i for i in ids if not 0 <= i < len(self)]:
            raise ValueError(f"ids lie from 0 to {len(self) - 1}; got {wrong[0]}")
        return b"".join(self.tokens[i] for i in ids).decode("utf-8", errors)


def join(
    parts: Sequence[bytes], rank: Callable[[bytes, bytes], int | float]
) -> list[bytes]:
    """Join neighbours for as long as two of them have a rank.

    Of all neighbours those with the lowest rank are joined first, of equals the
    leftmost. The time grows with the square of the number of parts.

    Args:
        parts: the bytes of one chunk.
        rank: the place of a pair in the order of merges; infinity for pairs that are
            not in it.
    """
    parts = list(parts)
    while len(parts) > 1:
        ranks = [rank(a, b) for a, b in pairwise(parts)]
        place = ranks.index(min(ranks))
        if ranks[place] == math.inf:
            break
        parts[place : place + 2] = [parts[place] + parts[place + 1]]
    return parts


def join_chunks(
    parts: Iterable[str], rank: Callable[[bytes, bytes], int | float]
) -> list[bytes]:
    """Encode chunk by chunk; each distinct one is joined once."""
    known: dict[str, list[bytes]] = {}
    pieces: list[bytes] = []
    for chunk in parts:
        if chunk not in known:
            known[chunk] = join([bytes([b]) for b in utf8(chunk)], rank)
        pieces += known[chunk]
    return pieces


def train(
    texts: Iterable[str],
    vocabulary_size: int,
    pattern: str = PATTERN,
    least_count: int = 2,
) -> BytePairs:
    """Learn the merges of some texts.

    Each step joins the pair that occurs most often in all chunks; of equally frequent
    ones, that of the smallest ids. Distinct chunks are counted once, and after a merge
    only the chunks that held the pair are counted again.

    Args:
        texts: what to learn from.
        vocabulary_size: the number of tokens, with the 256 single bytes. There are
            fewer when no pair is left that occurs often enough.
        pattern: what a chunk is.
        least_count: how often a pair must occur to be joined.

    Raises:
        ValueError: if the vocabulary is to have fewer than 256 tokens, if least_count
            is below 1, or if a text holds half of a surrogate pair.
    """
    if vocabulary_size < 256 or least_count < 1:
        raise ValueError(
            "a vocabulary has at least its 256 bytes, and a pair that is joined occurs "
            f"at least once; got {vocabulary_size} and {least_count}"
        )
    found = Counter(chunk for text in texts for chunk in chunks(text, pattern))
    ids = {token: number for number, token in enumerate(BYTES)}
    words = [[ids[bytes([b])] for b in utf8(chunk)] for chunk in found]
    times = list(found.values())
    tokens, merges = list(BYTES), []
    counts: Counter[tuple[int, int]] = Counter()
    where: defaultdict[tuple[int, int], set[int]] = defaultdict(set)
    for number, word in enumerate(words):
        for pair in pairwise(word):
            counts[pair] += times[number]
            where[pair].add(number)
    waiting = [(-count, pair) for pair, count in counts.items()]
    heapq.heapify(waiting)
    while waiting and len(tokens) < vocabulary_size:
        negative, pair = heapq.heappop(waiting)
        if counts[pair] < -negative:  # it has become rarer since, and waits again
            if counts[pair] >= least_count:
                heapq.heappush(waiting, (-counts[pair], pair))
            continue
        if counts[pair] < least_count:
            break
        left, right = tokens[pair[0]], tokens[pair[1]]
        merges.append((left, right))
        if left + right not in ids:  # else other pairs made the same token before
            ids[left + right] = len(tokens)
            tokens.append(left + right)
        changed = set()
        for number in where.pop(pair):
            for other in pairwise(words[number]):
                counts[other] -= times[number]
            words[number] = _replaced(words[number], pair, ids[left + right])
            for other in pairwise(words[number]):
                counts[other] += times[number]
                where[other].add(number)
                changed.add(other)
        for other in changed:
            heapq.heappush(waiting, (-counts[other], other))
    return BytePairs(tuple(merges), pattern)


def chunks(text: str, pattern: str = PATTERN) -> list[str]:
    """Cut a text into chunks, which together are the text.

    Raises:
        ValueError: if the text holds half of a surrogate pair.
        ModuleNotFoundError: if the package ``regex`` is missing: Python's ``re`` knows
            no classes of letters and marks.
    """
    import regex

    utf8(text)
    return [match.group() for match in regex.finditer(pattern, text)]


def utf8(text: str) -> bytes:
    """The bytes of a text.

    Raises:
        ValueError: if the text holds half of a surrogate pair, which is no character
            and has no bytes in UTF-8.
    """
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise ValueError(
            f"place {error.start} of the text holds {text[error.start]!r}, half of a "
            "surrogate pair, which UTF-8 can't write; drop it, or read the text anew "
            "with the right encoding"
        ) from error


def _replaced(word: list[int], pair: tuple[int, int], new: int) -> list[int]:
    """A row of ids with the new one for each pair, from the left."""
    result, place = [], 0
    while place < len(word):
        if tuple(word[place : place + 2]) == pair:
            result.append(new)
            place += 2
        else:
            result.append(word[place])
            place += 1
    return result
