r"""Parts of real vocabularies in few bytes, for figures that read what is typed.

A vocabulary is too large to send whole. What is kept are the tokens that a text in some
scripts can meet: every token that is a part of a kept chunk is kept, so that such a
chunk has the same tokens as with the whole vocabulary.
"""

import zlib
from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING

from fathom.datasets.vocabularies import RealVocabulary

if TYPE_CHECKING:
    import regex

__all__ = ["HELD", "held", "pack"]

HELD = (
    r"[ \"'(\u200c\u200d]?[\p{Script=Latin}\p{Script=Devanagari}\p{Script=Bengali}"
    r"\p{M}'\u200c\u200d]+"
)
"""Letters and marks of three scripts, with one space or sign before them."""

MOST = 255  # bytes in a token


def held(token: bytes) -> bool:
    """Whether a token is kept: short ones, parts of characters, and letters."""
    return _kept(token, _letters())


@cache
def _letters() -> "regex.Pattern":
    import regex

    return regex.compile(HELD)


def _kept(token: bytes, letters: "regex.Pattern") -> bool:
    if len(token) <= 3 or (len(token) == 4 and token[:1] == b" "):
        return True
    try:
        return letters.fullmatch(token.decode("utf-8")) is not None
    except UnicodeDecodeError:
        return True


def pack(vocabularies: Iterable[RealVocabulary]) -> bytes:
    """Write the kept tokens of some vocabularies, with their order, as few bytes.

    All kept tokens stand there once, sorted, each as the number of bytes that it shares
    with the one before, the number of further bytes, and these; then who has it, a bit
    for each vocabulary; then, for each vocabulary, each token's place in its order, in
    three bytes. Numbers of the same kind stand together, and zlib makes them small.

    Raises:
        ValueError: if there are more than eight vocabularies.
    """
    vocabularies = list(vocabularies)
    if len(vocabularies) > 8:
        raise ValueError(f"a byte has room for 8 vocabularies, not {len(vocabularies)}")
    orders, letters = [], _letters()
    for vocabulary in vocabularies:
        kept = [t for t in vocabulary.ids if len(t) <= MOST and _kept(t, letters)]
        kept.sort(key=vocabulary.ids.__getitem__)
        orders.append({token: place for place, token in enumerate(kept)})
    tokens = sorted(set().union(*orders))
    shared, further, owners, signs = (bytearray() for _ in range(4))
    before = b""
    for token in tokens:
        common = 0
        for sign, other in zip(before, token, strict=False):
            if sign != other:
                break
            common += 1
        shared.append(common)
        further.append(len(token) - common)
        owners.append(sum((token in order) << k for k, order in enumerate(orders)))
        signs += token[common:]
        before = token
    places = bytearray()
    for order in orders:
        own = [order[token] for token in tokens if token in order]
        for shift in (0, 8, 16):
            places += bytes(place >> shift & 255 for place in own)
    sizes = b"".join(n.to_bytes(4, "little") for n in (len(tokens), len(signs)))
    content = sizes + shared + further + owners + signs + places
    return zlib.compress(bytes(content), 9)
