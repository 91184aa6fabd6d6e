"""Dance tunes from two old printed collections, as intervals and durations.

O'Neill's *Music of Ireland* and *Ryan's Mammoth Collection*, typed in ABC notation by
volunteers. The files come with the package music21, which is not imported.
"""

import itertools
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import torch
from jaxtyping import Int
from torch import Tensor

from fathom.datasets.abc_notation import Melody, read_melody, split_tunes
from fathom.datasets.sources import package_file

__all__ = ["DANCES", "Tune", "dance_tunes", "kin", "tokens", "unrelated"]

DANCES = ("jig", "reel", "hornpipe", "slip jig")
COLLECTIONS = {"O'Neill": "oneills1850", "Ryan": "ryansMammoth"}
NAMES = {"double jig": "jig", "single jig": "jig", "slipjig": "slip jig"}


@dataclass(frozen=True)
class Tune:
    """A tune, and what its file says of it.

    Attributes:
        title: the first one.
        dance: one of ``DANCES``, as the file's field ``R`` says.
        collection: "O'Neill" or "Ryan".
        source: the file of O'Neill's tunes, each typed by one or a few people; for
            Ryan's, which have a file each, "Ryan".
        transcriber: who typed it, as the first field ``Z`` says, or nothing.
        melody: its pitches and durations.
        notation: the body in ABC.
        metre: as the field ``M`` says: "6/8", or "C|" for two halves.
    """

    title: str
    dance: str
    collection: str
    source: str
    transcriber: str
    melody: Melody
    notation: str
    metre: str = ""


@cache
def dance_tunes() -> tuple[Tune, ...]:
    """All tunes of the two collections that are said to be one of ``DANCES``.

    A double or single jig is a jig here. Tunes with fewer than 16 notes are left out.

    Raises:
        ModuleNotFoundError: if music21 is missing; it names the command to install it.
    """
    found = []
    for collection, folder in COLLECTIONS.items():
        path = f"music21/corpus/{folder}"
        for file in sorted(package_file("music21", path, "music21").glob("*.abc")):
            text = file.read_text(encoding="utf-8", errors="replace")
            for fields, body in split_tunes(text):
                dance = " ".join(fields.get("R", "").lower().split())
                dance = NAMES.get(dance, dance)
                if dance not in DANCES:
                    continue
                try:
                    melody = read_melody(fields, body)
                except ValueError:  # a key that is misspelt: one tune, in two files
                    continue
                if len(melody.pitches) < 16:
                    continue
                title = fields.get("T", "")
                source = collection if collection == "Ryan" else file.stem
                who = fields.get("Z", "")
                metre = fields.get("M", "")
                found.append(
                    Tune(title, dance, collection, source, who, melody, body, metre)
                )
    return tuple(found)


def tokens(
    tunes: Sequence[Tune], length: int = 128
) -> tuple[Int[Tensor, "tunes length"], Int[Tensor, "tunes length"]]:
    r"""Intervals and durations as classes, which neither name nor move with the key.

    Args:
        tunes: from :func:`dance_tunes`.
        length: how many notes of a tune to take, from its second on; shorter ones are
            filled up with zeros.

    Returns:
        *Intervals* to the note before in semitones, those of more than an octave as
        one octave, plus 13: from 1 to 25, and 0 after the end. And *durations* in half
        octaves, :math:`2\log_2(d / d_0)` rounded, with the tune's commonest duration
        :math:`d_0`, from -4 to 4, plus 5: from 1 to 9, and 0 after the end.

    Raises:
        ValueError: if length is below one.
    """
    if length < 1:
        raise ValueError(f"length must be at least 1, got {length}")
    intervals = torch.zeros(len(tunes), length, dtype=torch.long)
    durations = torch.zeros_like(intervals)
    for row, tune in enumerate(tunes):
        pitches = torch.tensor(tune.melody.pitches)
        times = torch.tensor([float(d) for d in tune.melody.durations])
        common = times.mode().values
        steps = pitches.diff().clamp(-12, 12) + 13
        halves = (2 * (times / common).log2()).round().long().clamp(-4, 4) + 5
        count = min(len(steps), length)
        intervals[row, :count] = steps[:count]
        durations[row, :count] = halves[1 : count + 1]
    return intervals, durations


def kin(
    tunes: Sequence[Tune], run: int = 10, share: float = 0.2
) -> Int[Tensor, "tunes"]:
    """Number the families of tunes that are versions of each other.

    Two tunes are kin if they have the same title, its article and kind left out, or if
    runs of equal intervals make up a share of the shorter one: of the one that has
    fewer different runs. Kin of kin are kin.

    Args:
        tunes: from :func:`dance_tunes`.
        run: how many intervals in a row have to be equal.
        share: which share of the shorter tune's different runs both must have.

    Returns:
        For each tune a number, equal for tunes of the same family.
    """
    family = list(range(len(tunes)))

    def head(k: int) -> int:
        while family[k] != k:
            family[k] = family[family[k]]
            k = family[k]
        return k

    runs = [_runs(tune.melody.pitches, run) for tune in tunes]
    holders, titled = defaultdict(list), {}
    for k, (tune, mine) in enumerate(zip(tunes, runs, strict=True)):
        common: dict[int, int] = defaultdict(int)
        for each in mine:
            for other in holders[each]:
                common[other] += 1
            holders[each].append(k)
        alike = [
            other
            for other, count in common.items()
            if count >= share * min(len(mine), len(runs[other]))
        ]
        alike.append(titled.setdefault(_plain(tune.title) or k, k))
        for other in alike:
            family[head(k)] = head(other)
    return torch.tensor([head(k) for k in range(len(tunes))])


def unrelated(tunes: Sequence[Tune]) -> list[Tune]:
    """One of each family of :func:`kin`: the first."""
    families = kin(tunes).tolist()
    first: dict[int, Tune] = {}
    for number, tune in zip(families, tunes, strict=True):
        first.setdefault(number, tune)
    return list(first.values())


def _runs(pitches: Sequence[int], run: int) -> set[tuple[int, ...]]:
    steps = [b - a for a, b in itertools.pairwise(pitches)]
    return {tuple(steps[k : k + run]) for k in range(len(steps) - run + 1)}


def _plain(title: str) -> str:
    """A title in small letters, without articles and the kind of dance."""
    words = re.sub(r"[^a-z ]", "", title.lower().replace("--", " ")).split()
    kinds = {"jig", "reel", "hornpipe", "clog", "the", "a", "an", "slip"}
    return "".join(word for word in words if word not in kinds)
