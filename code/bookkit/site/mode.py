"""A reader who has chosen neither light nor dark gets what the system prefers.

The theme knows this mode, but writes an empty one into its pages and then complains
about it in the console. Its own setting (`default_mode`) would also mark the page of a
reader without JavaScript, who would be left without any colours.
"""

from sphinx.application import Sphinx


def setup(app: Sphinx) -> None:
    """Fill the gap after the theme's first script and before its second."""
    app.add_js_file(None, body='document.documentElement.dataset.mode ||= "auto"')
