"""What the theme and its companions get wrong, mended for this book.

- The search button reads "Search Ctrl + K" but is called "Search": its name has to hold
  what is seen, for readers who speak to their browser. ``templates`` holds a button
  without that label.
- The arrows that open a chapter in the side bar have no name at all.
- Thebe is off, but its settings are written into every page, and twice, which is an
  error in the browser's console, with the address of somebody else's server in it.
- sphinx-design brings its style and its script to pages that show none of its parts.
- The logos of Colab and Binder are fetched with every page, for a menu that most never
  open and that names them.
"""

import re
from collections.abc import Callable
from typing import Any

from sphinx.application import Sphinx

AFTER_THE_THEME = 900  # the theme's own handlers of html-page-context run at 501
THEBE = re.compile(r"thebe", re.IGNORECASE)
DESIGN = re.compile(r"sphinx-design|design-tabs")
DESIGNED = re.compile(r'class="[^"]*\bsd-')


def drop_unused(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any
) -> None:
    """Take the scripts, styles and pictures off the page that nothing on it needs."""
    unused = [THEBE]
    if not DESIGNED.search(context.get("body", "")):
        unused.append(DESIGN)
    for kind in ("script_files", "css_files"):
        files = context.get(kind, [])
        # In place: the builder writes the very list that it handed out.
        files[:] = [f for f in files if not any(u.search(_written(f)) for u in unused)]
    for group in context.get("header_buttons", []):
        for button in group.get("buttons", []):
            if str(button.get("icon", "")).startswith("_static/"):
                del button["icon"]


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


def _written(file: Any) -> str:
    """The name of a script or style, and what stands in it if it has none."""
    name = getattr(file, "filename", file) or ""
    return f"{name} {getattr(file, 'attributes', {}).get('body', '')}"


def setup(app: Sphinx) -> None:
    """Mend every page after the theme has had its say."""
    app.setup_extension("bookkit.site.assets")
    for mend in (drop_unused, name_arrows):
        app.connect("html-page-context", mend, priority=AFTER_THE_THEME)
