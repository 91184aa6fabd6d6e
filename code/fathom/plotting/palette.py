"""The book's colours: the same thing has the same colour on every page.

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

The colours come from `palette.json`. A figure is drawn in the light ones; the dark ones
replace them, code by code, where a page is read in dark mode.
"""

import json
from importlib.resources import files

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
    "TRUTH",
]

PALETTE = json.loads(
    files("fathom.plotting").joinpath("palette.json").read_text("utf-8")
)
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
