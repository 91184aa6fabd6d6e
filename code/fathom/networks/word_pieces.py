r"""WordPiece: the longest piece first, as BERT's vocabulary is read.

A text is cleaned, put into small letters without accents, and cut at spaces and around
punctuation. Each word then gives away the longest beginning that the vocabulary holds,
and so on with what is left; a piece inside of a word is written with ``##`` before it.

M. Schuster and K. Nakajima (2012), "Japanese and Korean Voice Search", ICASSP; J.
Devlin et al. (2019), arXiv 1810.04805.
"""

import unicodedata
from collections.abc import Sequence

__all__ = ["WordPieces", "bert_words", "longest_pieces"]

LONGEST = 100  # letters; a longer word is unknown
IDEOGRAPHS = (  # as in the library, which leaves out those from 2b820 to 2b91f
    (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x2A6DF),
    (0x2A700, 0x2B81F), (0x2B920, 0x2CEAF), (0x2F800, 0x2FA1F),
)  # fmt: skip


class WordPieces:
    """A vocabulary of word pieces; ids are the places of its lines.

    Equal to the library ``tokenizers``' word pieces with BERT's cleaning, but for the
    names of special tokens, such as ``[MASK]``: in a text they are three pieces here.
    Signs that Unicode hasn't assigned are left out; the library keeps some.

    Attributes:
        tokens: all pieces in order.
        ids: the place of each.

    Args:
        tokens: pieces in order, ``[UNK]`` among them.

    Raises:
        ValueError: if two pieces are equal or ``[UNK]`` is missing.
    """

    def __init__(self, tokens: Sequence[str]) -> None:
        self.tokens = list(tokens)
        self.ids = {token: number for number, token in enumerate(self.tokens)}
        if len(self.ids) < len(self.tokens) or "[UNK]" not in self.ids:
            raise ValueError(
                f"pieces differ and [UNK] is one of them: got {len(self.tokens)}, of "
                f"which {len(self.ids)} differ"
            )

    def __len__(self) -> int:
        return len(self.tokens)

    def pieces(self, text: str) -> list[str]:
        """The pieces of a text."""
        return [p for word in bert_words(text) for p in longest_pieces(word, self.ids)]

    def encode(self, text: str) -> list[int]:
        """The ids of a text's pieces, without any special token around them."""
        return [self.ids[piece] for piece in self.pieces(text)]


def bert_words(text: str) -> list[str]:
    """Cut a text as BERT does: small letters without accents, words and signs apart.

    Control signs are left out. An ideograph of Chinese is a word of its own.
    """
    parts = []
    for sign in text:
        if sign in "\t\n\r":
            parts.append(" ")
        elif not _is_control(sign):
            parts.append(f" {sign} " if _is_ideograph(sign) else sign)
    plain = unicodedata.normalize("NFD", "".join(parts))
    letters = (sign for sign in plain if unicodedata.category(sign) != "Mn")
    # One sign at a time: a sigma at the end of a word stays what it is.
    small = "".join(sign.lower() for sign in letters)
    return "".join(f" {s} " if _is_punctuation(s) else s for s in small).split()


def longest_pieces(word: str, known: dict[str, int] | set[str]) -> list[str]:
    """Cut a word, from its beginning, always at the longest piece that is known.

    Args:
        word: without spaces.
        known: all pieces, those inside of words with ``##`` before them.

    Returns:
        The pieces, or ``[UNK]`` alone if one is missing or the word has more than 100
        letters.
    """
    found, start = [], 0
    while start < len(word) <= LONGEST:
        mark = "##" if start else ""
        ends = range(len(word), start, -1)
        end = next((e for e in ends if mark + word[start:e] in known), None)
        if end is None:
            return ["[UNK]"]
        found.append(mark + word[start:end])
        start = end
    return found if len(word) <= LONGEST else ["[UNK]"]


def _is_control(sign: str) -> bool:
    """All that Unicode counts as other, and the sign for what couldn't be read."""
    return sign == "\ufffd" or unicodedata.category(sign).startswith("C")


def _is_ideograph(sign: str) -> bool:
    return any(low <= ord(sign) <= high for low, high in IDEOGRAPHS)


def _is_punctuation(sign: str) -> bool:
    """By Unicode, and all of ASCII that is no letter, digit or space."""
    ascii_sign = "!" <= sign <= "~" and not sign.isalnum()
    return ascii_sign or unicodedata.category(sign).startswith("P")
