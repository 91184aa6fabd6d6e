"""Progress: ticks for what was read and done, and the way back to where one was.

The script (`code/live/progress.js`) keeps it in the reader's browser. Without it, for
want of Node or of JavaScript, and in an exported notebook, there is no trace of it.
"""

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.osutil import relative_uri

from bookkit.pages import pages_of
from bookkit.site.live import bundles

SCRIPT = "live/progress.js"
END = '<div id="lesson-end"></div>'
# A script that waits would push down what the reader sees already.
CONTINUE = '<p id="continue" hidden></p><script src="{script}"></script>'


def add_places(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Say where the script may write: at a lesson's end, on the first page."""
    if app.builder.format != "html" or bundles() is None:
        return
    if any(page.docname == docname and page.lesson for page in pages_of(app)):
        title = next(doctree.findall(nodes.title))
        title.parent.append(nodes.raw("", END, format="html"))
    if start := _start(app, doctree, docname):
        html = CONTINUE.format(script=_script(app, docname))
        place = start.parent.index(start) + 1
        start.parent.insert(place, nodes.raw("", html, format="html"))


def load(
    app: Sphinx,
    pagename: str,
    templatename: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """Have every page load the script, for its side bar; the first page does."""
    if bundles() is None:
        return
    app.add_css_file("progress.css")
    if 'id="continue"' not in context.get("body", ""):
        app.add_js_file(SCRIPT, loading_method="defer")


def _start(
    app: Sphinx, doctree: nodes.document, docname: str
) -> nodes.paragraph | None:
    """The paragraph of the book's first page with the links to start from."""
    if docname != app.config.root_doc:
        return None
    links = (n for n in doctree.findall(nodes.reference) if "start" in n["classes"])
    return next((link.parent for link in links), None)


def _script(app: Sphinx, docname: str) -> str:
    return relative_uri(app.builder.get_target_uri(docname), f"_static/{SCRIPT}")


def setup(app: Sphinx) -> None:
    app.setup_extension("bookkit.site.assets")
    # When the page's notebook has been made, in which they would be out of place.
    app.connect("doctree-resolved", add_places, priority=900)
    app.connect("html-page-context", load)
