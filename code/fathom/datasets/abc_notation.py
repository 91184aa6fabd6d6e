r"""ABC notation: a tune as letters, read into pitches and durations.

``c2`` is the C above middle C, twice as long as the tune's unit; ``^F`` is F sharp,
and ``C,`` the C below middle C. A tune begins with fields, such as ``K:G`` for its key.
The reader knows what melodies need: keys and accidentals, octaves, lengths, dotted
pairs (``>``), tuplets, ties and rests. It leaves out grace notes, ornaments, words and
chord names, and takes the highest note of a chord. Repeats are read once, as written.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

__all__ = ["Melody", "key_signature", "read_melody", "split_tunes"]


@dataclass(frozen=True)
class Melody:
    """What is heard of a tune.

    Attributes:
        pitches: in semitones, middle C is 60.
        durations: from the beginning of a note to that of the next, in whole notes. A
            rest lengthens the note before it.
    """

    pitches: tuple[int, ...]
    durations: tuple[Fraction, ...]


STEPS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
ACCIDENTALS = {"^^": 2, "^": 1, "=": 0, "_": -1, "__": -2}
# How many sharps more a mode has than the major key of the same name.
MODES = {"maj": 0, "ion": 0, "mix": -1, "dor": -2, "min": -3, "aeo": -3, "m": -3}
MODES |= {"phr": -4, "loc": -5, "lyd": 1}
# (p: so many notes last as long as q; the others as long as 2, in compound time as 3.
TUPLETS = {2: 3, 3: 2, 4: 3, 6: 2, 8: 3}

FIELD = re.compile(r"^([A-Za-z]):(.*)$")
SKIPPED = re.compile(r'"[^"]*"|\{[^}]*\}|![^!|]*!|%.*')
TOKEN = re.compile(
    r"\[(?P<field>[A-Z]):(?P<value>[^\]]*)\]"
    r"|(?P<bar>\|)"
    r"|\((?P<tuplet>[2-9])(?::(?P<time>\d?))?(?::(?P<over>\d?))?"
    r"|(?P<broken>>+|<+)"
    r"|(?P<tie>-)"
    r"|\[(?P<chord>(?:[\^_=]*[A-Ga-g][,']*[\d/]*)+)\](?P<chord_length>[\d/]*)"
    r"|(?P<note>(?P<accidental>[\^_=]*)(?P<letter>[A-Ga-g])(?P<octave>[,']*))"
    r"(?P<length>[\d/]*)"
    r"|[zxZ](?P<rest>[\d/]*)"
)
IN_CHORD = re.compile(r"([\^_=]*)([A-Ga-g])([,']*)([\d/]*)")


def split_tunes(text: str) -> Iterator[tuple[dict[str, str], str]]:
    """Cut a file into tunes.

    Returns:
        For each tune its fields up to the key, by letter, the first of each letter (a
        tune may have several titles), and its body: the lines after the key.
    """
    for part in re.split(r"^(?=X:)", text.replace("\r", ""), flags=re.MULTILINE)[1:]:
        fields: dict[str, str] = {}
        lines = iter(part.splitlines())
        for line in lines:
            found = FIELD.match(line)
            if found:
                fields.setdefault(found[1], found[2].split("%")[0].strip(' "'))
                if found[1] == "K":
                    break
        body = []
        for line in lines:
            if not line.strip():
                break  # an empty line ends a tune
            body.append(line)
        yield fields, "\n".join(body)


def key_signature(key: str) -> dict[str, int]:
    """The sharps and flats of a key, by letter: ``{"F": 1}`` for G major.

    Args:
        key: a letter, ``#`` or ``b`` if there is one, and a mode: ``Ador``, ``F#m``.

    Raises:
        ValueError: if it is no such key.
    """
    found = re.match(r"([A-G])([#b]?)\s*([A-Za-z]*)", key.strip())
    if found is None:
        raise ValueError(f"a key begins with a letter from A to G, got {key!r}")
    letter, sign, mode = found.groups()
    name = "m" if mode == "m" else mode[:3].lower()
    if mode not in ("", "M") and name not in MODES:
        raise ValueError(f"{key!r} has the unknown mode {mode!r}; known: {[*MODES]}")
    sharps = "FCGDAEB".index(letter) - 1 + {"": 0, "#": 7, "b": -7}[sign]
    sharps += 0 if mode in ("", "M") else MODES[name]
    signs = dict.fromkeys("FCGDAEB"[: max(sharps, 0)], 1)
    return signs | dict.fromkeys("BEADGCF"[: max(-sharps, 0)], -1)


def length_of(text: str) -> Fraction:
    """How many units a note lasts: ``3`` is 3, ``/`` is 1/2, ``3/2`` is 3/2."""
    above, slash, below = text.partition("/")
    if not slash:
        return Fraction(int(above or 1))
    halves = 2 ** (1 + below.count("/"))  # "//" is a quarter
    digits = below.replace("/", "")
    return Fraction(int(above or 1), int(digits) if digits else halves)


def read_melody(fields: dict[str, str], body: str) -> Melody:
    """Read a tune's body.

    Args:
        fields: with the key ``K``; the unit ``L`` or the metre ``M``, from which the
            unit follows if it isn't given.
        body: the notes.

    Raises:
        ValueError: if there is no key, or an unknown one.
    """
    reader = _Reader(fields)
    for line in body.splitlines():
        found = FIELD.match(line)
        if found:
            reader.field(found[1], found[2])
        else:
            for token in TOKEN.finditer(SKIPPED.sub("", line)):
                reader.token(token)
    return Melody(tuple(reader.pitches), tuple(reader.durations))


class _Reader:
    """What has been read, and what holds for the next note."""

    def __init__(self, fields: dict[str, str]) -> None:
        self.pitches: list[int] = []
        self.durations: list[Fraction] = []
        self.signs = key_signature(fields.get("K", ""))
        self.changed: dict[tuple[str, str], int] = {}  # accidentals of this bar
        self.next_factor = Fraction(1)
        self.last = Fraction(0)  # how long the last note or rest by itself lasts
        self.tuplet, self.left = Fraction(1), 0
        self.tied = False
        metre = re.match(r"(\d+)/(\d+)", fields.get("M", ""))
        size = Fraction(int(metre[1]), int(metre[2])) if metre else Fraction(1)
        self.compound = bool(metre) and int(metre[1]) in (6, 9, 12)
        self.unit = Fraction(1, 16) if size < Fraction(3, 4) else Fraction(1, 8)
        self.field("L", fields.get("L", ""))

    def field(self, letter: str, value: str) -> None:
        if letter == "K" and value.strip():
            self.signs = key_signature(value)
        unit = re.match(r"\s*1/(\d+)", value)
        if letter == "L" and unit:
            self.unit = Fraction(1, int(unit[1]))

    def token(self, token: re.Match[str]) -> None:
        if token["field"]:
            self.field(token["field"], token["value"])
        elif token["bar"]:
            self.changed.clear()
        elif token["tuplet"]:
            count = int(token["tuplet"])
            time = token["time"] or TUPLETS.get(count, 3 if self.compound else 2)
            self.tuplet, self.left = Fraction(int(time), count), count
            self.left = int(token["over"] or count)
        elif token["broken"] and self.durations:
            short = Fraction(1, 2 ** len(token["broken"]))
            first, second = 2 - short, short
            if token["broken"][0] == "<":
                first, second = second, first
            self.durations[-1] += self.last * (first - 1)
            self.next_factor = second
        elif token["tie"]:
            self.tied = True
        elif token["chord"]:
            notes = [part.groups() for part in IN_CHORD.finditer(token["chord"])]
            pitch = max(self.pitch(*note[:3]) for note in notes)
            inside, outside = length_of(notes[0][3]), length_of(token["chord_length"])
            self.note(pitch, inside * outside)
        elif token["note"]:
            pitch = self.pitch(token["accidental"], token["letter"], token["octave"])
            self.note(pitch, length_of(token["length"]))
        elif token["rest"] is not None:
            rest = self.time(length_of(token["rest"]))
            self.tied = False
            if self.durations:
                self.durations[-1] += rest

    def pitch(self, accidental: str, letter: str, octave: str) -> int:
        name, high = letter.upper(), letter.islower()
        if accidental:
            self.changed[letter, octave] = ACCIDENTALS.get(accidental, 0)
        sign = self.changed.get((letter, octave), self.signs.get(name, 0))
        octaves = high + octave.count("'") - octave.count(",")
        return 60 + STEPS[name] + sign + 12 * octaves

    def time(self, units: Fraction) -> Fraction:
        factor, self.next_factor = self.next_factor, Fraction(1)
        if self.left:
            factor *= self.tuplet
            self.left -= 1
        self.last = units * factor * self.unit
        return self.last

    def note(self, pitch: int, units: Fraction) -> None:
        duration = self.time(units)
        if self.tied and self.pitches and self.pitches[-1] == pitch:
            self.durations[-1] += duration
        else:  # a tie between two pitches is a slur
            self.pitches.append(pitch)
            self.durations.append(duration)
        self.tied = False
