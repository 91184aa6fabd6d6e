"""Computational graphs: numbers in boxes, slopes on the arrows between them."""

from collections.abc import Mapping

from matplotlib.axes import Axes
from matplotlib.patches import FancyBboxPatch

from fathom.plotting.palette import FACE, HIGHLIGHT, INK, MODEL, MUTED

__all__ = ["computational_graph"]

WIDTH, HEIGHT = 0.56, 0.38  # of a box; from one column or row to the next it is 1


def computational_graph(
    axes: Axes,
    places: Mapping[str, tuple[float | int, float | int]],
    arrows: Mapping[tuple[str, str], str],
    values: Mapping[str, str],
    derivatives: Mapping[str, str],
) -> Axes:
    """Draw a box for each name, with its value in it and its derivative below.

    Args:
        axes: loses its frame and ticks; for each column about an inch is wanted.
        places: the column and row of each name, counted from the upper left.
        arrows: what is written on the arrow from one name to another.
        values: what is written below the name, in the box.
        derivatives: what is written below the box.

    Raises:
        ValueError: if an arrow, a value or a derivative belongs to no name.
    """
    used = {name for pair in arrows for name in pair} | {*values, *derivatives}
    if not used <= {*places}:
        raise ValueError(f"no place is given for {sorted(used - {*places})}")
    for (start, end), slope in arrows.items():
        (x1, y1), (x2, y2) = places[start], places[end]
        x1, x2 = x1 + WIDTH / 2, x2 - WIDTH / 2
        line = {"arrowstyle": "-|>", "color": MUTED, "shrinkA": 0, "shrinkB": 0}
        axes.annotate("", (x2, y2), (x1, y1), arrowprops=line)
        middle = ((x1 + x2) / 2, (y1 + y2) / 2)
        offset = (0, -3) if y2 > y1 else (0, 3)  # rows are counted downwards
        axes.annotate(
            slope,
            middle,
            offset,
            textcoords="offset points",
            ha="right" if y1 != y2 and x2 - x1 < 1 else "center",
            va="top" if y2 > y1 else "bottom",
            color=INK,
        )
    for name, (x, y) in places.items():
        corner = (x - WIDTH / 2, y - HEIGHT / 2)
        shape = {"boxstyle": "round,pad=0,rounding_size=0.06", "linewidth": 1.4}
        look = {"facecolor": FACE, "edgecolor": MODEL}
        axes.add_patch(FancyBboxPatch(corner, WIDTH, HEIGHT, **shape, **look))
        said = f"{name}\n{values[name]}" if name in values else name
        axes.text(x, y, said, ha="center", va="center", linespacing=1.25)
        if name in derivatives:
            below = (x, y + HEIGHT / 2 + 0.04)
            axes.text(*below, derivatives[name], ha="center", va="top", color=HIGHLIGHT)
    columns, rows = zip(*places.values(), strict=True)
    axes.set(
        xlim=(min(columns) - 0.35, max(columns) + 0.35),
        ylim=(max(rows) + 0.5, min(rows) - 0.3),
    )
    axes.set_axis_off()
    return axes
