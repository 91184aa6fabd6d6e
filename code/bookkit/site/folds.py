"""A folded cell is called what is written on it: "Show code cell source".

myst-nb names every fold "Toggle hidden content" instead, which says less, and which a
reader who speaks to the browser cannot see.
"""

from sphinx.application import Sphinx

from bookkit.adapters import edit_folds

NAME = ' aria-label="Toggle hidden content"'


def setup(app: Sphinx) -> None:
    """Leave the fold its text alone."""
    edit_folds(app, lambda head: head.replace(NAME, ""))
