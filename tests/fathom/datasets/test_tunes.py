"""Dance tunes: which there are, what a network sees of them, and which are versions."""

from fractions import Fraction

import pytest
import torch

from fathom.datasets.abc_notation import Melody
from fathom.datasets.tunes import DANCES, Tune, dance_tunes, kin, tokens, unrelated

# The collections are read once, by the worker that has all these tests.
pytestmark = pytest.mark.xdist_group("tunes")


def tune(pitches, durations=None, title="x"):
    durations = durations or [1] * len(pitches)
    melody = Melody(tuple(pitches), tuple(Fraction(d) for d in durations))
    return Tune(title, "jig", "Ryan", "Ryan", "", melody, "")


@pytest.fixture(scope="module")
def tunes():
    return dance_tunes()


def test_two_collections(tunes):
    for collection, least in {"O'Neill": 800, "Ryan": 900}.items():
        mine = [t for t in tunes if t.collection == collection]
        assert len(mine) > least
        assert {t.dance for t in mine} == set(DANCES)
    assert min(len(t.melody.pitches) for t in tunes) >= 16
    assert all(48 <= p <= 96 for t in tunes for p in t.melody.pitches)
    assert all(d > 0 for t in tunes for d in t.melody.durations)


def test_a_known_tune(tunes):
    goose = next(t for t in tunes if t.title.startswith("Old Grey Goose"))
    assert goose.dance == "jig" and goose.collection == "O'Neill"
    assert goose.metre == "6/8"
    # E/-F/ | GBG FAF in E minor: F is sharp
    assert goose.melody.pitches[:8] == (64, 66, 67, 71, 67, 66, 69, 66)
    assert [8 * d for d in goose.melody.durations[:4]] == [0.5, 0.5, 1, 1]


def test_no_bar_is_too_long(tunes):
    """In most tunes in 6/8, whole bars last six eighths: lengths are read rightly."""
    jigs = [t for t in tunes if t.dance == "jig"]
    fits = [(8 * sum(t.melody.durations)) % 3 == 0 for t in jigs]
    assert sum(fits) > 0.7 * len(jigs)


def test_tokens_by_hand():
    # steps 2, -3, 14 (an octave at most); durations 1, 2, 1, 1/2, the commonest is 1
    intervals, durations = tokens([tune([60, 62, 59, 73], [1, 2, 1, "1/2"])], length=5)
    assert intervals.tolist() == [[15, 10, 25, 0, 0]]
    assert durations.tolist() == [[5 + 2, 5, 5 - 2, 0, 0]]
    assert tokens([tune(range(60, 70))], length=3)[0].tolist() == [[14, 14, 14]]
    with pytest.raises(ValueError, match="at least 1"):
        tokens([], length=0)


def test_tokens_know_neither_key_nor_unit(tunes):
    for one in tunes[::200]:
        moved = tune(
            [p + 5 for p in one.melody.pitches], [3 * d for d in one.melody.durations]
        )
        for found, expected in zip(tokens([moved]), tokens([one]), strict=True):
            assert torch.equal(found, expected)


def test_versions_are_kin():
    generator = torch.Generator().manual_seed(0)
    first, second = (
        torch.randint(60, 80, (60,), generator=generator).tolist() for _ in range(2)
    )
    varied = [p + 2 for p in first]
    varied[30] += 1  # moved, and with another note in the middle
    found = kin(
        [
            tune(first, title="The Goose -- Jig"),
            tune(second, title="Duck"),
            tune(varied, title="Swan"),
            tune(second[::-1], title="GOOSE, The"),
        ]
    ).tolist()
    assert found[0] == found[2] == found[3] != found[1]


def test_one_of_each_family(tunes):
    left = unrelated(tunes)
    assert 1000 < len(left) < 0.9 * len(tunes)
    assert len(kin(left).unique()) == len(left)
