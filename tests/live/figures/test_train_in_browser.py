"""What the page asks its readers to try; and fifty steps are fifty of PyTorch's."""

import re

import pytest
import torch
from actions import drag_by, press, said, set_slider, settle
from figures.train_in_browser import CURVE, specimen
from torch.utils import _pytree as pytree

from fathom.live import adjustable

TRAIN = """const trainer = new m.Trainer(a.shapes);
trainer.network = network;
trainer.start(a.settings);
const values = () => trainer.parameters.map(numbers => [...numbers]);
const start = values();
const losses = [];
for (let i = 0; i < 50; i += 1) losses.push(await trainer.step(a.rows, a.settings));
const { run } = await load("math/adjustable.js");
const grid = Array.from({ length: 1024 }, (_, i) => [i / 512 - 1, 0.3]);
const { output } = run(trainer.parameters, grid, a.settings);
return [start, values(), losses, [...output]];"""


@pytest.fixture(scope="module")
def example():
    return specimen()


@pytest.mark.parametrize(
    ("width", "depth", "activation", "inputs"),
    [(8, 1, 0, 1), (16, 3, 0, 2), (5, 2, 1, 2), (3, 3, 2, 1)],
)
def test_fifty_steps(node, example, width, depth, activation, inputs):
    rows = [[x, 0.0, y] for x, y in CURVE] if inputs == 1 else _plane_rows()
    settings = {
        "width": width,
        "depth": depth,
        "activation": activation,
        "inputs": inputs,
        "rate": 0.1,
        "seed": 4,
    }
    start, after, losses, predicted = node(
        "kit/trainer.js",
        TRAIN,
        {"rows": rows, "settings": settings, "shapes": example.values["shapes"]},
        models=example.graphs,
    )
    shapes = adjustable.initial_parameters()
    parameters = _like(start, shapes)
    data = torch.zeros(adjustable.MAX_POINTS, 3)
    data[: len(rows)] = torch.tensor(rows)
    present = (torch.arange(adjustable.MAX_POINTS) < len(rows)).float()
    knobs = [torch.tensor(float(value)) for value in (width, depth, activation)]
    for step in range(50):
        parameters, loss = adjustable.training_step(
            parameters, data[:, :2], data[:, 2], present, *knobs, torch.tensor(0.1)
        )
        assert losses[step] == pytest.approx(loss.item(), rel=1e-5, abs=1e-7)
    pairs = zip(
        pytree.tree_leaves(_like(after, shapes)),
        pytree.tree_leaves(parameters),
        strict=True,
    )
    for browser, python in pairs:
        torch.testing.assert_close(browser, python, rtol=1e-5, atol=1e-6)
    grid = torch.stack([torch.arange(1024) / 512 - 1, torch.full((1024,), 0.3)], dim=1)
    expected = adjustable.predict(parameters, grid, *knobs)
    torch.testing.assert_close(torch.tensor(predicted), expected, rtol=1e-5, atol=1e-5)


def _plane_rows():
    generator = torch.Generator().manual_seed(0)
    points = 2 * torch.rand(40, 2, generator=generator) - 1
    targets = (points.norm(dim=1) < 0.6).float() * 2 - 1
    return torch.cat([points, targets[:, None]], dim=1).tolist()


def _like(values, shapes):
    leaves, structure = pytree.tree_flatten(shapes)
    tensors = [
        torch.tensor(row).reshape(leaf.shape)
        for row, leaf in zip(values, leaves, strict=True)
    ]
    return pytree.tree_unflatten(tensors, structure)


def wait_until_done(figure):
    """Until the runs that were asked for have ended; returns the read-out."""
    figure.page.wait_for_function(
        """figure => {
          const { steps, running } = figure.querySelector(".fl").dataset;
          const seen = (window.steps ??= {});
          if (seen.now !== steps + running)
            Object.assign(seen, { now: steps + running, since: performance.now() });
          return running === "false" && performance.now() - seen.since > 400;
        }""",
        arg=figure.element_handle(),
        timeout=60_000,
    )
    return said(figure)


def losses(text):
    """The loss of this run and of the one before it."""
    number = r"([\d.]+(?: × 10[⁻\d¹²³⁴-⁹⁰]+)?)"
    now = re.search(rf"loss {number}", text).group(1)
    before = re.search(rf"run before .*?: loss {number}", text).group(1)
    return now, before


@pytest.mark.slow
def test_a_new_start_ends_elsewhere(figure):
    press(figure, "New start, same settings")
    text = wait_until_done(figure)
    assert text.startswith("Step 500: loss")
    now, before = losses(text)
    assert now != before
    assert "1 layer of 8, ReLU, α 0.2" in text
    ghosts = figure.locator(".fl-output .fl-ghost").all()
    assert all(ghost.get_attribute("d").startswith("M") for ghost in ghosts)
    assert text in figure.locator(".fl-hidden[role=status]").inner_text()


@pytest.mark.slow
def test_depth_is_compared_on_the_spiral(figure):
    press(figure, "Spiral: 1 layer, then 3")
    text = wait_until_done(figure)
    assert "on 64 test points" in text and "1 layer of 16" in text
    last, before = figure.locator(".fl-output .fl-curve").all()[-1], losses(text)[1]
    assert "× 10⁻⁴" in losses(text)[0] and float(before) > 0.01
    assert last.get_attribute("d").startswith("M")
    assert figure.locator(".fl-tile-row").count() == 3
    assert "Hidden layer 3" in figure.locator(".fl-tile-row").last.inner_text()


@pytest.mark.slow
def test_too_large_a_rate_says_at_which_step(figure):
    press(figure, "Rate × 100")
    text = wait_until_done(figure)
    assert re.match(
        r"Diverged at step \d+: .* The learning rate, 20, is too large", text
    )
    assert "the run before (1 layer of 8, ReLU, α 0.2" in text
    assert text in figure.locator(".fl-hidden[role=status]").inner_text()


@pytest.mark.slow
def test_a_rate_of_any_size(figure):
    slider = figure.get_by_label("Learning rate α")
    for power, text in [(-4, "1.0 × 10⁻⁴"), (3, "1000")]:
        set_slider(slider, power)
        settle(figure.page)
        assert slider.get_attribute("aria-valuetext") == text


@pytest.mark.slow
@pytest.mark.parametrize("key", ["circle", "xor", "spiral", "wave"])
def test_each_data_set_has_test_points(figure, key):
    figure.get_by_label("Data").select_option(key)
    press(figure, "50 steps")
    assert "on 64 test points" in wait_until_done(figure)


@pytest.mark.slow
def test_training_can_be_stopped_and_the_page_answers(figure):
    press(figure, "Train")
    figure.page.wait_for_function(
        "Number(document.querySelector('.fl').dataset.steps) > 20"
    )
    press(figure, "Pause")
    stopped = said(figure)
    figure.page.wait_for_timeout(200)
    assert said(figure) == stopped and stopped.startswith("Step ")


@pytest.mark.slow
def test_points_by_mouse_and_by_keyboard(figure):
    points = "f => f.liveModel.get('points_1d')"
    start = figure.evaluate(points)
    panel = figure.locator(".fl-train svg")
    panel.scroll_into_view_if_needed()
    box = panel.bounding_box()
    figure.page.mouse.click(box["x"] + 0.6 * box["width"], box["y"] + 40)
    settle(figure.page)
    added = figure.evaluate(points)
    assert added[:-1] == start
    drag_by(figure.locator(".fl-points path").last, 20, 30)
    moved = figure.evaluate(points)
    assert len(moved) == len(added) and moved[-1] != added[-1]
    cross = figure.get_by_role("slider", name="Cross hairs")
    cross.focus()
    for key in ("ArrowRight", "Enter", "Delete"):
        figure.page.keyboard.press(key)
    settle(figure.page)
    assert len(figure.evaluate(points)) == len(moved)


@pytest.mark.slow
def test_a_load_that_failed_once_is_made_up_for(browser, small_address):
    """By itself, near the reader on a fast connection; its failure is said aloud."""
    page = browser.new_page()
    fast = "{ effectiveType: '4g', downlink: 10, saveData: false }"
    page.add_init_script(
        f"Object.defineProperty(navigator, 'connection', {{ value: {fast} }})"
    )
    page.route(
        "**/ort-wasm-simd-threaded.wasm",
        lambda route: route.fulfill(status=503),
        times=1,
    )
    page.goto(f"{small_address}/train-in-browser.html")
    figure = page.locator("#live-train-in-browser")
    figure.scroll_into_view_if_needed()
    page.locator(".fathom-live-on").wait_for()
    said_aloud = page.locator(".fl-hidden[role=status]")
    page.wait_for_function(
        "document.querySelector('.fl-hidden[role=status]').textContent"
        ".includes('could not be loaded')"
    )
    figure.get_by_role("button", name="One step").click()
    page.locator('.fl[data-steps="1"]').wait_for(timeout=60_000)
    assert "Step 1: loss" in wait_until_done(figure)
    assert "Step 1: loss" in said_aloud.inner_text()
    page.close()
