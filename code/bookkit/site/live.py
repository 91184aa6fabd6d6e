"""Live figures on the site: a node of their own, their models, their bundles.

A cell of a page puts out a live figure as data: its numbers, its models and its picture
(`fathom.live.figure`). Here the data become a node, and the node the HTML that the host
script brings to life. The picture is an image like any other: it stands where nothing
moves, on paper and without JavaScript, and alone where the bundles were not built, for
want of Node.
"""

import base64
import hashlib
import json
import shutil
from html import escape
from pathlib import Path
from typing import Any

from docutils import nodes
from myst_nb.core.render import MimeData, NbElementRenderer, load_mime_renders
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging
from sphinx.writers.html5 import HTML5Translator

from bookkit.site import places

MIME = "application/vnd.fathom.live+json"
NOTE = "This is the picture of a live figure: on the book’s site, it moves."
SOURCE = Path(__file__).parents[2] / "live"

logger = logging.getLogger(__name__)


class live_figure(nodes.General, nodes.Element):
    """A live figure; its child is its picture, or what that shows in words."""


def make_node(data: dict[str, Any], picture: nodes.Element) -> live_figure:
    """Turn the data of a live figure, and its picture, into a node."""
    kept = {key: data[key] for key in ("figure", "title", "summary", "state", "models")}
    return live_figure("", picture, ids=[data["id"]], **kept)


class LiveRenderer:
    """Tells myst-nb what a live figure among a cell's outputs becomes."""

    mime_priority_overrides = (("html", MIME, 1),)

    @staticmethod
    def handle_mime(
        renderer: NbElementRenderer, data: MimeData, inline: bool
    ) -> list[nodes.Element] | None:
        if inline or data.mime_type != MIME:
            return None
        if svg := data.content["picture"]:
            (picture,) = renderer.render_image(MimeData("image/svg+xml", svg))
            picture["alt"] = data.content["alt"]
        else:
            picture = nodes.paragraph(text=data.content["alt"])
        return [make_node(data.content, picture)]


def visit_live_figure(self: HTML5Translator, node: live_figure) -> None:
    """Open the figure, up to its picture."""
    (identifier,) = node["ids"]
    attributes = {
        **{"class": "fathom-live", "id": identifier, "data-figure": node["figure"]},
        **{"data-id": identifier, "data-title": node["title"]},
        "data-summary": node["summary"],
    }
    if bundles() and (place := places.style(identifier)):
        attributes["style"] = place
    written = " ".join(f'{key}="{escape(v)}"' for key, v in attributes.items())
    # "</" would end the script early; JSON allows it to be written "<\/".
    state = json.dumps({**node["state"], "_title": node["title"]}, ensure_ascii=False)
    state = state.replace("</", "<\\/")
    models = "".join(
        f'<span hidden data-model="{escape(name)}" '
        f'data-url="{write_model(Path(self.builder.outdir), model)}"></span>'
        for name, model in node["models"].items()
    )
    self.body.append(
        f'<div {written}><script type="application/json" class="fathom-live-state">'
        f'{state}</script>{models}<div class="fathom-live-static">'
    )


def depart_live_figure(self: HTML5Translator, node: live_figure) -> None:
    self.body.append(f'</div><p class="fathom-live-note">{NOTE}</p></div>\n')


def write_model(outdir: Path, encoded: str) -> str:
    """Write a model to a file named by its content; return where it is."""
    data = base64.b64decode(encoded, validate=True)
    name = f"models/{hashlib.sha256(data).hexdigest()[:16]}.onnx"
    file = outdir / "_static" / "live" / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data)
    return name


def note(app: Sphinx, doctree: nodes.document) -> None:
    """Note on a page that it has a live figure."""
    if next(doctree.findall(live_figure), None) is not None:
        app.env.metadata[app.env.docname]["live"] = True


def prepare_page(
    app: Sphinx,
    pagename: str,
    templatename: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """Give a page with live figures their style, and the script that moves them."""
    if doctree is None or next(doctree.findall(live_figure), None) is None:
        return
    app.add_css_file("live/live.css")
    if bundles() is not None:
        app.add_js_file("live/host.js", type="module")


def moved(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """The pages with live figures, if those were measured anew since the last build."""
    before, env.bookkit_places = getattr(env, "bookkit_places", None), places.places()
    pages = [] if before == env.bookkit_places else env.found_docs
    return [page for page in sorted(pages) if env.metadata[page].get("live")]


def copy_bundles(app: Sphinx) -> None:
    """Copy what the browser loads on demand."""
    if app.builder.format != "html":
        return
    target = Path(app.outdir) / "_static" / "live"
    target.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(SOURCE / "live.css", target / "live.css")
    folder = bundles()
    if folder is None:
        logger.info("live figures: no bundles (make live); their pictures stand in")
        return
    # Names of chunks hold their content's hash: old ones would pile up.
    for stale in ("chunks", "figures", "runtime"):
        shutil.rmtree(target / stale, ignore_errors=True)
    shutil.copytree(folder, target, dirs_exist_ok=True)


def bundles() -> Path | None:
    """The folder with the site's bundles; None where they were not built."""
    folder = SOURCE / "dist" / "site"
    return folder if (folder / "host.js").is_file() else None


def setup(app: Sphinx) -> None:
    """Hook the live figures into the build."""
    # An entry point would do the same, but for every book that its reader builds.
    if LiveRenderer not in load_mime_renders():
        load_mime_renders().append(LiveRenderer)
    app.setup_extension("bookkit.palette")
    app.add_node(live_figure, html=(visit_live_figure, depart_live_figure))
    app.connect("html-page-context", prepare_page)
    app.connect("builder-inited", copy_bundles)
    app.connect("doctree-read", note)
    app.connect("env-updated", moved)
