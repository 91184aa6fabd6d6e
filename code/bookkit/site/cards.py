"""Cards: a link to a term, a figure, an equation or a source shows what it leads to.

The script (`code/live/cards.js`) copies the place from its page. Pages with such links
load it; without it, for want of Node, the links are links.
"""

import re
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from bookkit.site.live import bundles

# As Sphinx and sphinxcontrib-bibtex write them.
LINK = re.compile(
    r'class="(?:xref )?std std-(?:term|numref)"|href="[^"]*#equation-'
    r'|<a class="reference internal" href="[^"]*#[^"]*" title='
)


def prepare_page(
    app: Sphinx,
    pagename: str,
    templatename: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """Give a page with such links the cards' script and style."""
    if doctree is not None and bundles() and LINK.search(context["body"]):
        app.add_css_file("cards.css")
        app.add_js_file("live/cards.js", loading_method="defer")


def setup(app: Sphinx) -> None:
    app.setup_extension("bookkit.site.assets")
    app.connect("html-page-context", prepare_page)
