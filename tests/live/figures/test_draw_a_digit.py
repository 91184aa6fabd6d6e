"""Ink, framing, maps and probabilities are Python's; drawn by mouse and by keys."""

import re

import pytest
import torch
from actions import (
    press,
    press_by_key,
    questions,
    said,
    settle,
    strokes_of,
    to_the_middle,
)
from figures.draw_a_digit import CORNER, PICTURE, STROKES, UNIT, network

from fathom.datasets.mnist import framed
from fathom.datasets.strokes import ink_of
from fathom.live.picture_reader import for_browser

PEN = 2.4


def expected(strokes=STROKES, pen=PEN, framing=True, picture=None):
    """Ink, what the network gets, and the probabilities, in double precision."""
    ink = ink_of(strokes, pen / 2).double()
    if picture is not None:
        ink = torch.maximum(ink, picture / 255)
    given = framed(ink) if framing else ink
    with torch.no_grad():
        logits = network().double()(given[None])[0]
    return ink, given, logits.softmax(dim=0)


def answer(text):
    """The two digits that are named, with their percentages."""
    found = re.search(r"(\d), (\S+ ?\S*) % sure; then (\d), (\S+) %", text).groups()
    numbers = [float(each.removeprefix("over ")) for each in (found[1], found[3])]
    return (int(found[0]), int(found[2])), numbers


def assert_says(text, **settings):
    probabilities = expected(**settings)[2]
    shares, order = probabilities.sort(descending=True)
    digits, numbers = answer(text)
    assert list(digits) == order[:2].tolist()
    assert numbers == pytest.approx((100 * shares[:2]).tolist(), abs=0.11)


@pytest.mark.parametrize(
    ("strokes", "pen", "framing", "start"),
    [(STROKES, PEN, 1, 0), (CORNER, 1.0, 0, 0), (CORNER, 5.0, 1, 0), ([], 2, 1, 1),
     (STROKES, 3.2, 0, 1), ([], 2, 1, 0)],
)  # fmt: skip
def test_equals_python(node, strokes, pen, framing, start):
    found = node(
        "figures/draw-a-digit.js",
        """const [values, bytes, layers, unit] = a;
        const { classify, unpacked } = await load("math/image-classifier.js");
        const { softmax } = await load("math/losses.js");
        const { ink, given } = m.pictureOf(values, bytes ?? undefined);
        const { maps, logits } = classify(unpacked(layers, unit), given);
        return { ink: [...ink], given: [...given], p: softmax(logits),
          maps: maps.map(({ values }) => [...values]) }""",
        [
            {"strokes": strokes, "pen": pen, "framing": framing},
            PICTURE.flatten().tolist() if start else None,
            for_browser(network(), UNIT)["network"],
            UNIT,
        ],
    )
    picture = PICTURE.double() if start else None
    ink, given, probabilities = expected(strokes, pen, bool(framing), picture)
    # Ink in Python is in single precision.
    assert found["ink"] == pytest.approx(ink.flatten().tolist(), abs=1e-6)
    assert found["given"] == pytest.approx(given.flatten().tolist(), abs=1e-5)
    assert found["p"] == pytest.approx(probabilities.tolist(), abs=1e-5)
    with torch.no_grad():
        maps = network().double().feature_maps(given[None])
    for own, other in zip(found["maps"], maps, strict=True):
        assert own == pytest.approx(other.flatten().tolist(), abs=2e-4)


def test_strokes_grow_and_go(node):
    found = node(
        "math/strokes.js",
        """const one = m.drawnTo([], [1, 2], [3, 4]);
        const two = m.drawnTo(one, [3, 4], [5, 6]);
        const three = m.drawnTo(two, [9, 9], [9, 10]);
        return [one, two, three, m.withoutLast(three), m.withoutLast(two),
          m.withoutLast([])]""",
    )
    one = [[1, 2, 0], [3, 4, 1]]
    two = [*one, [5, 6, 1]]
    assert found == [one, two, [*two, [9, 9, 0], [9, 10, 1]], two, [], []]


@pytest.mark.slow
@pytest.mark.parametrize("by", [press, press_by_key])
def test_examples(figure, by):
    press(figure, "Reset")
    assert_says(said(figure))
    assert_says(by(figure, "In a corner"), strokes=CORNER, framing=False)
    text = by(figure, "Noise")
    assert_says(text, strokes=[], framing=False, picture=PICTURE.double())
    assert "as it is" in text
    text = by(figure, "Blank")
    assert text.startswith("There is no ink, and still it answers")
    assert_says(text, strokes=[])
    press(figure, "Reset")


@pytest.mark.slow
def test_framing_is_chosen(figure):
    press(figure, "In a corner")
    figure.get_by_label("The network gets the picture").select_option("1")
    assert_says(said(figure), strokes=CORNER)
    press(figure, "Reset")


@pytest.mark.slow
def test_drawn_by_mouse(figure):
    press(figure, "Clear")
    grip = figure.get_by_role("slider", name="Pen:")
    to_the_middle(grip)
    box = figure.locator("canvas.fl-pixels").bounding_box()
    pixel = box["width"] / 28
    mouse = figure.page.mouse
    mouse.move(box["x"] + 4.5 * pixel, box["y"] + 20.5 * pixel)
    mouse.down()
    mouse.move(box["x"] + 10.5 * pixel, box["y"] + 20.5 * pixel, steps=8)
    mouse.up()
    drawn = strokes_of(figure)
    assert drawn[0] == pytest.approx([4, 20, 0], abs=0.15)
    assert drawn[-1] == pytest.approx([10, 20, 1], abs=0.7)
    assert all(point[2] == 1 for point in drawn[1:])
    assert_says(said(figure), strokes=drawn)
    # The pen is at the stroke's end; from there it goes on.
    drag_pen = grip.bounding_box()
    mouse.move(
        drag_pen["x"] + drag_pen["width"] / 2, drag_pen["y"] + drag_pen["height"] / 2
    )
    mouse.down()
    mouse.move(box["x"] + 10.5 * pixel, box["y"] + 5 * pixel, steps=6)
    mouse.up()
    assert sum(point[2] == 0 for point in strokes_of(figure)) == 1
    press(figure, "Undo stroke")
    assert strokes_of(figure) == []
    press(figure, "Reset")
    assert strokes_of(figure) == STROKES


@pytest.mark.slow
def test_drawn_by_keys(figure):
    press(figure, "Reset")
    press(figure, "Clear")
    grip = figure.get_by_role("slider", name="Pen:")
    grip.focus()
    figure.page.keyboard.press("ArrowLeft")
    assert strokes_of(figure) == []
    press(figure, "Pen down")
    grip.focus()
    for _ in range(5):
        figure.page.keyboard.press("ArrowDown")
    settle(figure.page)
    drawn = strokes_of(figure)
    assert drawn == [[13, 5, 0]] + [[13, 6 + k, 1] for k in range(5)]
    assert_says(said(figure), strokes=drawn)
    press(figure, "Pen down")
    grip.focus()
    figure.page.keyboard.press("ArrowRight")
    assert strokes_of(figure) == drawn
    press(figure, "Reset")


@pytest.mark.slow
def test_predictions(figure):
    press(figure, "Reset")
    fold = questions(figure)
    read = expected(CORNER, framing=False)[2].argmax().item()
    fold.get_by_label("yes" if read == 1 else "no", exact=True).check()
    fold.get_by_role("button", name="Answer, and see").click()
    assert "and so it is" in fold.locator(".fl-verdict").inner_text()
    fold.get_by_role("button", name="Next question").click()
    fold.get_by_label("to 1").check()
    fold.get_by_role("button", name="Answer, and see").click()
    assert "and so it is" in fold.locator(".fl-verdict").inner_text()
    assert "no ink" in said(figure)


@pytest.mark.slow
def test_the_answer_stays_in_sight_on_a_phone(figure):
    page = figure.page
    size = page.viewport_size
    page.set_viewport_size({"width": 390, "height": 844})
    settle(page)
    assert figure.locator(".fl-output.fl-stays").count() == 1
    page.set_viewport_size(size)
