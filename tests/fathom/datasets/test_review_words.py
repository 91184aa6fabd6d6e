"""Words once each, in small letters, half with a capital; blocks are on one side."""

import re

import pytest
import torch

from fathom.datasets import review_words as module
from fathom.datasets.review_tokens import FIRST, review_parts, token_texts
from fathom.datasets.review_words import WINDOW, review_words, training_counts
from fathom.datasets.reviews import film_reviews

# The reviews are read once, by the worker that has all these tests.
pytestmark = pytest.mark.xdist_group("review tokens")


@pytest.fixture(scope="module")
def drawn():
    """Both sides, and the reviews that the words of each were taken from."""
    plain, sources = module._windows, []

    def windows(small, capital):
        sources.append({text for text, _ in (*small, *capital)})
        return plain(small, capital)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_windows", windows)
        return review_words(test_words=600), sources


@pytest.fixture(scope="module")
def sides(drawn):
    return drawn[0]


def test_blocks_are_on_one_side_and_were_held_back(drawn):
    texts, verdicts = film_reviews()
    held = {texts[row] for row in review_parts()["held back"].tolist()}
    against = int((verdicts == 0).sum())
    blocks = []
    for source in drawn[1]:
        assert source <= held and len(source) > 200
        rows = [row for row, text in enumerate(texts) if text in source]
        blocks.append(
            {(k >= against, (k - against * (k >= against)) // 100) for k in rows}
        )
    assert not blocks[0] & blocks[1]
    assert 12 <= len(blocks[0] | blocks[1]) <= 18, "1,431 reviews, in hundreds"


def test_each_word_is_there_once_and_half_have_a_capital(sides):
    words = [word for side in sides for word in side.words]
    assert len(set(words)) == len(words) and len(sides[1].words) == 600
    assert all(re.fullmatch("[a-z]{3,}", word) for word in words)
    for side in sides:
        assert side.labels.double().mean() == 0.5
        assert len(side.words) == len(side.neighbours) == len(side.ids)


def test_labels_are_those_of_the_reviews(sides):
    texts = film_reviews()[0]
    held = "\n".join(texts[row] for row in review_parts()["held back"].tolist())
    for side in sides:
        for number in range(40):
            word, label = side.words[number], side.labels[number]
            written = word.capitalize() if label else word
            assert re.search(rf"[a-z,] {written}(?![\w'’-])", held)
    pool, test = sides
    assert {"buscemi", "sandler"} & {*pool.words, *test.words}
    capital = {w for s in sides for w, y in zip(s.words, s.labels, strict=True) if y}
    assert "sandler" not in {*pool.words, *test.words} - capital


def test_windows_hold_the_word_and_no_capital(sides):
    for side in sides:
        assert side.ids.shape == side.inside.shape == (len(side.words), WINDOW)
        assert side.inside.any(dim=1).all() and (side.ids[side.inside] > FIRST).all()
        for number in range(60):
            own = token_texts(side.ids[number][side.inside[number]].tolist())
            assert f" {side.words[number]}".startswith("".join(own))
            text = "".join(token_texts(side.ids[number].tolist()))
            assert text == text.lower()
            for sign in side.neighbours[number][:2]:
                assert len(side.neighbours[number]) < 4 or sign[-3:] in text
    whole = sum(
        "".join(token_texts(i[m].tolist())) == f" {word}"
        for i, m, word in zip(
            sides[1].ids, sides[1].inside, sides[1].words, strict=True
        )
    )
    assert whole > 0.98 * len(sides[1].words), "few words are longer than six tokens"


def test_a_place_by_hand(monkeypatch):
    text = "This is the film of Tom Hanks, said ANN to no one, and it can't be mine."
    found = [match.group() for match in module.WORD.finditer(text)]
    assert found == ["the", "film", "Tom", "Hanks", "said", "one", "and", "mine"]
    side = module._windows(
        [(text, list(module.WORD.finditer(text))[1])],
        [(text, list(module.WORD.finditer(text))[2])],
    )
    assert side.words == ["film", "tom"] and side.labels.tolist() == [0, 1]
    assert side.neighbours == [["is", "the", "of", "tom"], ["film", "of", "hanks", ","]]
    assert "".join(token_texts(side.ids[0].tolist())).startswith("this is the film of")


def test_counts_are_those_of_the_training_reviews(monkeypatch):
    texts = ["Tom's film, TOM (tom)!", "tom tom", "A tomb. Café-film\nfilm 1"]
    parts = {"training": torch.tensor([2, 0])}
    monkeypatch.setattr(module, "film_reviews", lambda: (texts, None))
    monkeypatch.setattr(module, "review_parts", lambda: parts)
    counts = training_counts(["tom", "film", "tomb", "buscemi"])
    assert counts.tolist() == [3, 3, 1, 0]
    assert training_counts([]).dtype == torch.int64


@pytest.mark.parametrize("number", [7, 0, 10**6])
def test_a_test_that_cannot_be_balanced_is_refused(number):
    with pytest.raises(ValueError, match=f"an even number up to .*, not {number}"):
        review_words(number)
