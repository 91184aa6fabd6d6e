"""The site's root, which sends the reader on, and the page for what isn't there.

The root has the title and the tags of the front page: who shares the book's address
shares the root's, and previews look at it before they follow it.

GitHub Pages shows 404.html wherever a page is missing, in whatever folder, so that page
needs nothing beside it, and its links are whole addresses.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

from bookkit.palette import variables

ROOT = """\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8" />
<meta name="viewport" content="width=device-width, initial-scale=1" />
{tags}
<meta http-equiv="refresh" content="0; url={front}" />
</head>
<body><p><a href="{front}">Open the book</a></p></body>
</html>
"""
TAGS = re.compile(
    r'<title>.*?</title>|<meta (?:property="og:|name="(?:description|twitter:))[^>]*>'
    r'|<link rel="canonical"[^>]*>',
    re.DOTALL,
)


def write_root(app: Sphinx, exception: Exception | None) -> None:
    """Write index.html at the root, with the tags of the book's front page."""
    front = f"{app.config.root_doc}.html"
    file = Path(app.outdir, front)
    if exception or app.builder.format != "html" or front == "index.html":
        return
    if file.exists():
        tags = "\n".join(TAGS.findall(file.read_text("utf-8")))
        root = ROOT.format(tags=tags, front=front)
        Path(app.outdir, "index.html").write_text(root, "utf-8")


def not_found(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Let Sphinx write 404.html from the template of that name."""
    site = app.repository.site
    front = f"{site}{app.config.root_doc}.html"
    context = {"front": front, "search": f"{site}search.html", "palette": variables()}
    yield "404", context, "404.html"


def setup(app: Sphinx) -> None:
    app.setup_extension("bookkit.site.assets")
    # Before sphinx-external-toc, which writes a root where there is none.
    app.connect("build-finished", write_root, priority=100)
    app.connect("html-collect-pages", not_found)
