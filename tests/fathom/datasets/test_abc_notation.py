"""ABC notation, read by hand."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fathom.datasets.abc_notation import key_signature, read_melody, split_tunes

F = Fraction


def read(body, key="C", **fields):
    return read_melody({"K": key, "L": "1/8"} | fields, body)


@pytest.mark.parametrize(
    ("body", "pitches"),
    [
        ("CDEFGABc", [60, 62, 64, 65, 67, 69, 71, 72]),
        ("C,Cc'", [48, 60, 84]),
        ("^F_B=B", [66, 70, 71]),
        ("^FF|F", [66, 66, 65]),  # an accidental lasts until the bar line
        ("^Ff", [66, 77]),  # and for its own octave
        ("A{^g}A {AB}c", [69, 69, 72]),  # grace notes
        ('"Am"A!trill!B ~c.d', [69, 71, 72, 74]),
        ("[CEG]c", [67, 72]),  # the highest of a chord
        ("[1 A :|[2 B ||", [69, 71]),
        ("A % a comment, with notes", [69]),
        ("uA vB", [69, 71]),  # bows
        ("AB\\\nc", [69, 71, 72]),
        ("[K:D]F", [66]),
        ("P:A\nA", [69]),
        ("F\nK:G\nF", [65, 66]),
    ],
)
def test_pitches(body, pitches):
    assert list(read(body).pitches) == pitches


@pytest.mark.parametrize(
    ("body", "eighths"),
    [
        ("CC2C/C/2C3/2C//", [1, 2, F(1, 2), F(1, 2), F(3, 2), F(1, 4)]),
        ("A>B c<d", [F(3, 2), F(1, 2), F(1, 2), F(3, 2)]),
        ("A>>B", [F(7, 4), F(1, 4)]),
        ("A2-A>B", [F(7, 2), F(1, 2)]),  # the dot belongs to the second of the tied
        ("Az>B", [F(5, 2), F(1, 2)]),  # and here to the rest
        ("(3ABc d", [F(2, 3)] * 3 + [1]),
        ("(3A2B2c2 d", [F(4, 3)] * 3 + [1]),
        ("(3:2:2AB c", [F(2, 3), F(2, 3), 1]),
        ("(2AB", [F(3, 2)] * 2),
        ("A-A|B", [2, 1]),  # a tie
        ("A-B", [1, 1]),  # a slur
        ("A-|A2", [3]),
        ("Az B", [2, 1]),  # a rest lengthens the note before
        ("zA", [1]),
        ("[CE]2G", [2, 1]),
        ("[C2E2]G", [2, 1]),
        ("(AB) (cd)", [1] * 4),
        ("A[L:1/16]B", [1, F(1, 2)]),
    ],
)
def test_durations(body, eighths):
    assert [8 * d for d in read(body).durations] == eighths


def test_the_unit_follows_from_the_metre():
    def first(**fields):
        return read_melody({"K": "C"} | fields, "A").durations[0]

    assert first(M="2/4") == F(1, 16)  # below three quarters
    assert first(M="3/4") == first(M="C|") == first() == F(1, 8)
    assert first(M="2/4", L="1/4") == F(1, 4)
    # four notes in the time of three; five in that of two, or of three
    assert read("(4ABcd", M="6/8").durations[0] == F(3, 32)
    assert read("(5ABcde", M="6/8").durations[0] == F(3, 40)
    assert read("(5ABcde", M="2/4").durations[0] == F(2, 40)


@pytest.mark.parametrize(
    ("key", "signs"),
    [
        ("C", ""), ("G", "F+"), ("D", "F+C+"), ("F", "B-"), ("Bb", "B-E-"),
        ("Am", ""), ("Em", "F+"), ("Ador", "F+"), ("Dmix", "F+"), ("F#m", "F+C+G+"),
        ("G Minor", "B-E-"), ("Gm", "B-E-"), ("Aphr", "B-"), ("Glydian", "F+C+"),
        ("Ddor", ""), ("EM", "F+C+G+D+"), ("DMaj", "F+C+"), ("Eb", "B-E-A-"),
    ],
)  # fmt: skip
def test_keys(key, signs):
    expected = {
        signs[k]: 1 if signs[k + 1] == "+" else -1 for k in range(0, len(signs), 2)
    }
    assert key_signature(key) == expected


@pytest.mark.parametrize("key", ["", "H", "Gxyz"])
def test_no_key(key):
    with pytest.raises(ValueError, match=r"key begins|unknown mode"):
        key_signature(key)


@given(st.lists(st.tuples(st.integers(0, 13), st.integers(1, 8)), min_size=1))
def test_what_is_written_is_read(notes):
    letters = "CDEFGABcdefgab"
    body = " ".join(f"{letters[step]}{units}" for step, units in notes)
    found = read(body)
    white = [60 + 12 * (k // 7) + [0, 2, 4, 5, 7, 9, 11][k % 7] for k in range(14)]
    assert list(found.pitches) == [white[step] for step, _ in notes]
    assert [8 * d for d in found.durations] == [units for _, units in notes]


def test_tunes_of_a_file():
    text = (
        "words\n\nX:1\nT:One\nT:Eins\nM:6/8\nK:G % key\nAB\ncd\n\nno\nX: 2\nK: D\nfg\n"
    )
    (first, body), (second, other) = split_tunes(text)
    assert first == {"X": "1", "T": "One", "M": "6/8", "K": "G"}
    assert body == "AB\ncd"
    assert second == {"X": "2", "K": "D"} and other == "fg"
