"""Runs from starts that the reader moves; what the page says to try can be seen."""

import re

import pytest
from actions import (
    drag_by,
    knob_values,
    press,
    press_by_key,
    questions,
    said,
    set_slider,
)
from figures.k_means import sets

FIGURE = "figures/k-means.js"
SETS = sets()


def told(node, name, start, step=60, before=None):
    script = """const { points, groups, start, step } = a;
      const starts = m.STARTS[start];
      const before = a.before ?? starts;
      return m.sentence({ points, groups }, { starts, step, before })"""
    state = {"start": start, "step": step, "before": before}
    return node(FIGURE, script, SETS[name] | state)


def agreement(text):
    return float(
        text.split("as drawn: ")[1].split(". ")[0].rstrip(".").replace("−", "-")
    )


def objective(text):
    return float(re.search(r"Objective (\d+\.\d+)", text)[1])


def test_what_the_page_says(node):
    text = told(node, "blobs", "stuck")
    assert "Stopped after" in text and agreement(text) < 0.6
    assert agreement(told(node, "rings", "two")) < 0.1
    true, cut = (told(node, "unequal", name) for name in ("true", "cut"))
    assert objective(cut) < objective(true)
    assert agreement(cut) < 0.6 and agreement(cut) < agreement(true) - 0.1
    assert "as drawn" not in told(node, "even", "stuck")
    assert objective(told(node, "blobs", "six")) < 0.1 * objective(text)


def test_steps_in_words(node):
    assert told(node, "blobs", "stuck", 0).startswith("3 centres at the start")
    assert "each point went" in told(node, "blobs", "stuck", 1)
    assert "each centre went" in told(node, "blobs", "stuck", 2)
    text = told(node, "blobs", "stuck", before=[[0.1, 0.1], [0.9, 0.1]])
    assert "Earlier run (2 centres): " in text
    places = [[0.5, 0.5], [1, 1]]
    far = {"starts": places, "before": places, "step": 60}
    script = "return m.sentence({ points: [[0, 0]], groups: [0] }, a)"
    assert "Points: 1, 0. Centre 2 has no point, and waits." in node(
        FIGURE, script, far
    )


def test_regions_of_centres(node):
    script = "return a.lists.map((list) => list.map((_, k) => m.cell(list, k, a.box)))"
    box = [[0, 0], [1, 0], [1, 1], [0, 1]]
    lists = [[[0.2, 0.5], [0.6, 0.5]], [[0.5, 0.5]], [[0.3, 0.3]] * 2]
    lists += [[[0.1, 0.2], [0.9, 0.3], [0.5, 0.9], [0.5, 0.4]]]
    halves, alone, twice, four = node(FIGURE, script, {"lists": lists, "box": box})

    def area(shape):
        ends = zip(shape, shape[1:] + shape[:1], strict=True)
        return sum(x * v - u * y for (x, y), (u, v) in ends) / 2

    # The border is half way: at 0.4.
    assert [area(each) for each in halves] == pytest.approx([0.4, 0.6])
    assert area(alone[0]) == area(twice[0]) == area(twice[1]) == 1
    assert sum(map(area, four)) == pytest.approx(1)
    assert min(map(area, four)) > 0.05


def test_what_is_said_of_the_best_and_of_borders(node):
    script = """const { points, groups } = a;
      const [starts, before] = [m.STARTS.stuck, m.STARTS.stuck];
      const say = (...more) => m.sentence(a, { starts, step: 60, before }, ...more);
      const { all, last } = m.shown(points, starts, 60);
      const objective = all[last].objective;
      return [say(), say(objective / 2), say(objective),
        ...all.slice(1, last).map((_, i) =>
          m.sentence(a, { starts, step: i + 1, before })),
        all.map(({ labels }) => labels ?? [])]"""
    *texts, labels = node(FIGURE, script, SETS["blobs"])
    plain, stuck, best, *steps = texts
    assert "k-means++" not in plain
    assert ": stuck, for the best of ten k-means++ runs has" in stuck
    assert ", and none of ten k-means++ runs has less." in best
    for at, text in enumerate(steps, start=1):
        pairs = zip(labels[at], labels[at + 1], strict=True)
        over = sum(a != b for a, b in pairs)
        found = re.search(r"across a border: (\d+) point", text)
        assert (int(found[1]) if found else 0) == (0 if at % 2 else over)


def test_an_address_may_ask_for_some_places(node):
    script = "return a.map(([key, list]) => m.limits[key].has(list))"
    cases = [["starts", [[0, 0]]], ["before", [[1, 1]]], ["starts", []]]
    cases += [["starts", [[0, 0]] * 7], ["starts", [[0, 1.5]]]]
    assert node(FIGURE, script, cases) == [True, True, False, False, False]


@pytest.mark.slow
@pytest.mark.parametrize("by", [press, press_by_key])
def test_presets(figure, by):
    assert said(figure).startswith("3 centres at the start")
    assert agreement(by(figure, "Two in one blob")) < 0.6
    text = by(figure, "k-means++ beside it")
    assert agreement(text) == 1
    assert "Earlier run (3 centres): " in text
    assert 0 < objective(by(figure, "Six centres")) < objective(text)
    assert agreement(by(figure, "A spot and a ring")) < 0.1
    assert agreement(by(figure, "Wide and narrow")) < 0.6
    assert "as drawn" not in by(figure, "No groups")


@pytest.mark.slow
def test_step_by_step_and_a_run_that_is_kept(figure):
    assert "Step 1: each point went" in press(figure, "Assign points")
    assert "Step 2: each centre went" in press(figure, "Move centres")
    assert "Step 1:" in press(figure, "One step back")
    press(figure, "Run to the end")
    figure.get_by_text("Stopped after").first.wait_for()
    assert figure.get_by_role("button", name="Assign points").is_disabled() or (
        figure.get_by_role("button", name="Move centres").is_disabled()
    )
    # Another start: back to step 0, and the run that had ended stays to be compared.
    old = knob_values(figure)["starts"]
    press(figure, "k-means++ start")
    state = knob_values(figure)
    assert state["step"] == 0 and state["before"] == old and state["seed"] == 2
    assert state["starts"] != old
    press(figure, "Random start")
    assert knob_values(figure)["before"] == old  # this one hadn't ended
    assert "3 centres at the start" in press(figure, "Back to the start")
    # Where no run has ended, there is none to compare.
    press(figure, "Reset")
    press(figure, "Random start")
    state = knob_values(figure)
    assert state["before"] == state["starts"]


@pytest.mark.slow
def test_starts_are_dragged(figure):
    grip = figure.get_by_role("slider", name="Start of centre 3")
    before = knob_values(figure)["starts"][2]
    drag_by(grip, -40, 30)
    after = knob_values(figure)["starts"][2]
    assert after[0] < before[0] and after[1] < before[1]
    words = grip.get_attribute("aria-valuetext")
    grip.focus()
    figure.page.keyboard.press("ArrowUp")
    assert said(figure) and grip.get_attribute("aria-valuetext") != words
    set_slider(figure.get_by_label("Centres K", exact=True), 5)
    assert "5 centres at the start" in said(figure)
    figure.get_by_label("Points", exact=True).select_option("even")
    assert knob_values(figure)["data"] == "even"


@pytest.mark.slow
def test_predictions(figure):
    fold = questions(figure)
    answers = (
        "1 and 2 share their blob, 3 stands between two",
        "two sides, each with a part of the ring",
        "three clusters, and nothing that warns",
        "the other",
    )
    for i, answer in enumerate(answers):
        if i:
            fold.get_by_role("button", name="Next question").click()
        fold.get_by_label(answer, exact=True).check()
        fold.locator("button", has_text="Answer").first.click()
        assert "and so it is" in fold.locator(".fl-verdict").text_content()
        assert "Stopped after" in said(figure)


@pytest.mark.slow
def test_borders_and_the_best_of_ten(figure):
    main, course = (figure.locator("svg.fl-panel").nth(i) for i in (0, 1))
    regions = main.locator(".fl-marks g").first.locator("path")
    note = course.get_by_text("best of ten")
    assert regions.count() == 0 and not note.is_visible()
    press(figure, "Assign points")
    assert regions.count() == 3 and not note.is_visible()
    text = press(figure, "Two in one blob")
    assert ": stuck, for the best of ten" in text and note.is_visible()
    text = press(figure, "k-means++ beside it")
    assert "none of ten k-means++ runs has less" in text
