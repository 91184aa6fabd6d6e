"""Its stamps and groups are Python's; what the page says to try can be seen."""

import re

import pytest
import torch
from actions import curves_out_of_sight, drag_by, press, press_by_key, questions, said

from fathom.networks.transposed_convolution import transposed_convolution_1d


@pytest.mark.parametrize("stride", [1, 2, 3, 4])
@pytest.mark.parametrize("size", [1, 2, 4, 6])
@pytest.mark.parametrize("padding", [0, 2])
def test_stamps_and_groups(node, stride, size, padding):
    generator = torch.Generator().manual_seed(size)
    x = torch.randn(6, dtype=torch.float64, generator=generator)
    w = torch.randn(size, dtype=torch.float64, generator=generator)
    found, sums = node(
        "math/transposed-convolution.js",
        "return [m.transposedConvolution(...a), m.groupSums(a[1], a[2])]",
        [x.tolist(), w.tolist(), stride, padding],
    )
    expected = transposed_convolution_1d(x[None, None], w[None, None], stride, padding)
    assert found == pytest.approx(expected[0, 0].tolist(), rel=1e-12)
    groups = [w[r::stride].sum().item() for r in range(stride)]
    assert sums == pytest.approx(groups, rel=1e-12)


def test_words(node):
    found = node(
        "figures/transposed-convolution.js",
        "return [m.listed([1]), m.listed([1, 2.5]), m.listed([1, 2, -3]),"
        " m.isLevel([2, 2]), m.isLevel([2, 1])]",
        None,
    )
    words = ["1.00", "1.00 and 2.50", "1.00, 2.00 and −3.00"]
    assert found == [*words, True, False]


def heights(figure):
    """The bars of the sum, in units of the panel's first gridlines."""
    panel = figure.get_by_role("group", name="The result")
    return panel.evaluate(
        """panel => {
          const bars = [...panel.querySelectorAll(".fl-marks > g:first-of-type rect")];
          return bars.map(bar => bar.height.baseVal.value);
        }"""
    )


def middle(figure, size):
    """Heights away from the ends, the least of them as one (or as it is, if zero)."""
    said(figure)
    found = heights(figure)[size - 1 : 1 - size or None]
    unit = min(found) or max(found)
    return [round(height / unit, 1) for height in found]


@pytest.mark.slow
@pytest.mark.parametrize("by", [press, press_by_key])
def test_presets(figure, by):
    text = by(figure, "Kernel 5, stride 3")
    assert "sum to 2.00, 2.00 and 1.00: a pattern" in text
    assert middle(figure, 5)[:6] in ([1, 2, 2] * 2, [2, 1, 2] * 2, [2, 2, 1] * 2)
    text = by(figure, "Weights ½, 1, 1½, 2, stride 2")
    assert "sum to 2.00 and 3.00: a pattern" in text
    assert set(middle(figure, 4)) == {1.0, 1.5}
    text = by(figure, "Weights 1, 2, 1, stride 2")
    assert "sum to 2.00 and 2.00: an even input stays level" in text
    assert set(middle(figure, 3)) == {1.0}
    text = by(figure, "Kernel 2, stride 3")
    assert "6 numbers become 17" in text and "leaves holes" in text
    assert set(middle(figure, 2)) == {0.0, 1.0}
    assert not curves_out_of_sight(figure)


@pytest.mark.slow
def test_one_input_leaves_one_copy(figure):
    assert "The inputs differ" in press(figure, "A single input")
    found = heights(figure)
    assert [i for i, height in enumerate(found) if height > 1] == [4, 5, 6]


@pytest.mark.slow
def test_straight_lines(figure):
    assert "6 numbers become 12" in press(figure, "Straight lines")
    found = heights(figure)[2:-2]
    x = torch.tensor([0.5, 1.5, 1.0, 2.0, 2.0, 0.5])
    lines = torch.stack([0.75 * x[:-1] + 0.25 * x[1:], 0.25 * x[:-1] + 0.75 * x[1:]])
    expected = (lines.T.flatten() / lines[0, 0]).tolist()
    assert [h / found[0] for h in found] == pytest.approx(expected, abs=0.02)
    assert not curves_out_of_sight(figure)


@pytest.mark.slow
def test_a_weight_and_an_input_are_dragged(figure):
    grip = figure.get_by_role("slider", name="Weight 1 of the kernel")
    drag_by(grip, 0, -20)
    sums = re.search(r"sum to (\S+) and (\S+):", said(figure)).groups()
    assert float(sums[0]) == 2 and float(sums[1]) > 1.1
    grip = figure.get_by_role("slider", name="Input 0")
    drag_by(grip, 0, 30)
    assert "The inputs differ" in said(figure)
    assert figure.evaluate("f => f.liveModel.get('inputs')[0]") < 0.9


@pytest.mark.slow
def test_weights_beyond_the_size_are_hidden(figure):
    for size in (3, 6, 2):
        figure.evaluate("(f, size) => f.liveModel.set('size', size)", size)
        said(figure)
        grips = figure.locator("[aria-label^='Weight']")
        shown = [grip.is_visible() for grip in grips.all()]
        assert sum(shown) == size


@pytest.mark.slow
def test_predictions(figure):
    press(figure, "Reset")
    fold = questions(figure)
    for i, answer in enumerate(
        ("two, two, one in turn", "no", "the middle weight becomes 2")
    ):
        if i:
            fold.get_by_role("button", name="Next question").click()
        fold.get_by_label(answer, exact=True).check()
        fold.get_by_role("button", name="Answer, and see").click()
        assert "and so it is" in fold.locator(".fl-verdict").inner_text()
