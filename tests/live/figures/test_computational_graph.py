"""Both passes, step by step, are torch's; what the page says to try can be seen."""

import pytest
import torch
from actions import (
    curves_out_of_sight,
    drag_by,
    press,
    press_by_key,
    questions,
    said,
    set_slider,
    settle,
)

NUMBERS = {"x": 2.0, "w": 1.5, "v": 0.5, "y": 1.5}
MODULE = "figures/computational-graph.js"
WALK = """const { forward, backward } = await load("math/autodiff.js");
  const nodes = a.nodes ?? m.defaults.nodes;
  const values = forward(nodes, a.inputs);
  const messages = backward(nodes, values);
  return a.steps.map(step => m.sentence(nodes, values, messages, step));"""


def expected(**changed):
    """Loss and gradients by torch, of the expression as one line."""
    numbers = {**NUMBERS, **changed}
    x, w, v, y = leaves = [
        torch.tensor(each, dtype=torch.float64, requires_grad=True)
        for each in numbers.values()
    ]
    loss = (v * torch.relu(w * x) + x - y) ** 2
    loss.backward()
    gradients = [leaf.grad.item() for leaf in leaves]
    return loss.item(), dict(zip(numbers, gradients, strict=True))


def shown(figure):
    """By name, what stands in each box: its value and its gradient."""
    settle(figure.page)
    texts = figure.evaluate(
        """f => [...f.querySelector(".fl-output svg .fl-marks")
          .children[1].querySelectorAll("text")].map(text => text.textContent)"""
    )
    rows = [texts[i : i + 5] for i in range(0, len(texts), 5)]
    if len(texts) % 5 or any(row[4] != "value" for row in rows):
        rows = [texts[i : i + 4] for i in range(0, len(texts), 4)]
    return {row[0].split(" = ")[0]: (row[1], row[3]) for row in rows}


def number(text):
    return float(text.replace("−", "-"))


def gradients(figure):
    return {name: number(shown(figure)[name][1]) for name in NUMBERS}


def test_sentences(node):
    told = node(MODULE, WALK, {"inputs": NUMBERS, "steps": [0, 1, 4, 6, 7, 13, 17]})
    assert told[0].startswith("Only the inputs are known.")
    assert told[1] == "Forward: z = w · x = 1.50 × 2.00 = 3.00."
    assert told[2] == "Forward: f = q + x = 1.50 + 2.00 = 3.50."
    assert told[3].startswith("Forward: L = r² = 2.00² = 4.00. The forward pass ends")
    assert told[4].startswith("Backward: ∂L/∂L = 1.")
    assert told[5] == "From q back to v: ∂L/∂q × ∂q/∂v = 4.00 × 3.00 = 12.00."
    assert told[6] == (
        "From z back to x: ∂L/∂z × ∂z/∂x = 2.00 × 1.50 = 3.00, added to the 4.00 that "
        "came by the other path: ∂L/∂x = 7.00."
    )


def test_what_is_special_is_said(node):
    dead = node(MODULE, WALK, {"inputs": {**NUMBERS, "w": -1.5}, "steps": [15]})
    assert dead[0].endswith("z is not positive: the ReLU passes nothing back.")
    cancelled = {"x": 2, "w": 1, "v": -1, "y": -2}
    told = node(MODULE, WALK, {"inputs": cancelled, "steps": [6, 17]})
    assert "= 4.00." in told[0] and "which cancels the 4.00" in told[1]


@pytest.mark.slow
def test_one_step_after_the_other(figure):
    """What is not reached yet is not shown; x waits for its second path."""
    assert shown(figure)["x"] == ("2.00", "") and shown(figure)["z"] == ("", "")
    for name, value in (("z", "3.00"), ("h", "3.00"), ("q", "1.50"), ("f", "3.50")):
        press(figure, "Step")
        assert shown(figure)[name] == (value, "")
    for _ in range(7):  # two nodes, the start, four edges
        text = press(figure, "Step")
    assert "∂f/∂x" in said(figure) or "∂f/∂x" in press(figure, "Step")
    assert shown(figure)["x"] == ("2.00", "4.00+…")
    assert "not complete" in figure.locator(".fl-check").inner_text()
    before = said(figure)
    press_by_key(figure, "Step")
    assert press_by_key(figure, "Back") == before
    text = press(figure, "All steps")
    assert text.endswith("∂L/∂x = 7.00. Done.")
    assert gradients(figure) == expected()[1] == {"x": 7, "w": 4, "v": 12, "y": -4}


@pytest.mark.slow
@pytest.mark.parametrize("by", [press, press_by_key])
@pytest.mark.parametrize(
    ("label", "changed"),
    [
        ("The page’s numbers", {}),
        ("Dead ReLU: w = −1.5", {"w": -1.5}),
        ("Two paths cancel", {"w": 1.0, "v": -1.0, "y": -2.0}),
        ("On the target: y = 3.5", {"y": 3.5}),
    ],
)
def test_presets(figure, by, label, changed):
    by(figure, label)
    loss, slopes = expected(**changed)
    assert gradients(figure) == pytest.approx(slopes, abs=0.005)
    assert number(shown(figure)["L"][0]) == pytest.approx(loss, abs=0.005)
    assert not curves_out_of_sight(figure)


@pytest.mark.slow
def test_play_goes_to_the_end_and_begins_again(figure):
    figure.page.emulate_media(reduced_motion="reduce")
    assert press(figure, "Play").endswith("Done.")
    press(figure, "Play")
    assert gradients(figure) == expected()[1]
    figure.page.emulate_media(reduced_motion="no-preference")
    press(figure, "Play")  # from the end it starts over
    play = figure.get_by_role("button", name="Play")
    figure.page.wait_for_timeout(1100)
    assert play.get_attribute("aria-pressed") == "true"
    press(figure, "Play")
    assert play.get_attribute("aria-pressed") == "false"
    assert figure.evaluate("f => f.liveModel.get('step')") < 5


@pytest.mark.slow
def test_a_nudge_does_what_the_gradient_says(figure):
    press(figure, "All steps")
    told = figure.locator(".fl-check")
    for name, nudge in (("x", 0.01), ("v", -0.02), ("y", 0.5)):
        figure.get_by_label("Input to nudge").select_option(name)
        set_slider(figure.get_by_label("Nudge", exact=True), nudge)
        said(figure)
        change = expected(**{name: NUMBERS[name] + nudge})[0] - expected()[0]
        slope = expected()[1][name]
        words = told.inner_text().replace("−", "-")
        assert (
            f"= {slope * nudge:.3f}. The loss really changes by {change:.3f}" in words
        )
        assert not curves_out_of_sight(figure)
    knob = figure.get_by_role("slider", name="Nudge of the input")
    before = told.inner_text()
    drag_by(knob, 40, 0)
    assert told.inner_text() != before
    knob.focus()
    figure.page.keyboard.press("End")
    said(figure)
    assert "y moves by 1.00" in told.inner_text()


@pytest.mark.slow
@pytest.mark.parametrize("width", [1000, 390])
def test_an_input_is_dragged_on_its_box(figure, width):
    page = figure.page
    size = page.viewport_size
    page.set_viewport_size({"width": width, "height": 844})
    try:
        press(figure, "All steps")
        assert figure.evaluate(
            "f => f.querySelector('.fl-output').matches('.fl-stays')"
        )
        grip = figure.get_by_role("slider", name="w, on its box")
        drag_by(grip, 12, 0)
        x, w, v, y = figure.evaluate("f => f.liveModel.get('values')")
        assert w > 1.5 and [x, v, y] == [2, 0.5, 1.5]
        assert gradients(figure) == pytest.approx(expected(w=w)[1], abs=0.006)
        # The panel shows what is moved.
        assert figure.get_by_label("Input to nudge").input_value() == "w"
        grip.focus()
        page.keyboard.press("ArrowLeft")
        settle(page)
        assert figure.evaluate("f => f.liveModel.get('values')[1]") == round(
            w - 0.05, 2
        )
        page.keyboard.press("Home")
        settle(page)
        assert gradients(figure) == pytest.approx(expected(w=-4.0)[1], abs=0.006)
    finally:
        page.set_viewport_size(size)


@pytest.mark.slow
def test_predictions(figure):
    fold = questions(figure)
    fold.get_by_label("v", exact=True).check()
    fold.get_by_role("button", name="Answer, and see").click()
    assert "and so it is. Gradients: v 12.00, x 7.00" in (
        fold.locator(".fl-verdict").inner_text()
    )
    fold.get_by_role("button", name="Next question").click()
    fold.get_by_label("those of z, w and v").check()
    fold.get_by_role("button", name="Answer, and see").click()
    assert "and so it is" in fold.locator(".fl-verdict").inner_text()
    assert gradients(figure) == expected(w=-1.5)[1]
    fold.get_by_role("button", name="Next question").click()
    fold.get_by_label("Your number").fill("0")
    fold.get_by_role("button", name="Answer, and see").click()
    assert "and so it is" in fold.locator(".fl-verdict").inner_text()
