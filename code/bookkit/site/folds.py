"""A folded cell is called what is written on it: "Show code cell source".

myst-nb names every fold "Toggle hidden content" instead, which says less, and which a
reader who speaks to the browser cannot see.
"""

from typing import Any

from myst_nb.sphinx_ import (
    HideCodeCellNode,
    depart_HideCellInput,
    visit_HideCellInput,
)
from sphinx.application import Sphinx

NAME = ' aria-label="Toggle hidden content"'


def visit_fold(translator: Any, node: HideCodeCellNode) -> None:
    """Write the fold as myst-nb does, without the name that hides its text."""
    start = len(translator.body)
    visit_HideCellInput(translator, node)
    translator.body[start:] = [
        part.replace(NAME, "") for part in translator.body[start:]
    ]


def setup(app: Sphinx) -> None:
    """Take the place of myst-nb's writer of folds."""
    app.add_node(
        HideCodeCellNode, override=True, html=(visit_fold, depart_HideCellInput)
    )
