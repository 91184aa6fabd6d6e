"""What a unit sees is Python's, and the page's experiments show it."""

import math
import re

import pytest
from actions import drag_by, press, press_by_key, questions, said, settle

from fathom.analysis.receptive_field import Layer, inputs_seen, receptive_field

SIZE, PLACE = 40, 20


def layers(number=3, kernel=3, stride=1, dilations=(1,) * 20):
    return [Layer(kernel, stride, d * (kernel - 1) // 2, d) for d in dilations[:number]]


def in_words(text):
    """Unit, layer, size, first, last, inputs seen and jump of the read-out."""
    unit, layer, size = re.search(
        r"Unit (\d+) of layer (\d+) has a field of (\S+) place", text
    ).groups()
    first, last = re.search(r"places?, (\S+) to (\S+?)[,.] ", text).groups()
    seen = re.search(r"sees (?:all )?(\d+) ", text)[1]
    jump = re.search(r"begins (\S+) further", text)[1]
    numbers = (unit, layer, size, first, last, seen, jump)
    return [int(n.replace("−", "-").replace(",", "")) for n in numbers]


def wanted(stack, place=PLACE):
    field = receptive_field(stack)
    unit = math.floor(place / field.jump + 0.5)
    seen = len(inputs_seen(stack, unit, SIZE))
    return [unit, len(stack), field.size, *field.ends(unit), seen, field.jump]


@pytest.mark.parametrize(
    ("kernel", "stride", "dilation"), [(3, 1, 1), (5, 2, 3), (1, 4, 16), (9, 1, 16)]
)
def test_the_sentence(node, kernel, stride, dilation):
    stack = layers(4, kernel, stride, (dilation,) * 4)
    found = node(
        "figures/receptive-field.js",
        """const layers = m.stack({ layers: 4, kernels: Array(20).fill(a.kernel),
            strides: Array(20).fill(a.stride), dilations: Array(20).fill(a.dilation) });
        return m.sentence(layers, m.nearest(layers, 0, 40), 40)""",
        {"kernel": kernel, "stride": stride, "dilation": dilation},
    )
    assert in_words(found) == wanted(stack, 0)


PRESETS = {
    "Layers until all are seen": (layers(20), PLACE),
    "The same, dilations doubling": (layers(5, dilations=(1, 2, 4, 8, 16)), PLACE),
    "Dilation 2 in all": (layers(dilations=(2, 2, 2)), PLACE),
    "Stride 2 in all": (layers(stride=2), PLACE),
    "At the end": (layers(), 0),
}


@pytest.mark.slow
@pytest.mark.parametrize("by", [press, press_by_key])
@pytest.mark.parametrize("label", PRESETS)
def test_presets(figure, by, label):
    assert in_words(by(figure, label)) == wanted(*PRESETS[label])


@pytest.mark.slow
def test_what_the_presets_are_there_for(figure):
    assert "sees all 40 inputs" in press(figure, "Layers until all are seen")
    assert "sees all 40 inputs" in press(figure, "The same, dilations doubling")
    assert "6 are left out in between" in press(figure, "Dilation 2 in all")
    assert "begins 8 further on" in press(figure, "Stride 2 in all")
    assert "3 of them beyond the ends" in press(figure, "At the end")


@pytest.mark.slow
def test_the_unit_is_dragged_and_moved_by_keys(figure):
    grip = figure.get_by_role("slider", name="The unit that looks")
    before = in_words(said(figure))[0]
    drag_by(grip, -60, 0)
    assert in_words(said(figure))[0] < before
    press(figure, "Stride 2 in all")
    grip.focus()
    figure.page.keyboard.press("ArrowRight")
    settle(figure.page)
    # 20 / 8 is nearest to unit 3, and the next one is 4
    assert in_words(said(figure))[0] == wanted(layers(stride=2))[0] + 1
    figure.page.keyboard.press("Home")
    settle(figure.page)
    assert in_words(said(figure))[0] == 0


@pytest.mark.slow
def test_one_layer_is_changed(figure):
    figure.get_by_label("Layer to change").select_option("layer 2")
    stride = figure.get_by_role("slider", name="Stride")
    stride.focus()
    figure.page.keyboard.press("ArrowRight")
    settle(figure.page)
    stack = [Layer(3, s, 1) for s in (1, 2, 1)]
    assert in_words(said(figure)) == wanted(stack)
    figure.get_by_label("Layer to change").select_option("layer 6")
    settle(figure.page)
    assert in_words(said(figure))[1] == 6


@pytest.mark.slow
def test_a_unit_below_shows_its_field_under_the_mouse(figure):
    dot = figure.locator(".fl-output svg circle").nth(40 + 10)
    dot.evaluate("dot => dot.scrollIntoView({ block: 'center' })")
    settle(figure.page)
    box = dot.bounding_box()
    figure.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    assert in_words(said(figure)) == [10, 1, 3, 9, 11, 3, 1]
    figure.page.mouse.move(5, 5)
    assert in_words(said(figure)) == wanted(layers())


@pytest.mark.slow
def test_predictions(figure):
    fold = questions(figure)
    for number in (20, 5, 7, 15):
        fold.get_by_label("Your number").fill(str(number))
        fold.get_by_role("button", name="Answer, and see").click()
        assert "and so it is" in fold.locator(".fl-verdict").inner_text()
        if number != 15:
            fold.get_by_role("button", name="Next question").click()
