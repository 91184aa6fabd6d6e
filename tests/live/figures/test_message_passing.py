"""A graph is drawn, and numbers travel on it; what the page says to try can be seen."""

import pytest
from actions import (
    centre,
    drag_by,
    knob_values,
    press,
    press_by_key,
    questions,
    said,
    set_slider,
)

FIGURE = "figures/message-passing.js"


def run(node, name, **rule):
    """Numbers of one of the figure's graphs after some layers."""
    script = "return m.run({ ...m[a.name], ...a.rule }, a.rule.step).at(-1)"
    return node(FIGURE, script, {"name": name, "rule": rule})


def test_what_the_page_says(node):
    rule = {"how": "sum", "own": 1, "near": 1, "step": 2}
    assert run(node, "PATH", **rule) == [2, 2, 1, 0, 0, 0]
    assert run(node, "PATH", **rule | {"own": 0}) == [1, 0, 1, 0, 0, 0]
    assert run(node, "STAR", **rule)[0] == 16
    mean = run(node, "STAR", **rule | {"how": "mean", "own": 0})
    assert mean == pytest.approx([1] * 6)
    assert run(node, "PARTS", **rule | {"step": 8})[3:] == [0, 0, 0]
    lazy = {"how": "mean", "own": 0.5, "near": 0.5, "step": 8}
    mixed = run(node, "MIXED", **lazy)
    assert max(mixed) - min(mixed) < 0.3


def test_every_preset_may_be_asked_for_by_an_address(node):
    script = """return ["PATH", "STAR", "PARTS", "MIXED"].map(name =>
      m.limits.nodes.has(m[name].nodes) && m.limits.edges.has(m[name].edges))"""
    assert node(FIGURE, script) == [True] * 4
    script = "return a.map(([list, what]) => m.limits[what].has(list))"
    cases = [[[], "nodes"], [[[0, 0, 1]] * 11, "nodes"], [[[0, 2, 1]], "nodes"]]
    cases += [[[[0, 0]], "edges"], [[[0, 10]], "edges"], [[[0.5, 1]], "edges"]]
    assert node(FIGURE, script, cases) == [False] * 6
    assert node(FIGURE, script, [[[], "edges"], [[[9, 0]], "edges"]]) == [True] * 2


def test_graphs_are_edited(node):
    found = node(FIGURE, "return m.cleaned(a, 3)", [[1, 0], [0, 1], [2, 3], [1, 2]])
    assert found == [[0, 1], [1, 2]]
    graph = {"nodes": [[0, 0, v] for v in range(4)], "edges": [[0, 1], [1, 3], [2, 3]]}
    found = node(FIGURE, "return m.without(a, 1)", graph | {"chosen": 3})
    assert [each[2] for each in found["nodes"]] == [0, 2, 3]
    assert found["edges"] == [[1, 2]] and found["chosen"] == 2
    script = "return m.toggled(m.toggled(a, 3, 0), 1, 0)"
    assert node(FIGURE, script, [[0, 1]]) == [[0, 3]]


def test_a_name_stands_where_no_edge_goes(node):
    corners = [[-21, -16], [21, -16], [-21, 16], [21, 16]]
    script = "return m.corner([100, 100], a.ends, a.corners)"
    # Edges up to the left and right: below. One straight down to the left: opposite.
    for ends, expected in (
        ([[0, 50], [200, 50]], [[-21, 16], [21, 16]]),
        ([[20, 160]], [[21, -16]]),
        ([], corners[:1]),
    ):
        assert node(FIGURE, script, {"ends": ends, "corners": corners}) in expected


def test_what_rounding_leaves_counts_as_nothing(node):
    """0.1 + 0.2 − 0.3 isn't quite 0 in double precision."""
    nodes = [[0, 0, 0], [0, 1, 0.1], [1, 0, 0.2], [1, 1, -0.3]]
    star = {"nodes": nodes, "edges": [[0, 1], [0, 2], [0, 3]], "how": "sum"}
    now = star | {"own": 0, "near": 1, "step": 1, "chosen": 1}
    text = node(FIGURE, "return m.sentence({ ...a, chosen: 0 })", now)
    assert "0 of 4 nodes aren’t 0" in text
    assert "3 of 4 nodes" in node(FIGURE, "return m.sentence(a)", now | {"step": 0})


def test_numbers_fit_into_nodes(node):
    values = [0, 3, -0.25, 12.345, 1234.5, 1e5, -2.5e7, 1 / 3]
    found = node(FIGURE, "return a.map(m.brief)", values)
    assert found == ["0", "3", "−0.25", "12.3", "1235", "1.0×10⁵", "−2.5×10⁷", "0.33"]


def test_the_read_out_is_arithmetic_that_holds(node):
    script = "return m.sentence({ ...m[a[0]], ...a[1] })"
    rule = {"how": "sum", "own": 1, "near": 1, "step": 2, "chosen": 2}
    text = node(FIGURE, script, ["PATH", rule])
    assert "node c holds 1 = 1 × 0 + 1 × (1 + 0)" in text
    assert "3 of 6 nodes aren’t 0" in text and "Within 2 edges of a lie 3" in text
    text = node(FIGURE, script, ["STAR", rule | {"how": "mean", "chosen": 1}])
    assert "node b holds 4 = 1 × 2 + 1 × (1 × 2)" in text
    text = node(FIGURE, script, ["MIXED", rule | {"how": "max", "step": 1}])
    assert "node c holds 6 = 1 × (−3) + 1 × the largest of 9, 0, 4, −6" in text
    assert "Before the first layer" in node(
        FIGURE, script, ["PATH", rule | {"step": 0}]
    )


@pytest.mark.slow
@pytest.mark.parametrize("by", [press, press_by_key])
def test_presets(figure, by):
    assert "Before the first layer node a holds 1" in said(figure)
    assert "3 of 6 nodes aren’t 0" in by(figure, "Pulse, two layers")
    text = by(figure, "Without itself")
    assert "2 of 6 nodes aren’t 0" in text and "node b holds 0" in text
    assert "node a holds 16 = 1 × 6 + 1 × (2 + 2 + 2 + 2 + 2)" in by(
        figure, "Star, sum"
    )
    text = by(figure, "Star, mean")
    assert "node a holds 1" in text and "All numbers are the same" in text
    assert "3 of 6 nodes aren’t 0" in by(figure, "Two parts")
    press(figure, "Join the chosen node with a")
    assert "6 of 6 nodes aren’t 0" in said(figure)
    assert "3 of 6" in press(figure, "Undo")
    assert "They go from 0.56 to 0.73" in by(figure, "Mean, eight layers")


@pytest.mark.slow
def test_layers_are_taken_one_by_one(figure):
    for step in range(1, 4):
        text = press(figure, "One layer more")
        assert f"{step + 1} of 6 nodes aren’t 0" in text
    assert "3 of 6" in press(figure, "One layer back")
    set_slider(figure.get_by_label("Layers", exact=True), 8)
    assert "6 of 6 nodes aren’t 0" in said(figure)
    figure.get_by_label("Neighbours’ numbers").select_option("max")
    assert "largest of" in said(figure)


@pytest.mark.slow
def test_nodes_and_edges_by_keyboard(figure):
    press_by_key(figure, "Add a node")
    assert "of 7 nodes" in said(figure)
    state = knob_values(figure)
    assert state["chosen"] == 6 and state["nodes"][6][2] == 0
    press_by_key(figure, "Join the chosen node with c")
    assert [2, 6] in knob_values(figure)["edges"]
    grip = figure.get_by_role("slider", name="Node g:")
    grip.focus()
    figure.page.keyboard.press("7")
    figure.page.keyboard.press("-")
    assert knob_values(figure)["nodes"][6][2] == -7
    assert "joined with c" in grip.get_attribute("aria-valuetext")
    before = knob_values(figure)["nodes"][6][:2]
    figure.page.keyboard.press("ArrowRight")
    assert knob_values(figure)["nodes"][6][0] != before[0]
    figure.page.keyboard.press("Delete")
    assert "of 6 nodes" in said(figure)
    assert knob_values(figure)["edges"] == [[i, i + 1] for i in range(5)]
    for _ in range(5):  # node, move, number, edge, the node itself
        press_by_key(figure, "Undo")
    assert len(knob_values(figure)["nodes"]) == 6
    assert figure.get_by_role("button", name="Undo").is_disabled()


@pytest.mark.slow
def test_nodes_and_edges_by_mouse(figure):
    mouse = figure.page.mouse
    grip = figure.get_by_role("slider", name="Node a:")
    drag_by(grip, 30, 0)
    assert knob_values(figure)["nodes"][0][0] > 0.06
    assert knob_values(figure)["chosen"] == 0
    # From the + to another node: joined, and parted again.
    plus = figure.locator(".fl-join")
    for joined in (True, False):
        end = centre(figure.get_by_role("slider", name="Node c:").locator(".fl-grip"))
        start = centre(plus)
        drag_by(plus, end[0] - start[0], end[1] - start[1])
        assert ([0, 2] in knob_values(figure)["edges"]) is joined
    # To an empty place: a new node, joined.
    drag_by(plus, 40, 70)
    state = knob_values(figure)
    assert len(state["nodes"]) == 7 and [0, 6] in state["edges"]
    # Beside all nodes: a new node. On an edge: the edge is gone.
    box = figure.locator("svg.fl-panel").first.bounding_box()
    mouse.click(box["x"] + box["width"] * 0.75, box["y"] + box["height"] * 0.88)
    said(figure)
    assert len(knob_values(figure)["nodes"]) == 8
    one, two = (
        centre(figure.get_by_role("slider", name=f"Node {name}:").locator(".fl-grip"))
        for name in "de"
    )
    mouse.click((one[0] + two[0]) / 2, (one[1] + two[1]) / 2)
    said(figure)
    assert [3, 4] not in knob_values(figure)["edges"]


@pytest.mark.slow
def test_there_is_room_for_ten(figure):
    for _ in range(4):
        press(figure, "Add a node")
    press(figure, "Add a node")
    assert "room for 10 nodes" in figure.locator(".fl-notice").text_content()
    for _ in range(9):
        figure.get_by_role("button", name="Remove node").click()
    figure.get_by_role("button", name="Remove node a").click()
    said(figure)
    assert "The last node stays" in figure.locator(".fl-notice").text_content()


@pytest.mark.slow
def test_predictions(figure):
    fold = questions(figure)
    for i, answer in enumerate((3, "a and c", 16, "no")):
        if i:
            fold.get_by_role("button", name="Next question").click()
        if isinstance(answer, int):
            fold.locator("input[type=number]").fill(str(answer))
        else:
            fold.get_by_label(answer, exact=True).check()
        fold.locator("button", has_text="Answer").first.click()
        assert "and so it is" in fold.locator(".fl-verdict").text_content()
