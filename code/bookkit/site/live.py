"""Live figures on the site: their bundles, their models, and the gallery of them all.

A page that shows a live figure carries its numbers and its picture as HTML. This part
takes the models out of that HTML into files, gives the page the host script, copies the
bundles to the site, and fills ``{live-gallery}``. Where the bundles were not built, for
want of Node, the pictures stand alone.
"""

import base64
import hashlib
import html
import json
import re
import shutil
from importlib.resources import files
from pathlib import Path
from typing import Any

from docutils import nodes
from docutils.parsers.rst import Directive
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging

SOURCE = Path(__file__).parents[2] / "live"
DARK = 'html[data-theme="dark"]'
FIGURE = re.compile(r'<div class="fathom-live" id="[^"]*"(?P<attributes>[^>]*)>')
MODEL = re.compile(
    r'<script type="application/octet-stream" data-model="(?P<name>[^"]*)">'
    r"(?P<bytes>[^<]*)</script>"
)
PICTURE = re.compile(
    r'<div class="fathom-live-static">(.*?)</div><p class="fathom-', re.S
)

logger = logging.getLogger(__name__)


class live_gallery(nodes.General, nodes.Element):
    """Where the gallery goes, until all pages are read."""


class LiveGallery(Directive):
    """``{live-gallery}``: all live figures of the book, each with its picture."""

    def run(self) -> list[nodes.Node]:
        return [live_gallery()]


def find_figures(app: Sphinx, doctree: nodes.document) -> None:
    """Note the live figures of a page that was just read."""
    found = []
    for raw in doctree.findall(nodes.raw):
        match = FIGURE.search(raw.astext())
        if not match:
            continue
        attributes = dict(re.findall(r'data-(\w+)="([^"]*)"', match["attributes"]))
        picture = PICTURE.search(raw.astext())
        found.append({**attributes, "picture": picture[1] if picture else ""})
    figures = _figures(app.env)
    figures.pop(app.env.docname, None)
    if found:
        figures[app.env.docname] = found
    if any(doctree.findall(live_gallery)):
        _galleries(app.env).add(app.env.docname)


def forget_page(app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    """Forget the figures of a page that will be read again, or is gone."""
    _figures(env).pop(docname, None)
    _galleries(env).discard(docname)


def merge_pages(
    app: Sphinx, env: BuildEnvironment, docnames: list[str], other: BuildEnvironment
) -> None:
    """Take over what another reading process noted."""
    for docname in docnames:
        if docname in _figures(other):
            _figures(env)[docname] = _figures(other)[docname]
    _galleries(env).update(_galleries(other) & set(docnames))


def refresh_galleries(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Write gallery pages anew when any page was read."""
    return sorted(_galleries(env))


def fill_gallery(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Put a card for each live figure in the gallery's place, in the book's order."""
    for place in list(doctree.findall(live_gallery)):
        order = {name: i for i, name in enumerate(_reading_order(app.env))}
        pages = sorted(_figures(app.env), key=lambda page: order.get(page, len(order)))
        cards = []
        for page in pages:
            address = app.builder.get_relative_uri(docname, page)
            cards += [
                _card(figure, address, app.env, page)
                for figure in _figures(app.env)[page]
            ]
        text = f'<div class="fathom-live-gallery">{"".join(cards)}</div>'
        place.replace_self(
            nodes.raw("", text, format="html")
            if cards
            else nodes.paragraph("", "No page of this book has a live figure yet.")
        )


def prepare_page(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any
) -> None:
    """Give a page with live figures its models as files, the host and the style."""
    body = context.get("body", "")
    if 'class="fathom-live' not in body:
        return
    app.add_css_file("live/live.css")
    if not FIGURE.search(body):
        return
    context["body"] = MODEL.sub(lambda match: _model_file(app, match), body)
    if bundles() is not None:
        app.add_js_file("live/host.js", type="module")


def copy_bundles(app: Sphinx) -> None:
    """Copy what the browser loads on demand; write the palette as CSS variables."""
    if app.builder.format != "html":
        return
    target = Path(app.outdir) / "_static" / "live"
    target.mkdir(parents=True, exist_ok=True)
    (target.parent / "palette.css").write_text(palette_css(), "utf-8")
    shutil.copyfile(SOURCE / "live.css", target / "live.css")
    folder = bundles()
    if folder is None:
        logger.info("live figures: no bundles (make live); their pictures stand in")
        return
    # Names of chunks hold their content's hash: old ones would pile up.
    for stale in ("chunks", "figures", "runtime"):
        shutil.rmtree(target / stale, ignore_errors=True)
    shutil.copytree(folder, target, dirs_exist_ok=True)


def palette_css() -> str:
    """The palette as CSS variables that follow the theme."""
    palette = json.loads(
        files("fathom.plotting").joinpath("palette.json").read_text("utf-8")
    )

    def block(selector: str, theme: str) -> str:
        rows = (f"--fathom-{name.lower()}:{palette[name][theme]}" for name in palette)
        return f"{selector}{{{';'.join(rows)}}}\n"

    return block(":root", "light") + block(DARK, "dark")


def bundles() -> Path | None:
    """The folder with the site's bundles; None where they were not built."""
    folder = SOURCE / "dist" / "site"
    return folder if (folder / "host.js").is_file() else None


def setup(app: Sphinx) -> None:
    """Hook the live figures into the build."""
    app.add_node(live_gallery)
    app.add_directive("live-gallery", LiveGallery)
    app.add_css_file("palette.css")
    app.connect("doctree-read", find_figures)
    app.connect("env-purge-doc", forget_page)
    app.connect("env-merge-info", merge_pages)
    app.connect("env-updated", refresh_galleries)
    app.connect("doctree-resolved", fill_gallery)
    app.connect("html-page-context", prepare_page)
    app.connect("builder-inited", copy_bundles)


def _model_file(app: Sphinx, match: re.Match[str]) -> str:
    """Write an embedded model to a file named by its content; return where it is."""
    data = base64.b64decode(match["bytes"], validate=True)
    name = f"models/{hashlib.sha256(data).hexdigest()[:16]}.onnx"
    file = Path(app.outdir) / "_static" / "live" / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data)
    return f'<span hidden data-model="{match["name"]}" data-url="{name}"></span>'


def _card(
    figure: dict[str, str], address: str, env: BuildEnvironment, page: str
) -> str:
    title = env.titles[page].astext() if page in env.titles else page
    link = f"{address}#{figure['id']}"
    return (
        f'<div class="fathom-live-card">{figure["picture"]}'
        f'<p class="fathom-live-card-title"><a href="{link}">{figure["title"]}</a></p>'
        f"<p>{figure['summary']}</p><p>From <em>{html.escape(title)}</em>.</p></div>"
    )


def _reading_order(env: BuildEnvironment) -> list[str]:
    """The pages as the table of contents lists them."""
    order: list[str] = []

    def visit(docname: str) -> None:
        if docname not in order:
            order.append(docname)
            for child in env.toctree_includes.get(docname, []):
                visit(child)

    visit(env.config.root_doc)
    return order


def _figures(env: BuildEnvironment) -> dict[str, list[dict[str, str]]]:
    if not hasattr(env, "live_figures"):
        env.live_figures = {}
    return env.live_figures


def _galleries(env: BuildEnvironment) -> set[str]:
    if not hasattr(env, "live_galleries"):
        env.live_galleries = set()
    return env.live_galleries
