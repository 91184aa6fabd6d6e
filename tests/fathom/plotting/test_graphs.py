"""A computational graph is drawn with every number where it belongs."""

import matplotlib
import pytest

matplotlib.use("agg")

from fathom.plotting import palette
from fathom.plotting.graphs import HEIGHT, WIDTH, computational_graph

PLACES = {"x": (0, 0.5), "a": (1, 0), "b": (1, 1), "y": (2, 0.5)}
ARROWS = {("x", "a"): "2", ("x", "b"): "3", ("a", "y"): "5", ("b", "y"): "7"}
VALUES = {"x": "1", "a": "20", "b": "30", "y": "400"}
DERIVATIVES = {"x": "31", "a": "50", "b": "70"}


def test_boxes_arrows_and_numbers_are_where_they_belong(axes):
    assert computational_graph(axes, PLACES, ARROWS, VALUES, DERIVATIVES) is axes
    axes.figure.canvas.draw()
    boxes = [patch.get_bbox() for patch in axes.patches]
    assert [((b.x0 + b.x1) / 2, (b.y0 + b.y1) / 2) for b in boxes] == [
        pytest.approx(place) for place in PLACES.values()
    ]
    texts = {text.get_text(): text for text in axes.texts}
    for name, value in VALUES.items():
        assert texts[f"{name}\n{value}"].get_position() == PLACES[name]
    for name, derivative in DERIVATIVES.items():
        text = texts[derivative]
        assert text.get_color() == palette.HIGHLIGHT
        column, row = text.get_position()
        assert column == PLACES[name][0] and row > PLACES[name][1] + HEIGHT / 2
        assert text.get_va() == "top"
    for (start, end), slope in ARROWS.items():
        between = (PLACES[start][0] + PLACES[end][0]) / 2
        row, next_row = PLACES[start][1], PLACES[end][1]
        assert texts[slope].xy == pytest.approx((between, (row + next_row) / 2))
        down = next_row > row  # the number stands beside the line, never on it
        assert texts[slope].get_va() == ("top" if down else "bottom")
        assert texts[slope].get_ha() == "right"
        assert texts[slope].xyann[1] * (-1 if down else 1) > 0
    arrows = [text for text in axes.texts if getattr(text, "arrow_patch", None)]
    assert len(arrows) == len(ARROWS)
    for arrow, (start, end) in zip(arrows, ARROWS, strict=True):
        assert arrow.xyann[0] == pytest.approx(PLACES[start][0] + WIDTH / 2)
        assert arrow.xy[0] == pytest.approx(PLACES[end][0] - WIDTH / 2)
        assert arrow.arrowprops["arrowstyle"] == "-|>"
        assert (arrow.xyann[1], arrow.xy[1]) == (PLACES[start][1], PLACES[end][1])


def test_everything_lies_inside_and_rows_run_downwards(axes):
    computational_graph(axes, PLACES, ARROWS, VALUES, DERIVATIVES)
    axes.figure.canvas.draw()
    frame = axes.figure.bbox
    for text in axes.texts:
        if text.get_text():
            box = text.get_window_extent()
            assert frame.contains(box.x0, box.y0) and frame.contains(box.x1, box.y1)
    for patch in axes.patches:
        box = patch.get_window_extent()
        assert frame.contains(box.x0, box.y0) and frame.contains(box.x1, box.y1)
    bottom, top = axes.get_ylim()
    assert bottom >= 1 + HEIGHT / 2 + 0.25, "room for the derivatives"
    assert bottom > top and not axes.axison


@pytest.mark.parametrize(
    "wrong",
    [
        {"arrows": {("x", "z"): "1"}},
        {"values": {"z": "1"}},
        {"derivatives": {"z": "1"}},
    ],
)
def test_a_name_without_a_place_is_refused(axes, wrong):
    right = {"arrows": ARROWS, "values": VALUES, "derivatives": DERIVATIVES}
    with pytest.raises(ValueError, match=r"no place is given for \['z'\]"):
        computational_graph(axes, PLACES, **(right | wrong))
