"""Upper halves, probabilities and readings are Python's; drawn by mouse and by keys."""

import re

import pytest
import torch
from actions import (
    centre,
    press,
    press_by_key,
    questions,
    said,
    settle,
    strokes_of,
    to_the_middle,
)
from figures.complete_a_digit import LEVELS, PICTURE, STROKE, gpt, judge

from fathom.datasets.strokes import ink_of
from fathom.live.pixel_writer import for_browser

CODE = """
const [data, strokes, picture, seed] = a;
const { unpackedDecoder } = await load("math/decoder.js");
const { begin, write } = await load("math/image-gpt.js");
const decoder = unpackedDecoder(m.bytesOf(data.decoder));
const judge = m.judgeOf(data.judge);
const upper = m.upperHalf(strokes, picture ?? undefined, data.levels);
const begun = begin(decoder, data.levels, upper);
const found = [0, 1, 2].map((k) => write(decoder, data.levels, upper, begun, seed + k));
return found.map(({ pixels, shares }) => ({ upper, pixels, shares,
  read: m.readAs(judge, pixels, data.levels) }));
"""


def upper_half(strokes, picture=None):
    ink = ink_of(strokes, 2.5, 32).double()[:16]
    shares = ink.unflatten(0, (4, 4)).unflatten(2, (8, 4)).mean(dim=(1, 3))
    levels = (shares * (LEVELS - 1) + 1e-9).round().long().flatten()
    return levels if picture is None else torch.maximum(levels, picture)


@pytest.mark.parametrize(
    ("strokes", "picture", "seed"),
    [(STROKE, None, 1000), ([], PICTURE, 7), (STROKE, PICTURE, 99_000), ([], None, 1)],
)
def test_equals_python(node, strokes, picture, seed):
    given = None if picture is None else picture.tolist()
    data = for_browser(gpt(), judge())
    found = node("figures/complete-a-digit.js", CODE, [data, strokes, given, seed])
    expected = upper_half(strokes, picture)
    for one in found:
        assert one["upper"] == expected.tolist()
        pixels = torch.tensor(one["pixels"])
        assert (pixels[:32] == expected).all()
        assert len(pixels) == 64
        with torch.no_grad():
            shares = gpt().double()(pixels[None])[0].softmax(dim=-1)
            scores = judge().double()(pixels.double() / (LEVELS - 1))
        torch.testing.assert_close(
            torch.tensor(one["shares"]).double(), shares, rtol=1e-5, atol=1e-6
        )
        assert one["read"] == scores.argmax()
    assert found[0]["pixels"] != found[1]["pixels"]


def test_draws_follow_the_probabilities(node):
    """Cumulative shares are passed by evenly spread numbers as often as they should."""
    shares = [0.1, 0.0, 0.6, 0.3]
    found = node(
        "math/image-gpt.js",
        "return Array.from({ length: 1000 }, (_, k) => m.taken(a, (k + 0.5) / 1000))",
        shares,
    )
    assert [found.count(k) / 1000 for k in range(4)] == pytest.approx(shares)
    last = node("math/image-gpt.js", "return m.taken(a, 0.9999999999999999)", shares)
    assert last == 3


def counts_in(text):
    """How many completions are read as which digit."""
    total = int(re.search(r"Of (\d+) completions", text)[1])
    first = re.search(r": (\d+) read as (\d)", text).groups()
    others = re.findall(r", (\d+) as (\d)", text)
    return total, {int(digit): int(count) for count, digit in [first, *others]}


def finished(figure):
    """What is said when all completions are written."""
    for _ in range(40):
        settle(figure.page)
        if said(figure).startswith("Of 24 completions"):
            break
        figure.page.wait_for_timeout(100)
    total, counts = counts_in(said(figure))
    assert total == sum(counts.values()) == 24
    return counts


@pytest.mark.slow
@pytest.mark.parametrize("by", [press, press_by_key])
def test_examples(figure, by):
    before = finished(figure)
    by(figure, "Noise")
    noise = finished(figure)
    by(figure, "Blank")
    finished(figure)
    assert noise != before
    press(figure, "Reset")
    assert finished(figure) == before


@pytest.mark.slow
def test_other_completions_and_another_pixel(figure):
    press(figure, "Draw other completions")
    finished(figure)
    assert figure.evaluate("f => f.liveModel.get('seed')") == 2
    pixel = figure.get_by_role("slider", name="Pixel:")
    pixel.focus()
    figure.page.keyboard.press("ArrowDown")
    settle(figure.page)
    assert "Row 7, column 4 of completion 1" in said(figure)
    figure.get_by_label("Completion shown large").fill("5")
    settle(figure.page)
    assert "Row 7, column 4 of completion 5" in said(figure)
    press(figure, "Reset")


@pytest.mark.slow
def test_a_bar_shows_a_completion_so_read(figure):
    counts = finished(figure)
    panel = figure.locator("svg[aria-label^='How many']")
    to_the_middle(panel)
    digits = panel.locator("text.fl-tick").all()[-10:]  # below the bars
    shown, digit = set(), max(counts, key=counts.get)
    for _ in range(counts[digit]):
        x, y = centre(digits[digit])
        figure.page.mouse.click(x, y - 12)
        shown.add(int(re.search(r"of completion (\d+)", said(figure))[1]))
    assert len(shown) == counts[digit]
    press(figure, "Reset")


@pytest.mark.slow
def test_drawn_by_mouse(figure):
    press(figure, "Clear")
    to_the_middle(figure.get_by_role("slider", name="Pen:"))
    box = figure.locator("canvas.fl-pixels").bounding_box()
    pixel = box["width"] / 8
    mouse = figure.page.mouse
    mouse.move(box["x"] + 1.5 * pixel, box["y"] + 1.5 * pixel)
    mouse.down()
    mouse.move(box["x"] + 5.5 * pixel, box["y"] + 7.5 * pixel, steps=8)
    mouse.up()
    drawn = strokes_of(figure)
    assert drawn[0] == pytest.approx([5.5, 5.5, 0], abs=0.5)
    assert max(point[1] for point in drawn) == 15  # no further than the upper half
    finished(figure)
    press(figure, "Undo stroke")
    assert strokes_of(figure) == []
    # Below, the same gesture points at pixels.
    to_the_middle(figure.get_by_role("slider", name="Pen:"))
    box = figure.locator("canvas.fl-pixels").bounding_box()
    mouse.move(box["x"] + 2.5 * pixel, box["y"] + 6.5 * pixel)
    mouse.down()
    mouse.up()
    settle(figure.page)
    assert "Row 7, column 3 of completion 1" in said(figure)
    mouse.move(box["x"] + 3.1 * pixel, box["y"] + 6.5 * pixel)  # near its mark
    mouse.down()
    mouse.up()
    assert "Row 7, column 4 of completion 1" in said(figure)
    assert strokes_of(figure) == []
    press(figure, "Reset")


@pytest.mark.slow
def test_drawn_by_keys(figure):
    press(figure, "Clear")
    grip = figure.get_by_role("slider", name="Pen:")
    press(figure, "Pen down")
    grip.focus()
    for _ in range(3):
        figure.page.keyboard.press("ArrowDown")
    settle(figure.page)
    assert strokes_of(figure) == [[16, 3, 0], [16, 4, 1], [16, 5, 1], [16, 6, 1]]
    press(figure, "Reset")
    assert strokes_of(figure) == STROKE


@pytest.mark.slow
def test_predictions(figure):
    fold = questions(figure)
    fold.get_by_label("another digit", exact=True).check()
    fold.get_by_role("button", name="Answer, and see").click()
    counts = finished(figure)
    most = max(counts, key=counts.get)
    verdict = fold.locator(".fl-verdict").inner_text()
    assert ("and so it is" in verdict) == (most not in (0, 1))
    fold.get_by_role("button", name="Next question").click()
    fold.get_by_label("no", exact=True).check()
    fold.get_by_role("button", name="Answer, and see").click()
    counts = finished(figure)
    verdict = fold.locator(".fl-verdict").inner_text()
    assert ("and so it is" in verdict) == (max(counts.values()) <= 12)


@pytest.mark.slow
def test_the_answer_stays_in_sight_on_a_phone(figure):
    page = figure.page
    size = page.viewport_size
    page.set_viewport_size({"width": 390, "height": 844})
    settle(page)
    assert figure.locator(".fl-output.fl-stays").count() == 1
    page.set_viewport_size(size)
