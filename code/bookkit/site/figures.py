"""Dark twins: each SVG figure drawn in the book's palette gets a copy in dark colours.

A cell is executed once, in light colours. While a page is written, the twin is made by
exchanging the palette's colour codes in the file, and both pictures go into the page;
the style sheet shows the one that fits the mode. Only the HTML writer knows of twins:
documents, caches and exported notebooks hold the light picture alone.
"""

import base64
import io
import re
from html import escape
from pathlib import Path
from posixpath import join
from urllib.parse import quote

import numpy as np
from docutils import nodes
from PIL import Image, ImageColor
from sphinx.application import Sphinx
from sphinx.writers.html5 import HTML5Translator

from bookkit.palette import palette

IMAGE = re.compile(r"(data:image/png;base64,\s*)([A-Za-z0-9+/=\s]+)")
PIXELS_PER = {"": 1.0, "px": 1.0, "pt": 4 / 3, "in": 96.0}


def darken(svg: str) -> str | None:
    """Return the figure in dark colours; None where it has none of ours to change.

    A figure without our background or our ink isn't drawn in the palette: half of its
    colours would change and the rest would not.
    """
    dark = {colours["light"]: colours["dark"] for colours in palette().values()}
    codes = re.compile("|".join(map(re.escape, dark)), re.IGNORECASE)
    found = {code.lower() for code in codes.findall(svg)}
    if not {palette()["FACE"]["light"], palette()["INK"]["light"]} <= found:
        return None
    svg = codes.sub(lambda code: dark[code[0].lower()], svg)
    return IMAGE.sub(lambda image: f"{image[1]}{darken_image(image[2])}", svg)


def darken_image(encoded: str) -> str:
    """Exchange the colour of an image within a figure, if one of ours is all it has.

    Thousands of points are drawn as one image: one colour, more or less transparent.
    Images of several colours (heat maps, photographs) mean what they show: they stay.
    """
    image = Image.open(io.BytesIO(base64.b64decode(encoded))).convert("RGBA")
    pixels = np.asarray(image).astype(int)
    # Where hardly anything is drawn, a colour is known to a few of its levels only.
    seen = pixels[pixels[..., 3] > 64][:, :3]
    if not len(seen):
        return encoded
    distance, dark = min(
        (abs(seen - ImageColor.getrgb(colours["light"])).max(), colours["dark"])
        for colours in palette().values()
    )
    if distance > 6:
        return encoded
    changed = Image.new("RGBA", image.size, dark)
    changed.putalpha(image.getchannel("A"))
    file = io.BytesIO()
    changed.save(file, "png")
    return base64.b64encode(file.getvalue()).decode()


def size(svg: str) -> tuple[int, int] | None:
    """Return width and height in pixels, from the file's first tag."""
    root = re.search(r"<svg\b[^>]*>", svg)
    lengths = []
    for side in ("width", "height"):
        length = root and re.search(rf'\s{side}="([\d.]+)(px|pt|in|)"', root[0])
        if not length:
            return None
        lengths.append(round(float(length[1]) * PIXELS_PER[length[2]]))
    return lengths[0], lengths[1]


def visit_image(self: HTML5Translator, node: nodes.image) -> None:
    """Write an SVG figure as two pictures, of which the page shows one."""
    builder = self.builder
    name = builder.images.get(node["uri"])
    dark = None
    if name and name.endswith(".svg"):
        svg = Path(builder.srcdir, node["uri"]).read_text("utf-8")
        dark = darken(svg)
    if dark is None:
        type(self).visit_image(self, node)
        return

    folder = Path(builder.outdir, builder.imagedir)
    folder.mkdir(parents=True, exist_ok=True)
    dark_name = name.removesuffix(".svg") + "-dark.svg"
    (folder / dark_name).write_text(dark, "utf-8")

    shared = {"alt": node.get("alt", node["uri"]), "loading": "lazy"}
    if (pixels := size(svg)) is not None:
        shared |= {"width": str(pixels[0]), "height": str(pixels[1])}
    if "width" in node:
        shared["style"] = f"width: {node['width']}"
    classes = list(node.get("classes", []))
    if "align" in node:
        classes.append(f"align-{node['align']}")
    for mode, file in (("light", name), ("dark", dark_name)):
        attributes = {
            "class": " ".join([f"figure-{mode}", *classes]),
            "src": join(builder.imgpath, quote(file)),
            **shared,
        }
        written = " ".join(f'{key}="{escape(v)}"' for key, v in attributes.items())
        self.body.append(f"<img {written} />\n")


def depart_image(self: HTML5Translator, node: nodes.image) -> None:
    """Do what the writer does; there is nothing to close."""
    type(self).depart_image(self, node)


def setup(app: Sphinx) -> None:
    """Let every page write its pictures through `visit_image`."""
    app.setup_extension("bookkit.palette")
    app.setup_extension("bookkit.site.assets")
    app.add_js_file("pictures.js", defer="defer")
    app.add_node(nodes.image, override=True, html=(visit_image, depart_image))
