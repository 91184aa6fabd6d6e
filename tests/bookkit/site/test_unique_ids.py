"""Identifiers that sphinx-exercise repeats do not reach the page."""

from docutils import nodes
from docutils.utils import new_document

from bookkit.site.unique_ids import drop_repeated_ids


def test_only_the_repeated_identifiers_go():
    document = new_document("page")
    for name in ("exercise-content", "solution-content", "take-away"):
        document += nodes.section(ids=[name])
    drop_repeated_ids(None, document, "page")
    assert [section["ids"] for section in document.children] == [[], [], ["take-away"]]
