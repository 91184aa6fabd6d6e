"""The folders of the engine's own styles, scripts and templates."""

from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config

STATIC = Path(__file__).parent / "static"
TEMPLATES = Path(__file__).parent / "templates"


def add_folders(app: Sphinx, config: Config) -> None:
    """Have styles and scripts copied; templates stand before the theme's."""
    # New lists: all builds of a process share the defaults.
    config.html_static_path = [*config.html_static_path, str(STATIC)]
    config.templates_path = [str(TEMPLATES), *config.templates_path]


def setup(app: Sphinx) -> dict[str, bool]:
    """Whoever has a file in one of the folders, sets this up, and names the file."""
    app.connect("config-inited", add_folders)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
