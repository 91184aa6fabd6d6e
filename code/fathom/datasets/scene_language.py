"""Scenes in words: captions that say what stands where, and questions with answers.

Everything said can be seen in the picture: left and right are those of the viewer, and
of two objects the nearer one is nearer to the camera.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from itertools import permutations

import torch

from fathom.datasets.scenes import COLOURS, SHAPES, SIZES, Scenes

__all__ = ["KINDS", "Question", "Thing", "captions", "questions", "things"]

KINDS = ("count", "exist", "attribute", "place", "compare")
CLOSE = 0.25  # of two objects whose distances differ by less [m], none is the nearer


@dataclass(frozen=True)
class Thing:
    """An object in words, and where its foot stands.

    Attributes:
        size: of ``SIZES``.
        colour: of ``COLOURS``.
        shape: of ``SHAPES``.
        across: its place from left to right, in the picture's own unit.
        away: its distance along the floor [m].
    """

    size: str
    colour: str
    shape: str
    across: float
    away: float

    def __str__(self) -> str:
        """Its name in a sentence: large red cube."""
        return f"{self.size} {self.colour} {self.shape}"


@dataclass(frozen=True)
class Question:
    """A question about one scene, its answer in a word, and its kind, of ``KINDS``."""

    text: str
    answer: str
    kind: str


def things(scenes: Scenes) -> list[list[Thing]]:
    """Name the objects of each scene, from left to right."""
    sizes, colours = list(SIZES), list(COLOURS)
    named: list[list[Thing]] = [[] for _ in range(len(scenes))]
    for scene, place in scenes.present.nonzero().tolist():
        x, z = scenes.x[scene, place].item(), scenes.z[scene, place].item()
        thing = Thing(
            sizes[scenes.sizes[scene, place]],
            colours[scenes.colours[scene, place]],
            SHAPES[scenes.shapes[scene, place]],
            across=x / z,
            away=z,
        )
        named[scene].append(thing)
    return [sorted(each, key=lambda thing: thing.across) for each in named]


def captions(scenes: Scenes) -> list[str]:
    """Say all objects of each scene from left to right, and which one is nearest.

    Nothing is said of the nearest where there is one object only, or where two are
    almost equally near.
    """
    return [_caption(each) for each in things(scenes)]


def _caption(each: list[Thing]) -> str:
    *others, last = [f"a {thing}" for thing in each]
    listed = f"{', '.join(others)} and {last}" if others else last
    near = _nearest(each)
    return listed + (f"; the {near} is nearest" if near and others else "")


def _nearest(each: list[Thing]) -> Thing | None:
    """The nearest object, if it is clearly so and no other has its name."""
    first, *rest = sorted(each, key=lambda thing: thing.away)
    close = any(thing.away - first.away < CLOSE for thing in rest)
    return None if close or any(str(t) == str(first) for t in rest) else first


def questions(
    scenes: Scenes, each: int = 4, generator: torch.Generator | None = None
) -> list[list[Question]]:
    """Ask questions about each scene that its picture answers.

    The kinds take turns. Where a scene has no question of a kind (nothing to compare
    with one object alone), the next kind is asked. Half of what is looked for in vain
    or found is there.

    Args:
        scenes: what is asked about.
        each: how many questions about each scene, from 1.
        generator: of the random numbers.

    Raises:
        ValueError: if ``each`` is below 1.
    """
    if each < 1:
        raise ValueError(f"each scene gets 1 question or more, got each = {each}")

    def draw(number: int) -> int:
        return int(torch.randint(number, (1,), generator=generator))

    asked = []
    for of_scene in things(scenes):
        mine: list[Question] = []
        turn = draw(len(KINDS))
        while len(mine) < each:
            options = _options(of_scene, KINDS[turn % len(KINDS)], draw)
            turn += 1
            if options:
                mine.append(options[draw(len(options))])
        asked.append(mine)
    return asked


def _options(
    each: list[Thing], kind: str, draw: Callable[[int], int]
) -> list[Question]:
    """All questions of a kind about one scene, or a fair choice of them."""
    pairs = {
        "count": _count,
        "exist": _exist,
        "attribute": _attribute,
        "place": _place,
        "compare": _compare,
    }[kind](each, draw)
    return [Question(f"{text}?", answer, kind) for text, answer in pairs]


def _count(each: list[Thing], draw: Callable[[int], int]) -> list[tuple[str, str]]:
    colour, shape = list(COLOURS)[draw(len(COLOURS))], SHAPES[draw(len(SHAPES))]
    of_colour = sum(thing.colour == colour for thing in each)
    of_shape = sum(thing.shape == shape for thing in each)
    return [
        ("how many objects are there", str(len(each))),
        (f"how many {colour} objects are there", str(of_colour)),
        (f"how many {shape}s are there", str(of_shape)),
    ]


def _exist(each: list[Thing], draw: Callable[[int], int]) -> list[tuple[str, str]]:
    there = {str(thing) for thing in each}
    if draw(2):
        return [(f"is there a {name}", "yes") for name in sorted(there)]
    names = [f"{s} {c} {k}" for s in SIZES for c in COLOURS for k in SHAPES]
    missing = [name for name in names if name not in there]
    return [(f"is there a {missing[draw(len(missing))]}", "no")]


def _attribute(each: list[Thing], draw: Callable[[int], int]) -> list[tuple[str, str]]:
    shapes = Counter(thing.shape for thing in each)
    colours = Counter(thing.colour for thing in each)
    pairs = []
    for thing in each:
        if shapes[thing.shape] == 1:
            pairs.append((f"what colour is the {thing.shape}", thing.colour))
            pairs.append((f"what size is the {thing.shape}", thing.size))
        if colours[thing.colour] == 1:
            pairs.append((f"what shape is the {thing.colour} object", thing.shape))
    return pairs


def _place(each: list[Thing], draw: Callable[[int], int]) -> list[tuple[str, str]]:
    if len(each) == 1:
        return []
    pairs = []
    for thing, where in (
        (each[0], "furthest to the left"),
        (each[-1], "furthest to the right"),
    ):
        pairs.append((f"what shape is {where}", thing.shape))
        pairs.append((f"what colour is {where}", thing.colour))
    if near := _nearest(each):
        pairs.append(("what shape is nearest", near.shape))
        pairs.append(("what colour is nearest", near.colour))
    return pairs


def _compare(each: list[Thing], draw: Callable[[int], int]) -> list[tuple[str, str]]:
    names = Counter(map(str, each))
    alone = [thing for thing in each if names[str(thing)] == 1]
    pairs = []
    for one, other in permutations(alone, 2):
        left = "yes" if one.across < other.across else "no"
        pairs.append((f"is the {one} to the left of the {other}", left))
        if abs(one.away - other.away) >= CLOSE:
            nearer = "yes" if one.away < other.away else "no"
            pairs.append((f"is the {one} nearer than the {other}", nearer))
    return pairs
