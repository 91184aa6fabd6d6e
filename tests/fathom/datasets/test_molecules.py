"""Molecules: which there are, how a SMILES is read, and groups that stay together."""

import re
from collections import Counter

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from fathom.datasets import molecules as module
from fathom.datasets.molecules import (
    formula,
    molecules,
    read_molecule,
    split_groups,
)


@pytest.fixture(scope="module")
def known():
    return molecules()


def test_a_known_molecule(known):
    (aniline,) = [m for m in known if m.name == "Aniline"]
    assert formula(aniline) == "C6H7N"
    assert aniline.melting == pytest.approx(267.1, abs=1)  # -6 °C
    assert aniline.boiling == pytest.approx(457.2, abs=1)  # 184 °C
    assert sorted(aniline.hydrogens) == [0, 1, 1, 1, 1, 1, 2]
    assert sum(aniline.alternating) == 6


def test_all_of_them(known):
    assert len(known) > 2800
    assert len({m.smiles for m in known}) == len(known)
    for molecule in known:
        size = len(molecule.elements)
        assert len(molecule.hydrogens) == len(molecule.charges) == size
        assert 0 < molecule.melting < molecule.boiling < 1000
        assert all(0 <= a < size and 0 <= b < size for a, b, _ in molecule.bonds)
        assert len(molecule.bonds) >= size - 1  # in one piece
        assert sum(molecule.charges) == 0
    carbon_bonds = Counter()
    for molecule in known:
        for place, element in enumerate(molecule.elements):
            if element == "C" and molecule.charges[place] == 0:
                own = sum(o for a, b, o in molecule.bonds if place in (a, b))
                carbon_bonds[own + molecule.hydrogens[place]] += 1
    # Four bonds each; where rings meet, three bonds of order 1.5.
    assert {*carbon_bonds} <= {4, 4.5}
    assert carbon_bonds[4] > 0.98 * carbon_bonds.total()


@pytest.mark.parametrize(
    "smiles, expected, hydrogens, orders",
    [
        ("CCO", "C2H6O", (3, 2, 1), [1, 1]),
        ("C1=CC=CC=C1", "C6H6", (1,) * 6, [1.5] * 6),
        ("c1ccccc1", "C6H6", (1,) * 6, [1.5] * 6),
        ("C1=COC=C1", "C4H4O", (1, 1, 0, 1, 1), [1, 1, 1, 2, 2]),
        ("c1occc1", "C4H4O", (1, 0, 1, 1, 1), [1, 1, 1, 2, 2]),
        ("C#N", "CHN", (1, 0), [3]),
        ("C[N+](=O)[O-]", "CH3NO2", (3, 0, 0, 0), [1, 1, 2]),
        ("C/C=C\\C", "C4H8", (3, 1, 1, 3), [1, 1, 2]),
        ("C[C@H](N)O", "C2H7NO", (3, 1, 2, 1), [1, 1, 1]),
        ("ClC(Br)I", "CHBrClI", (0, 1, 0, 0), [1, 1, 1]),
    ],
)
def test_reading_by_hand(smiles, expected, hydrogens, orders):
    molecule = read_molecule(smiles)
    assert formula(molecule) == expected
    assert molecule.hydrogens == hydrogens
    assert sorted(order for *_, order in molecule.bonds) == orders
    assert molecule.alternating == (1.5 in orders,) * len(hydrogens)
    assert molecule.melting is None and molecule.boiling is None


def test_what_cannot_alternate_is_read_alike(known, monkeypatch):
    """Whether bonds alternate is asked only where they may."""
    lines = [molecule.smiles for molecule in known[::40]]
    lines += ["C1#CC#CC#C1", "C1CC1=C", "C=CC=C", "[13CH3]C", "C1CC1C#N", "[NH4+]"]
    found = [read_molecule(smiles) for smiles in lines]
    monkeypatch.setattr(module, "ALTERNATING", re.compile(""))  # ask of all
    assert [read_molecule(smiles) for smiles in lines] == found


def test_carbon_and_hydrogen_come_first():
    # Otherwise by letter: Al, Br, Cl, F, H where there is no carbon
    assert formula(read_molecule("FC(Br)Cl")) == "CHBrClF"
    assert formula(read_molecule("O")) == "H2O"


@pytest.mark.parametrize(
    "smiles, why",
    [
        ("CC.O", "several pieces"),
        ("C1CC", "can't be read"),
        ("C(C", "can't be read"),
        ("", "no atom"),
        ("[H][H]", "no atom"),
        ("C[Si](C)C", "non-standard valence"),
        ("C=C=C=", "can't be read"),
        ("CX", "can't be read"),
        (")C", "can't be read"),
        ("C*C", "can't be read"),
    ],
)
def test_what_cannot_be_read_is_named(smiles, why, as_readers):
    with pytest.raises(ValueError, match=why):
        read_molecule(smiles)


def test_a_missing_package_is_named(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "pysmiles", None)
    with pytest.raises(ModuleNotFoundError, match="pip install chemicals pysmiles"):
        read_molecule("C")
    monkeypatch.setattr(module, "CONSTANTS", "nowhere")
    with pytest.raises(FileNotFoundError):
        module.molecules.__wrapped__()


@given(
    groups=st.lists(st.integers(0, 30), min_size=60, max_size=200),
    seed=st.integers(0, 100),
)
def test_groups_are_whole(groups, seed):
    shares = (0.6, 0.2, 0.2)
    largest = max(Counter(groups).values())
    if largest >= 0.2 * len(groups):
        return  # such a group may take the place of a whole part
    parts = split_groups(groups, shares, torch.Generator().manual_seed(seed))
    assert sorted(torch.cat(parts).tolist()) == list(range(len(groups)))
    kept = [{groups[row] for row in part} for part in parts]
    assert not kept[0] & kept[1] and not kept[0] & kept[2] and not kept[1] & kept[2]
    for part, share in zip(parts, shares, strict=True):
        assert abs(len(part) - share * len(groups)) <= largest + 1
    again = split_groups(groups, shares, torch.Generator().manual_seed(seed))
    assert all(map(torch.equal, parts, again))


def test_each_group_of_one_gives_the_shares():
    parts = split_groups(range(200), (0.7, 0.15, 0.15))
    assert [len(part) for part in parts] == [140, 30, 30]


def test_shares_that_do_not_fit_are_named(as_readers):
    with pytest.raises(ValueError, match="add up to 1"):
        split_groups("abc", (0.5, 0.4))
    with pytest.raises(ValueError, match="add up to 1"):
        split_groups("abc", (1.5, -0.5))
    with pytest.raises(ValueError, match="leave a part of 2 empty"):
        split_groups("aaaa", (0.5, 0.5))
    with pytest.raises(ValueError, match="0 groups"):
        split_groups([], (1.0,))
