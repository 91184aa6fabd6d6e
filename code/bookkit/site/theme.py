"""What the theme and its companions get wrong, mended for this book.

- The search button reads "Search Ctrl + K" but is called "Search": its name has to hold
  what is seen, for readers who speak to their browser. ``templates`` holds a button
  without that label.
- The arrows that open a chapter in the side bar have no name at all.
- The bibliography is marked as a list whose entries aren't marked as its items.
- Thebe is off, but its settings are written into every page, and twice, which is an
  error in the browser's console, with the address of somebody else's server in it.
- A script of half a megabyte draws the icons that the theme's fonts draw as well.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.writers.html5 import HTML5Translator

TEMPLATES = Path(__file__).parent / "templates"
AFTER_THE_THEME = 900  # the theme's own handlers of html-page-context run at 501


def use_templates(app: Sphinx, config: Config) -> None:
    """Let our templates stand before the theme's of the same name."""
    config.templates_path.insert(0, str(TEMPLATES))


def drop_thebe(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any
) -> None:
    """Take the scripts and styles of Thebe off the page."""
    for kind in ("script_files", "css_files"):
        files = context.get(kind, [])
        # In place: the builder writes the very list that it handed out.
        files[:] = [file for file in files if not _belongs_to_thebe(file)]


def name_arrows(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any
) -> None:
    """Have the side bar's arrows called by the chapter that they open."""
    generate: Callable[..., Any] | None = context.get("generate_toctree_html")
    if generate is None:
        return

    def named(*arguments: Any, **options: Any) -> Any:
        navigation = generate(*arguments, **options)
        for arrow in navigation.select("li > details > summary"):
            title = arrow.find_parent("li").a.get_text().strip()
            arrow["aria-label"] = f"Pages of {title}"
        return navigation

    context["generate_toctree_html"] = named


def visit_citation(self: HTML5Translator, node: nodes.citation) -> None:
    """Open an entry of the bibliography, and before the first one their common box."""
    if not isinstance(node.previous_sibling(), nodes.citation):
        self.body.append('<div class="citation-list">\n')
    self.body.append(
        self.starttag(node, "div", classes=["citation"], role="doc-biblioentry")
    )


def depart_citation(self: HTML5Translator, node: nodes.citation) -> None:
    """Close what was opened, as the writer does."""
    type(self).depart_citation(self, node)


def empty_icon_script(app: Sphinx, exception: Exception | None) -> None:
    """Leave the icons to the fonts: the pages load the script, so empty it."""
    script = Path(app.outdir, "_static", "scripts", "fontawesome.js")
    if exception is None and script.exists():
        script.write_text("// The icons are drawn by the fonts.\n", encoding="utf8")


def _belongs_to_thebe(file: Any) -> bool:
    name = str(getattr(file, "filename", file) or "")
    body = str(getattr(file, "attributes", {}).get("body", ""))
    return "thebe" in name.lower() or body.startswith("const THEBE_JS_URL")


def setup(app: Sphinx) -> None:
    """Mend every page after the theme has had its say."""
    app.connect("config-inited", use_templates)
    for mend in (drop_thebe, name_arrows):
        app.connect("html-page-context", mend, priority=AFTER_THE_THEME)
    app.add_node(nodes.citation, override=True, html=(visit_citation, depart_citation))
    app.connect("build-finished", empty_icon_script)
