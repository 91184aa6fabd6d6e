"""Sentences with a thing, several things and a pronoun, made up by rule.

Each sentence has one noun in the singular and one in the plural, in either order, and
then *it* or *they*, which stands for the one or the other: ``the dogs saw a small lamp
until it moved``. All other words are verbs, adjectives, adverbs and little words.
"""

from collections.abc import Sequence

import torch
from jaxtyping import Bool, Int
from torch import Tensor

__all__ = ["IRREGULAR", "NOUNS", "UNSEEN", "padded", "sentence", "sentences"]

Noun = tuple[str, str]
"""Its singular and its plural."""


def _split(words: str) -> list[str]:
    return words.split()


def _regular(words: str) -> list[Noun]:
    return [(word, f"{word}s") for word in _split(words)]


NOUNS: list[Noun] = [
    *_regular(
        "cat dog bird horse cow duck bear tiger frog spider apple lemon tree flower "
        "leg car train boat plane truck house door window table chair lamp clock "
        "phone book letter stone river cloud star moon road bridge tower garden "
        "engine robot computer camera hammer bottle button pencil shirt coat hat"
    ),
    *[("box", "boxes"), ("fox", "foxes"), ("bus", "buses"), ("glass", "glasses")],
    *[("dress", "dresses"), ("city", "cities"), ("puppy", "puppies")],
    *[("man", "men"), ("foot", "feet"), ("mouse", "mice"), ("leaf", "leaves")],
]
"""What a model learns from, some of it irregular."""

UNSEEN: list[Noun] = _regular(
    "goat rabbit eagle snake monkey turtle pear melon plant wheel ship rocket "
    "tractor roof curtain pillow candle mirror radio magazine island planet street "
    "station tunnel machine drum violin guitar"
)
"""Regular nouns that are kept back, to test with."""

IRREGULAR: list[Noun] = [
    *[("goose", "geese"), ("tooth", "teeth"), ("child", "children"), ("ox", "oxen")],
    *[("woman", "women"), ("louse", "lice"), ("cactus", "cacti"), ("lens", "lenses")],
]
"""Nouns whose last letters mislead, kept back, too."""

ADJECTIVES = _split("small big old new red green heavy quiet strange dark bright round")
ADVERBS = _split("slowly quickly often never almost again later once today quietly")
VERBS = _split(
    "saw heard found followed passed hit liked needed pushed left met touched"
)
LINKS = _split("and but because until when while so before")
ENDS = _split("moved stopped fell broke turned vanished changed stayed disappeared")


def sentence(
    nouns: Sequence[Noun], extra: int, generator: torch.Generator | None = None
) -> tuple[list[str], int, int]:
    """Make one sentence up.

    Args:
        nouns: singular and plural of each, at least two.
        extra: how many adverbs stand somewhere in the sentence besides.
        generator: where all is drawn from; PyTorch's global generator if None.

    Returns:
        Its words, the place of the pronoun, and that of the noun that it stands for.

    Raises:
        ValueError: if there are fewer than two nouns, or extra is below zero.
    """
    if len(nouns) < 2 or extra < 0:
        raise ValueError(
            "a sentence needs two nouns and no fewer than 0 extra words; got "
            f"{len(nouns)} nouns and extra = {extra}"
        )

    def draw(count: int) -> int:
        return int(torch.randint(count, (), generator=generator))

    def one_of(words: Sequence[str]) -> str:
        return words[draw(len(words))]

    first = draw(len(nouns))
    second = (first + 1 + draw(len(nouns) - 1)) % len(nouns)
    number, asked = draw(2), draw(2)  # of the first noun; which one is meant
    found = [nouns[first][number], nouns[second][1 - number]]
    words, places = [], []
    for which, noun in enumerate(found):
        words.append("the")
        words += [one_of(ADJECTIVES) for _ in range(draw(3))]
        places.append(len(words))
        words += [noun, one_of(LINKS if which else VERBS)]
    pronoun = len(words)
    is_plural = number if asked == 0 else 1 - number
    words += ["they" if is_plural else "it", one_of(ENDS)]
    marks = [words[place] for place in (pronoun, places[asked])]
    for _ in range(extra):
        words.insert(draw(len(words) + 1), one_of(ADVERBS))
    return words, words.index(marks[0]), words.index(marks[1])


def sentences(
    count: int,
    nouns: Sequence[Noun] = NOUNS,
    extra: tuple[int, int] = (0, 0),
    generator: torch.Generator | None = None,
) -> list[tuple[list[str], int, int]]:
    """Make many sentences up, as :func:`sentence` does.

    Args:
        count: how many.
        nouns: singular and plural of each, at least two.
        extra: the least and the largest number of adverbs.
        generator: where all is drawn from; PyTorch's global generator if None.

    Raises:
        ValueError: as :func:`sentence`.
    """
    least, most = extra
    extras = torch.randint(least, most + 1, (count,), generator=generator).tolist()
    return [sentence(nouns, number, generator) for number in extras]


def padded(
    made: Sequence[tuple[list[str], int, int]],
) -> tuple[
    list[str],
    Int[Tensor, "sentences words"],
    Int[Tensor, "sentences"],
    Bool[Tensor, "sentences words"],
    Int[Tensor, "sentences"],
]:
    """Turn sentences of different lengths into arrays, filled up at their ends.

    Args:
        made: as :func:`sentences` makes them.

    Returns:
        The words that occur; for each sentence which of these stand where, the place
        of its pronoun, where it has words, and the place of the noun that is meant.

    Raises:
        ValueError: if there is no sentence.
    """
    if not made:
        raise ValueError("there must be at least one sentence, got none")
    vocabulary = sorted({word for words, _, _ in made for word in words})
    number = {word: i for i, word in enumerate(vocabulary)}
    longest = max(len(words) for words, _, _ in made)
    ids = torch.zeros(len(made), longest, dtype=torch.long)
    mask = torch.zeros(len(made), longest, dtype=torch.bool)
    for row, (words, _, _) in enumerate(made):
        ids[row, : len(words)] = torch.tensor([number[word] for word in words])
        mask[row, : len(words)] = True
    places = torch.tensor([[pronoun, noun] for _, pronoun, noun in made])
    return vocabulary, ids, places[:, 0], mask, places[:, 1]
