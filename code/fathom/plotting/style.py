"""The look of the book's figures, and the panels that they consist of.

Call `use_style()` once at the top of a page.
"""

import io
import warnings
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
from cycler import cycler
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import fontManager

from fathom.plotting.palette import COLOURS, FACE, GRID, INK, MODEL, MUTED, SEQUENTIAL

__all__ = ["STYLE", "mosaic", "subplots", "take_svg", "use_style"]

FONTS = ("FathomSans-Regular.ttf", "FathomSans-SemiBold.ttf")

STYLE = {
    "figure.figsize": (7.0, 3.2),
    "figure.dpi": 144,
    "figure.facecolor": FACE,
    "figure.constrained_layout.use": True,
    "figure.constrained_layout.w_pad": 0.07,
    "figure.constrained_layout.h_pad": 0.07,
    "savefig.facecolor": FACE,
    "axes.facecolor": FACE,
    "axes.edgecolor": MUTED,
    "axes.labelcolor": INK,
    "axes.titlecolor": INK,
    "axes.titlesize": 13.5,
    "axes.titleweight": "regular",
    "axes.titlelocation": "left",
    "axes.labelsize": 13,
    "axes.labelpad": 2,
    "axes.linewidth": 0.8,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "axes.prop_cycle": cycler(color=COLOURS),
    "axes.formatter.useoffset": False,
    "grid.color": GRID,
    "grid.linewidth": 0.7,
    "xtick.color": MUTED,
    "ytick.color": MUTED,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "xtick.labelsize": 12,
    "ytick.labelsize": 12,
    "font.size": 12.5,
    # Signs that the book's own face lacks are taken from Matplotlib's.
    "font.family": ["Fathom Sans", "DejaVu Sans"],
    "mathtext.fontset": "stix",
    "text.color": INK,
    "legend.frameon": False,
    "legend.fontsize": 12.5,
    "legend.handlelength": 1.8,
    "legend.labelspacing": 0.25,
    "lines.linewidth": 2.2,
    "lines.markersize": 6,
    "lines.solid_capstyle": "round",
    "patch.edgecolor": FACE,
    "patch.force_edgecolor": True,
    "hatch.color": INK,
    "image.cmap": SEQUENTIAL,
    "boxplot.boxprops.color": INK,
    "boxplot.whiskerprops.color": INK,
    "boxplot.capprops.color": INK,
    "boxplot.flierprops.color": INK,
    "boxplot.flierprops.markeredgecolor": INK,
    "boxplot.medianprops.color": MODEL,
    # Ids in the file come from this word, not from chance: same figure, same bytes.
    "svg.hashsalt": "fathom",
}


def use_style() -> None:
    """Use the book's style from here on; in a notebook, figures become SVG."""
    known = {Path(font.fname).name for font in fontManager.ttflist}
    for font in set(FONTS) - known:
        with as_file(files("fathom.plotting").joinpath("fonts", font)) as file:
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
