"""What the theme and its companions get wrong, mended for this book.

- The search button reads "Search Ctrl + K" but is called "Search": its name has to hold
  what is seen, for readers who speak to their browser. ``templates`` holds a button
  without that label.
- Thebe is off, but its settings are written into every page, and twice, which is an
  error in the browser's console, with the address of somebody else's server in it.
"""

from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.config import Config

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


def _belongs_to_thebe(file: Any) -> bool:
    name = str(getattr(file, "filename", file) or "")
    body = str(getattr(file, "attributes", {}).get("body", ""))
    return "thebe" in name.lower() or body.startswith("const THEBE_JS_URL")


def setup(app: Sphinx) -> None:
    """Mend every page after the theme has had its say."""
    app.connect("config-inited", use_templates)
    app.connect("html-page-context", drop_thebe, priority=AFTER_THE_THEME)
