"""The colours of the book, for the parts of the site that need them, and as CSS.

The file lies in the package that draws, which is found, but not imported.
"""

import json
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from sphinx.application import Sphinx


@cache
def palette() -> dict[str, dict[str, str]]:
    """Read the palette as {name: {"light": code, "dark": code}}, codes in lower case.

    Raises ValueError where the package `fathom` is not installed.
    """
    package = find_spec("fathom")
    if package is None or package.origin is None:
        raise ValueError("no package `fathom` to read the palette from; install it.")
    path = Path(package.origin).with_name("plotting") / "palette.json"
    return {
        name: {mode: code.lower() for mode, code in colours.items()}
        for name, colours in json.loads(path.read_text("utf-8")).items()
    }


def variables() -> str:
    """Return the palette as CSS variables `--fathom-model`, ..., for both modes.

    On paper everything is light, whatever the reader's screen is set to.
    """

    def block(selector: str, mode: str) -> str:
        lines = (f"  --fathom-{n.lower()}: {c[mode]};" for n, c in palette().items())
        return "\n".join([f"{selector} {{", *lines, "}\n"])

    dark = block('html[data-theme="dark"]', "dark")
    return block("html", "light") + f"\n@media screen {{\n{dark}}}\n"


def write_variables(app: Sphinx) -> None:
    """Put the palette beside the book's style sheets, which read it."""
    if app.builder.format != "html":
        return
    path = Path(app.outdir, "_static", "palette.css")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(variables(), "utf-8")


def setup(app: Sphinx) -> dict[str, object]:
    """Give every page the palette; whoever needs it, sets this extension up."""
    app.add_css_file("palette.css")
    app.connect("builder-inited", write_variables)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
