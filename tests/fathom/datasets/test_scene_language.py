"""What is said of scenes is what their pictures show."""

import re
from collections import Counter

import pytest
import torch

from fathom.datasets.scene_language import KINDS, captions, questions, things
from fathom.datasets.scenes import COLOURS, SHAPES, SIZES, draw_scenes
from fathom.datasets.views import view

NAME = re.compile(rf"({'|'.join(SIZES)}) ({'|'.join(COLOURS)}) ({'|'.join(SHAPES)})")


@pytest.fixture(scope="module")
def scenes():
    return draw_scenes(200, 4, torch.Generator().manual_seed(0))


@pytest.fixture(scope="module")
def seen(scenes):
    """What the picture alone shows: names in the order of boxes, and their feet."""
    views = view(scenes)
    found = []
    for i in range(len(scenes)):
        rows = []
        for k in scenes.present[i].nonzero().flatten().tolist():
            pixels = views.images[i][:, views.masks[i] == k + 1].mean(dim=1)
            paint = torch.nn.functional.normalize(
                torch.tensor(list(COLOURS.values())), dim=1
            )
            colour = list(COLOURS)[(paint @ pixels).argmax()]
            size = list(SIZES)[scenes.sizes[i, k]]
            shape = SHAPES[scenes.shapes[i, k]]
            foot = views.keypoints[i, k, 0].tolist()
            rows.append({"name": (size, colour, shape), "foot": foot})
        found.append(sorted(rows, key=lambda row: row["foot"][0]))
    return found


def test_captions_name_all_from_left_to_right(scenes, seen):
    for caption, rows in zip(captions(scenes), seen, strict=True):
        listed = NAME.findall(caption.split(";")[0])
        assert listed == [row["name"] for row in rows]
        if ";" in caption:
            (near,) = NAME.findall(caption.split(";")[1])
            # On a floor, nearer is lower in the picture.
            assert near == max(rows, key=lambda row: row["foot"][1])["name"]
    said = captions(scenes)
    assert sum(";" in caption for caption in said) > 50
    assert all(
        ";" not in c for c, rows in zip(said, seen, strict=True) if len(rows) == 1
    )


def answer(text, rows):
    """What somebody answers who sees names and feet in the picture."""
    names = [row["name"] for row in rows]
    if found := re.fullmatch(r"how many (.+) are there\?", text):
        what = found[1].removesuffix("s")
        return str(sum(what.split()[0] in (*name, "object") for name in names))
    if text.startswith("is there a"):
        return "yes" if NAME.search(text).groups() in names else "no"
    low = [row["foot"][1] for row in rows]
    if "nearer" in text or "to the left of the" in text:
        one, other = (rows[names.index(name)] for name in NAME.findall(text))
        if "nearer" in text:
            return "yes" if one["foot"][1] > other["foot"][1] else "no"
        return "yes" if one["foot"][0] < other["foot"][0] else "no"
    part = ("size", "colour", "shape").index(text.split()[1])
    if "furthest to the left" in text:
        return names[0][part]
    if "furthest to the right" in text:
        return names[-1][part]
    if "nearest" in text:
        return names[low.index(max(low))][part]
    wanted = re.search(rf"the ({'|'.join((*COLOURS, *SHAPES))})", text)[1]
    (one,) = [name for name in names if wanted in name]
    return one[part]


def test_answers_are_what_the_picture_shows(scenes, seen):
    asked = questions(scenes, 10, torch.Generator().manual_seed(1))
    for mine, rows in zip(asked, seen, strict=True):
        assert len(mine) == 10
        for question in mine:
            assert question.answer == answer(question.text, rows), question
    kinds = Counter(question.kind for mine in asked for question in mine)
    assert set(kinds) == set(KINDS)


def test_guessing_yes_is_right_half_the_time(scenes):
    asked = questions(scenes, 12, torch.Generator().manual_seed(2))
    for kind in ("exist", "compare"):
        answers = [q.answer for mine in asked for q in mine if q.kind == kind]
        share = answers.count("yes") / len(answers)
        # Over 300 answers: four standard deviations.
        assert len(answers) > 300 and abs(share - 0.5) < 0.12


def test_the_same_seed_asks_the_same(scenes):
    few = scenes[:5]
    assert questions(few, 2, torch.Generator().manual_seed(3)) == questions(
        few, 2, torch.Generator().manual_seed(3)
    )
    assert [len(each) for each in things(few)] == few.present.sum(dim=1).tolist()


def test_no_question_is_refused(scenes):
    with pytest.raises(ValueError, match="each = 0"):
        questions(scenes, 0)
