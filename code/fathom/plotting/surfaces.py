"""Surfaces over a plane: colours, lines of equal height, and steps on them.

Each function takes an `Axes` and numbers (tensors, arrays or lists), draws, and returns
the `Axes`.
"""

from typing import Any

import numpy as np
from matplotlib.axes import Axes

from fathom.plotting.numbers import Numbers, as_array
from fathom.plotting.palette import DIVERGING, FACE, HIGHLIGHT, MUTED, SEQUENTIAL

__all__ = ["contours", "heatmap", "path"]


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
    levels = levels if isinstance(levels, int) else as_array(levels).ravel()
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
    points = as_array(points)
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


def _grid(
    x: Numbers, y: Numbers, values: Numbers
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    x, y, values = as_array(x).ravel(), as_array(y).ravel(), as_array(values)
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
