"""MathJax in parts: the page's mathematics without the menu that nobody asks for.

The whole of MathJax's usual bundle is a quarter of a megabyte, compressed, of which its
context menu is two fifths. Here each page with mathematics asks for the parts that the
book needs, all at once, and a page without for none of them.

MathJax comes after the text. So that lines don't move when it does, each formula says
how large it will be, roughly; the book's style sheet keeps that place.
"""

import re
from html import unescape
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.config import Config

from bookkit.site.fonts import cut

STARTER = "mathjax/startup.js"
FONTS = "_static/mathjax/output/chtml/fonts/woff-v2"
PARTS = ["input/tex", "output/chtml", "a11y/assistive-mml"]
# What these need in turn.
CORE = ["core", "output/chtml/fonts/tex"]
# As Sphinx writes them.
INLINE = re.compile(r'(<span class="math[^"]*")>(\\\(.*?\\\))', re.DOTALL)
DISPLAYED = re.compile(
    r'(<div class="math[^"]*")((?: id="[^"]*")?>(.*?)</div>)', re.DOTALL
)
# What changes letters or their place, and shows none itself.
SILENT = re.compile(
    r"\\(?:math\w+|bold\w*|operatorname|text\w*|left|right|big\w*|hat|bar|tilde|[()])\*?"
)
FRACTION = re.compile(r"\\[td]?frac\{([^{}]*)\}\{([^{}]*)\}")
COMMAND = re.compile(r"\\(?:(max|min|log|exp|sin|cos|tan|lim|arg)|[A-Za-z]+|.)")
INDEX = re.compile(r"[_^](?:\{([^{}]*)\}|(.))")
OURS = re.compile(r"mathjax/|equations\.js")


def name_parts(app: Sphinx, config: Config) -> None:
    """Tell MathJax's starter which parts to load.

    Not in the book's settings: sphinx-mathjax-offline overrules them.
    """
    config.mathjax_path = STARTER
    settings = config.mathjax3_config or {}
    config.mathjax3_config = {**settings, "loader": {"load": PARTS}}


def load_parts(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any
) -> None:
    """Ask for the parts early, or take MathJax off a page without mathematics."""
    if 'class="math' in context.get("body", ""):
        context["metatags"] = "".join(
            '<link rel="preload" as="script" '
            f'href="{context["pathto"](f"_static/mathjax/{part}.js", 1)}" />\n'
            for part in CORE + PARTS
        ) + context.get("metatags", "")
        context["body"] = with_sizes(context["body"])
        return
    files = context.get("script_files", [])
    # In place: the builder writes the very list that it handed out.
    files[:] = [file for file in files if not belongs_to_mathjax(file)]


def with_sizes(body: str) -> str:
    """A page's HTML in which each formula estimates its size."""
    body = INLINE.sub(
        lambda found: f'{found[1]} style="--signs: {signs(found[2])}">{found[2]}', body
    )
    return DISPLAYED.sub(
        lambda found: f'{found[1]} style="--rows: {rows(found[3])}"{found[2]}', body
    )


def signs(tex: str) -> int:
    """How many signs wide a formula in a line is; indices are small."""
    tex = FRACTION.sub(lambda parts: max(parts[1], parts[2], key=len), unescape(tex))
    tex = COMMAND.sub(lambda name: name[1] or "x", SILENT.sub("", tex))
    tex = INDEX.sub(lambda index: "." * round(0.7 * len(index[1] or index[2])), tex)
    return len(re.sub(r"[{}\s&]", "", tex))


def rows(tex: str) -> int:
    """How many lines a displayed formula has; a tall one counts as more."""
    return 1 + tex.count(r"\\") + len(re.findall(r"\\begin\{cases\}", tex))


def lighten_fonts(app: Sphinx, exception: Exception | None) -> None:
    """Take an eighth off the fonts of the site just built, and none of their signs."""
    if exception is None:
        for font in Path(app.outdir, FONTS).glob("*.woff"):
            cut(font, font)


def belongs_to_mathjax(file: Any) -> bool:
    """Whether a page's script is for mathematics only."""
    name = str(getattr(file, "filename", file) or "")
    body = str(getattr(file, "attributes", {}).get("body", ""))
    return bool(OURS.search(name)) or body.startswith("window.MathJax")


def setup(app: Sphinx) -> None:
    app.setup_extension("bookkit.site.assets")
    app.add_js_file("equations.js", defer="defer")
    app.connect("config-inited", name_parts)
    # After Sphinx, which adds MathJax to pages at 500.
    app.connect("html-page-context", load_parts, priority=900)
    # After sphinx-mathjax-offline, which copies the fonts anew when each build ends.
    app.connect("build-finished", lighten_fonts, priority=700)
