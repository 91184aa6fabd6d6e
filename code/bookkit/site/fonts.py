"""Fonts without what only few pages or old screens need."""

import logging
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont


def cut(source: Path, target: Path, codes: set[int] | None = None) -> None:
    """Write a font's signs as WOFF: those of `codes`, or all that text can ask for.

    Hints for coarse screens, names and tables of its editor go. WOFF, unlike WOFF2,
    needs no package that the book doesn't have.
    """
    # Otherwise it names each sign that stays.
    logging.getLogger("fontTools.subset").setLevel(logging.ERROR)
    with TTFont(source) as font:
        options = Options(
            layout_features=[],
            hinting=False,
            notdef_outline=False,
            name_IDs=[],
            drop_tables=["FFTM", "GDEF"],
        )
        subsetter = Subsetter(options)
        subsetter.populate(unicodes=font.getBestCmap() if codes is None else codes)
        subsetter.subset(font)
        font.flavor = "woff"
        font.save(target)
