"""The search: what each page holds is noted when it is read, and put into one file.

The field, its suggestions and MiniSearch (`code/live/search`) load when the field is
focused, and that file with them. It is a script, so that a book opened from a folder
can be searched as well. Where the bundles were not built, for want of Node, the theme's
own search remains, which Sphinx fills.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from bookkit.site.live import bundles
from bookkit.site.search_records import records

RECORDS = "search"  # in the metadata of a page, which Sphinx forgets with it
SCRIPT = "_static/live/search.js"
INDEX = "search-index.js"  # beside the script, which asks for it
PAGE, TEMPLATE = "search", "search-page.html"


def replaces_sphinx(app: Sphinx) -> bool:
    """Whether the site has this search."""
    return app.builder.format == "html" and app.config.bookkit_search


def prepare(app: Sphinx) -> None:
    """Style the field, the theme's as well; spare Sphinx its own index."""
    app.add_css_file("search.css")
    if replaces_sphinx(app):
        app.builder.search = False


def note(app: Sphinx, doctree: nodes.document) -> None:
    """Keep what the page just read holds."""
    app.env.metadata[app.env.docname][RECORDS] = records(doctree)


def index(env: BuildEnvironment) -> dict[str, list[list[object]]]:
    """All pages in the order of the book; all records, each with its page's number."""
    pages: list[list[object]] = []
    found: list[list[object]] = []
    for docname in env.collect_relations():
        if not (on_page := env.metadata[docname].get(RECORDS)):
            continue
        number = env.toc_secnumbers.get(docname, {}).get("", ())
        title = "".join(f"{part}." for part in number) + f" {on_page[0][1]}"
        address = env.app.builder.get_target_uri(docname)
        found += [[len(pages), *record] for record in on_page]
        pages.append([title.strip(), address])
    return {"pages": pages, "records": found}


def write(app: Sphinx, error: Exception | None) -> None:
    """Write the file that the field loads."""
    if error is None and replaces_sphinx(app):
        text = json.dumps(index(app.env), ensure_ascii=False, separators=(",", ":"))
        path = Path(app.outdir, SCRIPT).with_name(INDEX)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"globalThis.fathomSearchIndex = {text};\n", "utf-8")


def search_page(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """The page with the field and nothing else."""
    if replaces_sphinx(app):
        yield PAGE, {"title": "Search"}, TEMPLATE


def name_script(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any
) -> None:
    """Tell the templates of this search."""
    if replaces_sphinx(app):
        context["search_script"] = SCRIPT


def setup(app: Sphinx) -> None:
    app.setup_extension("bookkit.site.assets")
    # A setting, so that every page is written again when the bundles come or go.
    app.add_config_value("bookkit_search", bundles() is not None, "html")
    app.connect("builder-inited", prepare)
    # Behind the draft's banner and other parts that change a page when it is read.
    app.connect("doctree-read", note, priority=900)
    app.connect("html-collect-pages", search_page)
    app.connect("html-page-context", name_script)
    app.connect("build-finished", write)
