"""Figures keep the style's promises: colours, shapes, sizes, the same bytes again."""

import io
import re
import subprocess
import sys

import matplotlib
import numpy as np
import pytest
import torch

matplotlib.use("agg")

from fathom.plotting import curves, palette, style, surfaces


@pytest.fixture(autouse=True)
def in_style():
    """Each test draws in the book's style and leaves none behind."""
    with matplotlib.rc_context():
        style.use_style()
        yield
        style.plt.close("all")


def svg(figure) -> str:
    file = io.StringIO()
    figure.savefig(file, format="svg", metadata={"Date": None})
    return file.getvalue()


def every_drawing():
    """One figure with every drawing function in it."""
    generator = torch.Generator().manual_seed(0)
    x = torch.rand(30, generator=generator)
    grid = torch.linspace(0, 1, 21)
    figure, axes = style.subplots(2, 2, height=6)
    first = axes[0, 0]
    curves.residuals(first, x, x**2, x, label="error")
    curves.data_points(first, x, x**2, label="data")
    curves.model_curve(first, grid, grid, label="model")
    curves.truth_curve(first, grid, grid**2, label="truth")
    curves.joint_marks(first, [0.2, 0.4], labels=["a", "b"], label="joints")
    first.set(xlabel="x [m]", ylabel="y [°C]", title="θ₁ and $\\theta_1$")
    first.legend()
    values = grid[:, None] ** 2 + grid[None, :] ** 2
    surfaces.heatmap(axes[0, 1], grid, grid, values, label="loss")
    surfaces.path(axes[0, 1], [[0.9, 0.9], [0.5, 0.4], [0.0, 0.0]])
    surfaces.contours(axes[1, 0], grid, grid, values, labelled=True)
    curves.loss_curves(axes[1, 1], {"training": 1 - grid, "test": 1.2 - grid})
    curves.band(axes[1, 1], 20 * grid, grid, grid - 0.1, grid + 0.1)
    return figure


def test_nothing_changes_on_import():
    code = (
        "import matplotlib as m; before = dict(m.rcParams);"
        "from fathom.plotting import curves, style, surfaces;"
        "assert dict(m.rcParams) == before"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_every_colour_of_a_figure_stands_in_the_palette():
    # What is not in the palette would not change in dark mode. The exceptions lie on
    # images, which do not change either.
    _, axes = style.subplots()
    every_drawing()
    grid = torch.linspace(0, 1, 5)
    surfaces.contours(axes, grid, grid, grid[:, None] * grid)
    curves.model_curve(axes, grid, grid, label="model")
    axes.hist(np.arange(10), label="histogram")
    axes.bar([1, 2], [2, 3])
    axes.boxplot([[1, 2, 3, 9]])
    axes.axvspan(0, 1, color=palette.MODEL, alpha=0.2)
    axes.annotate("here", (0, 0), arrowprops={"arrowstyle": "->", "color": palette.INK})
    axes.legend()
    known = {colours["light"] for colours in palette.PALETTE.values()}
    for drawn in map(style.plt.figure, style.plt.get_fignums()):
        used = set(re.findall(r"#[0-9a-fA-F]{6}\b", svg(drawn)))
        assert used - known == set()


def test_light_and_dark_colours_differ_and_pair_one_to_one():
    for mode in ("light", "dark"):
        colours = [pair[mode] for pair in palette.PALETTE.values()]
        assert len(set(colours)) == len(colours)
    lights, darks = zip(
        *(tuple(p.values()) for p in palette.PALETTE.values()), strict=True
    )
    assert not set(lights) & set(darks)


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_colours_stand_out_from_the_face(mode):
    def luminance(code):
        channels = [int(code[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [
            c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4
            for c in channels
        ]
        return float(np.dot([0.2126, 0.7152, 0.0722], linear))

    face = luminance(palette.PALETTE["FACE"][mode])
    for name, pair in palette.PALETTE.items():
        low, high = sorted([face, luminance(pair[mode])])
        contrast = (high + 0.05) / (low + 0.05)
        # Lines need 3, words (axis labels, names in highlight colour) need 4.5.
        assert name in ("FACE", "GRID") or contrast >= 3, (name, contrast)
        assert name not in ("INK", "MUTED") or contrast >= 4.5, (name, contrast)


def test_same_figure_gives_same_bytes_and_no_date():
    one, two = svg(every_drawing()), svg(every_drawing())
    assert one == two
    assert "<dc:date>" not in one


@pytest.mark.parametrize("count", [1, 200, curves.MANY_POINTS, 5000])
def test_files_stay_small(count):
    figure, axes = style.subplots()
    x = torch.randn(count, generator=torch.Generator().manual_seed(1))
    curves.data_points(axes, x, x.sin(), label="data")
    axes.legend()
    text = svg(figure)
    assert len(text) < 150_000
    assert ("<image" in text) == (count > curves.MANY_POINTS)


def test_heat_map_is_an_image_of_one_pixel_per_value():
    figure, axes = style.subplots()
    x, y = torch.linspace(-1, 1, 41), torch.linspace(0, 3, 31)
    values = torch.outer(y, x)
    returned = surfaces.heatmap(axes, x, y, values, label="product", centre=0)
    (image,) = axes.get_images()
    assert returned is axes
    assert image.get_array().shape == (31, 41)
    # Pixels are centred on the grid: 2/40 wide and 3/30 high.
    assert image.get_extent() == pytest.approx([-1.025, 1.025, -0.05, 3.05])
    assert image.get_clim() == (-3, 3)
    assert len(svg(figure)) < 150_000


def test_curves_are_sorted_and_cut_off_from_gradients():
    _, axes = style.subplots()
    x = torch.tensor([[2.0], [0.0], [1.0]], requires_grad=True)
    curves.model_curve(axes, x, 10 * x)
    (line,) = axes.get_lines()
    assert line.get_xdata().tolist() == [0, 1, 2]
    assert line.get_ydata().tolist() == [0, 10, 20]


def test_truth_is_dashed_and_the_model_is_not():
    _, axes = style.subplots()
    curves.truth_curve(axes, [0, 1], [0, 1])
    curves.model_curve(axes, [0, 1], [0, 1])
    truth, model = axes.get_lines()
    assert truth.is_dashed() and truth.get_color() == palette.TRUTH
    assert not model.is_dashed() and model.get_color() == palette.MODEL


def test_residuals_join_prediction_and_measurement():
    _, axes = style.subplots()
    curves.residuals(axes, [1, 2], [5.0, 6.0], [3.0, 7.0])
    segments = axes.collections[0].get_segments()
    assert [s[:, 1].tolist() for s in segments] == [[3, 5], [7, 6]]
    assert [s[:, 0].tolist() for s in segments] == [[1, 1], [2, 2]]


def test_losses_count_epochs_from_one():
    _, axes = style.subplots()
    curves.loss_curves(axes, {"training": [3.0, 2.0], "test": [4.0, 3.0]})
    first, second = axes.get_lines()
    assert first.get_xdata().tolist() == [1, 2]
    assert first.get_linestyle() != second.get_linestyle()
    assert first.get_color() != second.get_color()


def test_path_marks_its_start_hollow_and_its_end_full():
    _, axes = style.subplots()
    surfaces.path(axes, torch.tensor([[0.0, 1.0], [2.0, 3.0]]))
    _, start, end = axes.get_lines()
    assert (start.get_xdata()[0], start.get_ydata()[0]) == (0, 1)
    assert (end.get_xdata()[0], end.get_ydata()[0]) == (2, 3)
    assert start.get_markerfacecolor() == palette.FACE
    assert end.get_markerfacecolor() == palette.HIGHLIGHT


def test_joints_lie_on_the_axis():
    figure, axes = style.subplots()
    axes.set_ylim(-5, 5)
    curves.joint_marks(axes, torch.tensor([0.25, 0.5]), labels=["one", "two"])
    marks = axes.get_lines()[-1]
    assert marks.get_xdata().tolist() == [0.25, 0.5]
    # On the axis, not at y = 0.
    figure.canvas.draw()
    foot = axes.transAxes.transform((0, 0))[1]
    drawn = marks.get_transform().transform(marks.get_xydata())
    assert drawn[:, 1] == pytest.approx(foot)
    assert [text.get_text() for text in axes.texts] == ["one", "two"]
    assert axes.get_ylim() == (-5, 5)


@pytest.mark.parametrize(
    ("draw", "message"),
    [
        (lambda a: curves.data_points(a, [1, 2], [1]), "2 and 1 numbers"),
        (
            lambda a: surfaces.heatmap(a, [1, 2], [1, 2, 3], np.ones((2, 3))),
            r"\(3, 2\)",
        ),
        (lambda a: surfaces.heatmap(a, [1, 2, 4], [1, 2], np.ones((2, 3))), "evenly"),
        (lambda a: surfaces.path(a, [1, 2, 3]), r"\(3,\)"),
    ],
)
def test_wrong_shapes_are_named(draw, message):
    _, axes = style.subplots()
    with pytest.raises(ValueError, match=message):
        draw(axes)


def test_mosaic_names_its_panels():
    figure, panels = style.mosaic([["a", "b"], ["sum", "sum"]], height=4)
    assert list(panels) == ["a", "b", "sum"]
    assert figure.get_size_inches().tolist() == [7, 4]
