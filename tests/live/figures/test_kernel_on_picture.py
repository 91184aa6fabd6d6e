"""Result and sums are Python's; a picture of the reader's own asks for nothing."""

import io
import re

import pytest
import torch
from actions import drag_by, press, press_by_key, questions, said, set_slider, settle
from figures.kernel_on_picture import COLUMNS, KERNELS, PIXELS, ROWS
from PIL import Image

from fathom.networks.convolution_2d import convolve_images

PICTURE = PIXELS.double() / 255


def result(kernel, **settings):
    weights = torch.tensor(kernel, dtype=torch.float64).reshape(1, 1, 3, 3)
    return convolve_images(PICTURE[None, None], weights, None, **settings)[0, 0]


def numbers(text):
    """The sum of the weights, least and greatest result, and the one pixel's."""
    text = text.replace("−", "-")
    ends = re.search(r"add up to (\S+); results go from (\S+) to (-?[\d.]+\d)", text)
    row, column, value = re.search(r"row (\d+), column (\d+): (\S+)\.$", text).groups()
    return (
        [float(each) for each in ends.groups()],
        (int(row), int(column)),
        float(value),
    )


def test_places(node):
    found = node(
        "figures/kernel-on-picture.js",
        """const set = { stride: 2, padding: 1, dilation: 3 };
        const there = p => m.nearest(m.middle(p, set), [9, 9], set);
        return { back: [[0, 0], [3, 5]].map(there),
          ends: m.nearest([-50, 500], [9, 8], set),
          words: m.sizeInWords(24, set, 10),
          kernels: a.map(kernel => m.weightsInWords(kernel)) }""",
        [KERNELS["Blur"], KERNELS["Edges"]],
    )
    kernels = [text.replace("\xa0", " ") for text in found["kernels"]]
    assert kernels == ["0.11 everywhere", "−1 0 1 / −2 0 2 / −1 0 1"]
    assert found["back"] == [[0, 0], [3, 5]]
    assert found["ends"] == [0, 7]
    # (24 + 2 - 6 - 1) / 2 = 9.5
    assert found["words"] == "⌊(24 + 2 · 1 − 3 · 2 − 1) / 2⌋ + 1 = 10"


def test_shades_and_padding(node):
    found = node(
        "figures/kernel-on-picture/picture.js",
        """const { shade } = await load("kit/pixels.js");
        return { shades: [0, 0.5, 3, -0.5, -7].map(v => shade(v, [200, 100, 0])),
          padded: m.padded({ rows: 1, columns: 2, values: [5, 6] }, 1) }""",
    )
    assert found["shades"] == [
        [0, 0, 0],
        [127.5] * 3,
        [255] * 3,
        [100, 50, 0],
        [200, 100, 0],
    ]
    assert (found["padded"]["rows"], found["padded"]["columns"]) == (3, 4)
    values = [found["padded"]["values"][str(i)] for i in range(12)]
    assert values == [0, 0, 0, 0, 0, 5, 6, 0, 0, 0, 0, 0]


@pytest.mark.slow
@pytest.mark.parametrize("by", [press, press_by_key])
def test_kernels(figure, by):
    others = {"Sharpen, middle 4": [0, -1, 0, -1, 4, -1, 0, -1, 0]}
    for name, kernel in (KERNELS | others).items():
        (total, low, high), (row, column), value = numbers(by(figure, name))
        expected = result(kernel)
        ends = [sum(kernel), expected.min().item(), expected.max().item()]
        assert [total, low, high] == pytest.approx(ends, abs=0.0051)
        assert (row, column) == (8, 14)  # around the place (8, 14), counted from 1
        assert value == pytest.approx(expected[7, 13].item(), abs=0.0051)
        shown = figure.locator(".fl-total").inner_text().replace("−", "-")
        assert float(shown.split()[1]) == value


@pytest.mark.slow
def test_strides_and_dilations(figure):
    for label, settings in (
        ("Stride 2", {"stride": 2}),
        ("Dilation 4", {"dilation": 4}),
    ):
        text = press(figure, label)
        expected = result(KERNELS["Sharpen"], **settings)
        assert f"+ 1 = {len(expected)}." in text
        title = figure.locator(".fl-title").nth(1).text_content()
        assert title == f"Result, {expected.shape[0]} × {expected.shape[1]}"
        _, (row, column), value = numbers(text)
        found = expected[row - 1, column - 1].item()
        assert value == pytest.approx(found, abs=0.0051)


@pytest.mark.slow
def test_no_patch_fits_is_said_aloud(figure):
    before = press(figure, "Edges")
    text = press(figure, "Dilation 40")
    aloud = "it spans 81 pixels, and the picture has 24"
    assert aloud in figure.get_by_role("alert").inner_text()
    assert text == before
    slider = figure.get_by_role("slider", name="Dilation")
    set_slider(slider, 12)
    assert "it spans 25 pixels" in figure.get_by_role("alert").inner_text()
    settle(figure.page)
    assert slider.input_value() == "1"
    figure.page.evaluate("location.hash = 'live-kernel-on-picture?dilation=12'")
    assert "No patch fits" in said(figure)
    assert "none" in figure.locator(".fl-title").nth(1).text_content()
    press(figure, "Reset")
    figure.page.evaluate("history.replaceState(null, '', location.pathname)")


@pytest.mark.slow
def test_weights_are_typed(figure):
    press(figure, "Identity")
    weight = figure.get_by_label("Weight in row 2, column 2")
    weight.fill("-0.5")
    total, _, value = numbers(said(figure))
    assert total[0] == -0.5
    assert value == pytest.approx(-0.5 * PICTURE[8, 14].item(), abs=0.0051)
    weight.press("ArrowUp")
    assert numbers(said(figure))[0][0] == 0
    weight.fill("12")
    assert "A weight goes from −9 to 9" in figure.get_by_role("alert").inner_text()
    weight.fill("")
    weight.blur()
    assert weight.input_value() == "0"
    assert figure.evaluate("f => f.liveModel.get('kernel')[4]") == 0


@pytest.mark.slow
def test_patch_is_moved(figure):
    press(figure, "Sharpen")
    grip = figure.get_by_role("slider", name="Pixel of the result")
    grip.focus()
    for key in ("ArrowRight", "ArrowDown", "ArrowDown"):
        figure.page.keyboard.press(key)
    _, place, value = numbers(said(figure))
    assert place == (10, 15)
    found = result(KERNELS["Sharpen"])[9, 14].item()
    assert value == pytest.approx(found, abs=0.0051)
    drag_by(grip, -40, 0)
    assert numbers(said(figure))[1][1] < 13
    # A click into the picture takes the patch there.
    picture = figure.locator(".fl-output svg").first
    box = picture.bounding_box()
    figure.page.mouse.click(
        box["x"] + box["width"] / 2, box["y"] + 22 + 0.45 * box["height"]
    )
    _, (row, column), _ = numbers(said(figure))
    assert abs(column - COLUMNS / 2) < 2 and abs(row - ROWS / 2) < 3


@pytest.mark.slow
def test_a_picture_of_ones_own_goes_nowhere(figure):
    asked = []
    figure.page.on("request", lambda request: asked.append(request.url))
    file = io.BytesIO()
    Image.new("RGB", (400, 200), (255, 0, 0)).save(file, "PNG")
    own = {"name": "own.png", "mimeType": "image/png", "buffer": file.getvalue()}
    press(figure, "Identity")
    figure.get_by_label("A picture of your own").set_input_files(own)
    note = figure.get_by_role("alert")
    note.filter(has_text="36 × 72 grey pixels").wait_for()
    (_, low, high), _, value = numbers(said(figure))
    assert (low, high, value) == (0.3, 0.3, 0.3)  # of red, 0.299 is left
    wrong = {"name": "own.txt", "mimeType": "text/plain", "buffer": b"no picture"}
    figure.get_by_label("A picture of your own").set_input_files(wrong)
    note.filter(has_text="can’t read").wait_for()
    assert [url for url in asked if not url.startswith(("data:", "blob:"))] == []
    press(figure, "Reset")
    assert f"{ROWS} × {COLUMNS}" in figure.locator(".fl-title").first.text_content()


@pytest.mark.slow
def test_predictions(figure):
    press(figure, "Reset")
    fold = questions(figure)
    fold.get_by_label("they become 0").check()
    fold.get_by_role("button", name="Answer, and see").click()
    assert "and so it is" in fold.locator(".fl-verdict").inner_text()
    assert "The weights add up to 0;" in said(figure)
    middle_four = [0, -1, 0, -1, 4, -1, 0, -1, 0]
    assert result(middle_four)[:3, 20:].abs().max() < 1e-12  # where the picture is flat
    fold.get_by_role("button", name="Next question").click()
    fold.get_by_label("Your number").fill(str(len(result(KERNELS["Blur"], stride=2))))
    fold.get_by_role("button", name="Answer, and see").click()
    assert "and so it is" in fold.locator(".fl-verdict").inner_text()
    fold.get_by_role("button", name="Next question").click()
    fold.get_by_label("9", exact=True).check()
    fold.get_by_role("button", name="Answer, and see").click()
    assert "and so it is" in fold.locator(".fl-verdict").inner_text()
