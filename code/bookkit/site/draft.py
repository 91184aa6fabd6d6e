"""Drafts: a page whose front matter says `draft: true` says so, and so do its links."""

from docutils import nodes
from sphinx.application import Sphinx

from bookkit.pages import pages_of

TITLE = "Draft"
TEXT = "This page is not finished. It is built here, but not published as it stands."


def is_draft(app: Sphinx, docname: str) -> bool:
    """Whether the page's front matter says so."""
    return any(
        page.docname == docname
        and page.notebook is not None
        and bool(page.notebook.metadata.get("draft"))
        for page in pages_of(app)
    )


def mark(app: Sphinx, doctree: nodes.document) -> None:
    """Add to the title, which side bars and links take over, and below it."""
    title = next(doctree.findall(nodes.title), None)
    if title is None or not is_draft(app, app.env.docname):
        return
    title += nodes.Text(" (draft)")
    head, text = nodes.title(text=TITLE), nodes.paragraph(text=TEXT)
    banner = nodes.admonition("", head, text, classes=["warning", "draft"])
    title.parent.insert(title.parent.index(title) + 1, banner)


def setup(app: Sphinx) -> None:
    # Before Sphinx collects the titles.
    app.connect("doctree-read", mark, priority=100)
