"""Points, curves, bands and marks, in the book's colours.

Each function takes an `Axes` and numbers (tensors, arrays or lists), draws, and returns
the `Axes`. Which colour means what stands in `fathom.plotting.palette`.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from fathom.plotting.numbers import Numbers, as_array, as_pairs
from fathom.plotting.palette import (
    COLOURS,
    DATA,
    ERROR,
    FACE,
    HIGHLIGHT,
    INK,
    LINE_STYLES,
    MODEL,
    TRUTH,
)

__all__ = [
    "band",
    "data_points",
    "joint_marks",
    "loss_curve",
    "loss_curves",
    "model_curve",
    "residuals",
    "truth_curve",
]

MANY_POINTS = 600
"""From here on points are drawn as one image, so that the figure's file stays small."""


def data_points(
    axes: Axes, x: Numbers, y: Numbers, label: str | None = None, **keywords: Any
) -> Axes:
    """Draw measured points (x, y); more than `MANY_POINTS` become one image."""
    x, y = as_pairs(x, y)
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
    x, mean = as_pairs(x, mean)
    lower, upper = as_pairs(lower, upper)
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
    x, y = as_pairs(x, y)
    x, predictions = as_pairs(x, predictions)
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
    positions = as_array(positions).ravel()
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


def loss_curve(
    axes: Axes,
    losses: Numbers,
    label: str | None = None,
    colour: str = MODEL,
    **keywords: Any,
) -> Axes:
    """Draw one loss per epoch, counted from 1, as `fathom.training.loop.fit` gives."""
    losses = as_array(losses).ravel()
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


def _curve(
    axes: Axes, x: Numbers, y: Numbers, label: str | None, style: dict[str, Any]
) -> Axes:
    x, y = as_pairs(x, y)
    order = np.argsort(x, kind="stable")
    axes.plot(x[order], y[order], label=label, **style)
    return axes
