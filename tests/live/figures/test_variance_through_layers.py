"""Sizes through fifty layers are the theory's; presets show what is said of them."""

import re
from statistics import mean

import pytest
from actions import (
    as_wide_as,
    curves_out_of_sight,
    drag_by,
    press,
    press_by_key,
    questions,
    said,
    set_slider,
    settle,
)

MODULE = "figures/variance-through-layers.js"
SHAPE = {"width": 100, "narrow": 10, "layers": 50}
MEASURE = """const sizes = m.sizesOf(a.widths, a.shape);
  const drawn = m.drawAll(sizes, a.seed ?? 1, a.draws ?? 5);
  const { expected, measured, variances } = m.measure(sizes, drawn, a.rule, a.ratio);
  return { sizes, expected, measured, variances };"""


def measured(node, rule, ratio, widths="constant", **more):
    argument = {"rule": rule, "ratio": ratio, "widths": widths, "shape": SHAPE, **more}
    return node(MODULE, MEASURE, argument)


def test_theory(node):
    """Twice He's variance: √2 for each layer; the first has no ReLU before it."""
    found = measured(node, "he_forward", 2)
    forward, backward = found["expected"]
    assert 10 ** forward[0] == pytest.approx(2)
    assert 10 ** (forward[-1] - forward[0]) == pytest.approx(2**24.5)
    assert 10 ** backward[0] == pytest.approx(2**24.5) and backward[-1] == 0


def test_theory_is_the_mean_square_of_many_draws(node):
    shape = {"width": 40, "narrow": 8, "layers": 6}
    for widths, rule in (("constant", "he_forward"), ("narrowing", "harmonic")):
        found = measured(node, rule, 1.3, widths, shape=shape, draws=1500)
        for expected, draws in zip(found["expected"], found["measured"], strict=True):
            for k in range(shape["layers"]):
                squares = [10 ** (2 * each[k]) for each in draws]
                ratio = mean(squares) / 10 ** (2 * expected[k])
                assert ratio == pytest.approx(1, abs=0.12), (widths, k)


def test_narrowing_widths(node):
    """Each rule keeps one way level; in all, the other changes by √(10/100)."""
    powers = {
        rule: [
            (way[-1] - way[0]) * (1 if i == 0 else -1)
            for i, way in enumerate(measured(node, rule, 1, "narrowing")["expected"])
        ]
        for rule in ("he_forward", "he_backward", "harmonic")
    }
    forward, back = powers["he_forward"]
    assert forward == pytest.approx(0, abs=1e-9) and back == pytest.approx(
        -0.5, abs=0.02
    )
    assert powers["he_backward"][0] == pytest.approx(0.5, abs=0.02)
    assert powers["he_backward"][1] == pytest.approx(0, abs=1e-9)
    up, down = powers["harmonic"]
    assert 0.2 < up < 0.3 and -0.3 < down < -0.2


def number(words):
    """10^power of a number in the read-out."""
    digits = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻−", "0123456789--")
    if "× 10" in words:
        factor, power = words.split(" × 10")
        return float(factor) * 10.0 ** int(power.translate(digits))
    return float(words.translate(digits))


def expected_in(text):
    return [number(each) for each in re.findall(r": ([^:]+?) expected", text)]


@pytest.mark.slow
@pytest.mark.parametrize("by", [press, press_by_key])
@pytest.mark.parametrize(
    ("label", "forward", "back"),
    [
        ("He", 2**0.5, 1),
        ("Half of He", 2**0.5 * 2**-25, 2**-24.5),
        ("Twice He", 2**0.5 * 2**25, 2**24.5),
        ("Glorot", 2**0.5 * 2**-25, 2**-24.5),
        (
            "PyTorch’s default, biases zero",
            2**0.5 * 6.0**-25,
            6.0**-24.5,
        ),
    ],
)
def test_presets(figure, by, label, forward, back):
    text = by(figure, label)
    assert expected_in(text) == pytest.approx([forward, back], rel=0.02)
    assert not curves_out_of_sight(figure)


@pytest.mark.slow
def test_beyond_single_precision(figure):
    text = press(figure, "100 × He")
    assert re.search(r"Forward: after 3[789].* larger than float32 can hold", text)
    assert re.search(r"Back: after 3[789].* larger than float32 can hold", text)
    assert not curves_out_of_sight(figure)
    set_slider(figure.get_by_label("σ², as a multiple"), -2)
    text = said(figure)
    assert re.search(r"Forward: after 4\d.* all exactly zero in float32", text)
    assert not curves_out_of_sight(figure)


@pytest.mark.slow
@pytest.mark.parametrize("width", [1000, 390])
def test_the_end_is_dragged(figure, width):
    page = figure.page
    with as_wide_as(page, width):
        for name in ("Values at layer 50", "Gradients at layer 1"):
            press(figure, "He")
            grip = figure.get_by_role("slider", name=name)
            drag_by(grip, 0, -15)
            ratio = figure.evaluate("f => f.liveModel.get('ratio')")
            assert 1 < ratio < 1.3
            assert expected_in(said(figure)) == pytest.approx(
                [2**0.5 * ratio**25, ratio**24.5], rel=0.15
            )
            grip.focus()
            page.keyboard.press("ArrowDown")
            settle(page)
            assert figure.evaluate("f => f.liveModel.get('ratio')") < ratio
            page.keyboard.press("End")
            settle(page)
            assert figure.evaluate("f => f.liveModel.get('ratio')") == 100
            assert figure.locator(".fl-output.fl-stays").count() == 1
            assert not curves_out_of_sight(figure)


@pytest.mark.slow
def test_other_draws_scatter_about_the_same_line(figure):
    before = said(figure)
    after = press(figure, "Draw again")
    assert before != after and expected_in(before) == expected_in(after)
    assert figure.locator(".fl-output svg").count() == 2


@pytest.mark.slow
def test_predictions(figure):
    fold = questions(figure)
    for choice in ("about 3.36 × 10⁷ times", "about 10⁻¹⁹", "they lose a factor"):
        fold.get_by_label(choice).check()
        fold.get_by_role("button", name="Answer, and see").click()
        assert "and so it is" in fold.locator(".fl-verdict").inner_text()
        if choice != "they lose a factor":
            fold.get_by_role("button", name="Next question").click()
