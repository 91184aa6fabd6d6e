"""Figures in one style: the same thing has the same colour on every page.

Each drawing function takes an `Axes` and numbers (tensors, arrays or lists), draws, and
returns the `Axes`. Call `use_style()` once at the top of a page.

=======================  =============  ======================
drawn                    colour         mark
=======================  =============  ======================
what was measured        ``DATA``       points
what the model says      ``MODEL``      solid line, pale band
what is true             ``TRUTH``      dashed line
what is wrong by         ``ERROR``      thin upright lines
what the text points at  ``HIGHLIGHT``  triangles, paths
one thing more           ``EXTRA``      anything
=======================  =============  ======================
"""

import io
import warnings
from collections.abc import Iterable, Mapping
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any, TypeAlias

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import fontManager

from fathom.style import (
    COLOURS,
    DATA,
    DIVERGING,
    ERROR,
    EXTRA,
    FACE,
    FONTS,
    GRID,
    HIGHLIGHT,
    INK,
    LINE_STYLES,
    MODEL,
    MUTED,
    PALETTE,
    SEQUENTIAL,
    STYLE,
    TRUTH,
)

__all__ = [
    "COLOURS",
    "DATA",
    "DIVERGING",
    "ERROR",
    "EXTRA",
    "FACE",
    "GRID",
    "HIGHLIGHT",
    "INK",
    "LINE_STYLES",
    "MODEL",
    "MUTED",
    "PALETTE",
    "SEQUENTIAL",
    "STYLE",
    "TRUTH",
    "band",
    "contours",
    "data_points",
    "heatmap",
    "joint_marks",
    "loss_curve",
    "loss_curves",
    "model_curve",
    "mosaic",
    "path",
    "residuals",
    "subplots",
    "take_svg",
    "truth_curve",
    "use_style",
]

Numbers: TypeAlias = Iterable[Any]
"""Whatever `numpy.asarray` reads: a tensor, an array, a column of a table, a list."""

MANY_POINTS = 600
"""From here on points are drawn as one image, so that the figure's file stays small."""


def use_style() -> None:
    """Use the book's style from here on; in a notebook, figures become SVG."""
    known = {Path(font.fname).name for font in fontManager.ttflist}
    for font in set(FONTS) - known:
        with as_file(files("fathom").joinpath("fonts", font)) as file:
            fontManager.addfont(file)
    plt.rcParams.update(STYLE)
    try:
        from IPython import get_ipython
    except ImportError:
        return
    shell = get_ipython()
    if shell is None or not hasattr(shell, "kernel"):
        return
    from matplotlib_inline.config import InlineBackend

    # Through its settings, because activating the backend later reads them again.
    # The figure keeps its size (no "tight" crop), so that pages can reserve its place.
    backend = InlineBackend.instance(parent=shell)
    with warnings.catch_warnings():
        # Its class still uses an old form of traitlets, which says so at each change.
        warnings.simplefilter("ignore", DeprecationWarning)
        backend.print_figure_kwargs = {"bbox_inches": None, "metadata": {"Date": None}}
        backend.figure_formats = {"svg"}


def subplots(
    rows: int = 1,
    columns: int = 1,
    height: float | int = 3.2,
    width: float | int = 7.0,
    **keywords: Any,
) -> tuple[Figure, Any]:
    """Make a figure of the page's width and return it with its axes.

    `height` and `width` are in inches, of the whole figure; `keywords` go to
    `matplotlib.pyplot.subplots`. One row and one column give one `Axes`, otherwise
    an array of them.
    """
    return plt.subplots(rows, columns, figsize=(width, height), **keywords)


def mosaic(
    layout: list[list[str]],
    height: float | int = 3.2,
    width: float | int = 7.0,
    **keywords: Any,
) -> tuple[Figure, dict[str, Axes]]:
    """Make a figure whose panels have names; a repeated name makes a larger panel.

    `height` and `width` are in inches, of the whole figure; `keywords` go to
    `matplotlib.pyplot.subplot_mosaic`.
    """
    return plt.subplot_mosaic(layout, figsize=(width, height), **keywords)


def take_svg(figure: Figure) -> str:
    """Return a figure as SVG text, and close it, so that no cell shows it once more."""
    with io.StringIO() as file:
        figure.savefig(file, format="svg", bbox_inches=None, metadata={"Date": None})
        plt.close(figure)
        return file.getvalue()


def data_points(
    axes: Axes, x: Numbers, y: Numbers, label: str | None = None, **keywords: Any
) -> Axes:
    """Draw measured points (x, y); more than `MANY_POINTS` become one image."""
    x, y = _pairs(x, y)
    few = len(x) <= MANY_POINTS
    style = {
        "color": DATA,
        "marker": "o",
        "markersize": 5.5 if len(x) <= 200 else 3.5,
        "markeredgecolor": FACE,
        "markeredgewidth": 0.6 if few else 0,
        "alpha": 1.0 if len(x) <= 200 else 0.5,
        "zorder": 2,
        "rasterized": not few,
    }
    axes.plot(x, y, linestyle="none", label=label, **(style | keywords))
    return axes


def model_curve(
    axes: Axes, x: Numbers, y: Numbers, label: str | None = None, **keywords: Any
) -> Axes:
    """Draw what a model predicts, y at each x, as a solid line (sorted by x)."""
    return _curve(axes, x, y, label, {"color": MODEL, "zorder": 3} | keywords)


def truth_curve(
    axes: Axes, x: Numbers, y: Numbers, label: str | None = None, **keywords: Any
) -> Axes:
    """Draw the true function, y at each x, as a dashed line (sorted by x)."""
    style = {"color": TRUTH, "linestyle": (0, (4, 2)), "zorder": 2.5}
    return _curve(axes, x, y, label, style | keywords)


def band(
    axes: Axes,
    x: Numbers,
    mean: Numbers,
    lower: Numbers,
    upper: Numbers,
    label: str | None = None,
    colour: str = MODEL,
    **keywords: Any,
) -> Axes:
    """Draw a mean as a line within a pale band from `lower` to `upper`."""
    x, mean = _pairs(x, mean)
    lower, upper = _pairs(lower, upper)
    order = np.argsort(x, kind="stable")
    # The pale copy of a colour is the colour itself, seen through.
    axes.fill_between(
        x[order], lower[order], upper[order], color=colour, alpha=0.2, linewidth=0
    )
    return _curve(axes, x, mean, label, {"color": colour, "zorder": 3} | keywords)


def residuals(
    axes: Axes,
    x: Numbers,
    y: Numbers,
    predictions: Numbers,
    label: str | None = None,
) -> Axes:
    """Draw an upright line from each prediction to the measured y."""
    x, y = _pairs(x, y)
    x, predictions = _pairs(x, predictions)
    axes.vlines(x, predictions, y, color=ERROR, linewidth=1.2, zorder=1.9, label=label)
    return axes


def joint_marks(
    axes: Axes,
    positions: Numbers,
    labels: Iterable[str] = (),
    label: str | None = None,
) -> Axes:
    """Mark places on the horizontal axis: a triangle and a thin dotted line up.

    `labels` name the places one by one; `label` is for the legend.
    """
    positions = _array(positions).ravel()
    on_axis = axes.get_xaxis_transform()
    for position in positions:
        axes.axvline(position, color=HIGHLIGHT, linewidth=0.9, linestyle=":", zorder=1)
    axes.plot(
        positions,
        np.zeros_like(positions, dtype=float),
        transform=on_axis,
        color=HIGHLIGHT,
        marker="^",
        markersize=9,
        markeredgecolor=FACE,
        linestyle="none",
        clip_on=False,
        zorder=5,
        label=label,
    )
    for position, text in zip(positions, labels, strict=False):
        axes.annotate(
            text,
            (position, 0.0),
            xycoords=on_axis,
            xytext=(6, 6),
            textcoords="offset points",
            color=INK,
        )
    return axes


def heatmap(
    axes: Axes,
    x: Numbers,
    y: Numbers,
    values: Numbers,
    label: str | None = None,
    centre: float | int | None = None,
    **keywords: Any,
) -> Axes:
    """Draw `values` "rows columns" as colours over evenly spaced x (columns), y (rows).

    `label` names the colour bar (no bar without it). With a `centre` the colours
    diverge from it, equally far on both sides. `keywords` go to `Axes.imshow`.
    """
    x, y, values = _grid(x, y, values)
    style: dict[str, Any] = {"cmap": SEQUENTIAL}
    if centre is not None:
        reach = float(np.nanmax(np.abs(values - centre))) or 1.0
        style = {"cmap": DIVERGING, "vmin": centre - reach, "vmax": centre + reach}
    # "none" keeps one pixel per value in the file; the reader's screen enlarges it.
    image = axes.imshow(
        values,
        origin="lower",
        aspect="auto",
        interpolation="none",
        extent=(*_edges(x), *_edges(y)),
        **(style | keywords),
    )
    axes.grid(False)
    if label is not None:
        bar = axes.figure.colorbar(image, ax=axes, label=label, pad=0.02)
        bar.outline.set_visible(False)
    return axes


def contours(
    axes: Axes,
    x: Numbers,
    y: Numbers,
    values: Numbers,
    levels: int | Numbers = 12,
    labelled: bool = False,
    **keywords: Any,
) -> Axes:
    """Draw lines of equal height of `values` "rows columns" over x and y."""
    x, y, values = _grid(x, y, values)
    if "cmap" not in keywords:
        # A heat map looks the same in dark mode, so lines on it must not change.
        keywords = {"colors": "#fdfdfd" if axes.get_images() else MUTED} | keywords
    levels = levels if isinstance(levels, int) else _array(levels).ravel()
    lines = axes.contour(
        x, y, values, levels, **({"linewidths": 0.8, "zorder": 1.5} | keywords)
    )
    if labelled:
        axes.clabel(lines, fontsize=10.5)
    return axes


def path(
    axes: Axes,
    points: Numbers,
    label: str | None = None,
    colour: str = HIGHLIGHT,
    **keywords: Any,
) -> Axes:
    """Draw steps "steps 2" on a surface, from a hollow mark to a full one."""
    points = _array(points)
    if points.ndim != 2 or points.shape[1] != 2:
        raise ValueError(
            f"path needs points of shape (steps, 2), not {points.shape}; "
            "stack the two parameters along the last dimension."
        )
    style = {"marker": "o", "markersize": 3.5, "linewidth": 1.6, "zorder": 4}
    axes.plot(*points.T, color=colour, label=label, **(style | keywords))
    ends = {"marker": "o", "markeredgecolor": colour, "markeredgewidth": 1.8}
    axes.plot(*points[0], color=FACE, markersize=8, zorder=4.1, **ends)
    axes.plot(*points[-1], color=colour, markersize=8, zorder=4.1, **ends)
    return axes


def loss_curve(
    axes: Axes,
    losses: Numbers,
    label: str | None = None,
    colour: str = MODEL,
    **keywords: Any,
) -> Axes:
    """Draw one loss per epoch, counted from 1, as `fathom.training.fit` gives."""
    losses = _array(losses).ravel()
    axes.plot(
        np.arange(1, len(losses) + 1), losses, color=colour, label=label, **keywords
    )
    axes.set(xlabel="epoch", ylabel="loss")
    return axes


def loss_curves(axes: Axes, losses: Mapping[str, Numbers]) -> Axes:
    """Draw several losses by name, each in its own colour and line style."""
    for index, (label, values) in enumerate(losses.items()):
        colour = COLOURS[index % len(COLOURS)]
        line_style = LINE_STYLES[index % len(LINE_STYLES)]
        loss_curve(axes, values, label, colour, linestyle=line_style)
    axes.legend()
    return axes


def _array(values: Numbers) -> np.ndarray:
    """Numbers of any kind as an array, cut off from any gradient."""
    if hasattr(values, "detach"):
        values = values.detach().cpu()
    return np.asarray(values)


def _pairs(x: Numbers, y: Numbers) -> tuple[np.ndarray, np.ndarray]:
    x, y = _array(x).ravel(), _array(y).ravel()
    if len(x) != len(y):
        raise ValueError(f"{len(x)} and {len(y)} numbers do not pair; give as many y.")
    return x, y


def _curve(
    axes: Axes, x: Numbers, y: Numbers, label: str | None, style: dict[str, Any]
) -> Axes:
    x, y = _pairs(x, y)
    order = np.argsort(x, kind="stable")
    axes.plot(x[order], y[order], label=label, **style)
    return axes


def _grid(
    x: Numbers, y: Numbers, values: Numbers
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    x, y, values = _array(x).ravel(), _array(y).ravel(), _array(values)
    if values.shape != (len(y), len(x)):
        raise ValueError(
            f"values have shape {values.shape}; with {len(x)} x and {len(y)} y they "
            f"must have shape ({len(y)}, {len(x)}): rows are y, columns are x."
        )
    return x, y, values


def _edges(centres: np.ndarray) -> tuple[float, float]:
    """Outer edges of the cells around evenly spaced centres."""
    steps = np.diff(centres)
    if len(steps) == 0 or not np.allclose(steps, steps[0], rtol=1e-3):
        raise ValueError(
            f"a heat map needs evenly spaced x and y, two at least; got {centres}."
        )
    return float(centres[0] - steps[0] / 2), float(centres[-1] + steps[0] / 2)
