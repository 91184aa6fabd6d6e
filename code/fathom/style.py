"""The look of the book's figures: its colours and its settings, in one place.

The colours come from `palette.json`. A figure is drawn in the light ones; the dark ones
replace them, code by code, where a page is read in dark mode.
"""

import json
from importlib.resources import files

from cycler import cycler

PALETTE = json.loads(files("fathom").joinpath("palette.json").read_text("utf-8"))
FACE, INK, GRID, MUTED, DATA, MODEL, TRUTH, ERROR, HIGHLIGHT, EXTRA = (
    PALETTE[name]["light"]
    for name in (
        *("FACE", "INK", "GRID", "MUTED", "DATA"),
        *("MODEL", "TRUTH", "ERROR", "HIGHLIGHT", "EXTRA"),
    )
)
COLOURS = (MODEL, HIGHLIGHT, EXTRA, ERROR, DATA)
"""For several things of one kind, in this order; give each its own line style, too."""

LINE_STYLES = ("-", "--", "-.", ":", (0, (6, 1, 1, 1, 1, 1)))

SEQUENTIAL = "cividis"
"""Colours for values from low to high: even to the eye, safe for the colour-blind."""

DIVERGING = "RdBu_r"
"""Colours for values on two sides of a middle: blue below, red above."""

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
