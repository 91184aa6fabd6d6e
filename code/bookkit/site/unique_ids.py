"""One identifier, one place: sphinx-exercise gives every exercise's body the same one.

Two exercises on a page make its HTML invalid, and a link or a screen reader that looks
for the identifier finds the first exercise only. Nothing refers to it, so it goes.
"""

from docutils import nodes
from sphinx.application import Sphinx

REPEATED = {"exercise-content", "solution-content"}


def drop_repeated_ids(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Take the identifiers that sphinx-exercise repeats from the page's sections."""
    for section in doctree.findall(nodes.section):
        section["ids"] = [name for name in section["ids"] if name not in REPEATED]


def setup(app: Sphinx) -> None:
    # After sphinx-exercise, which rebuilds its nodes on the same event.
    app.connect("doctree-resolved", drop_repeated_ids, priority=900)
