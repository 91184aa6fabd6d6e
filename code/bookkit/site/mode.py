"""A reader who has chosen neither light nor dark gets what the system prefers.

The theme knows this mode, but writes an empty one into its pages and then complains
about it in the console; and it chooses the colours when the page has long been shown,
which then changes them, and its measures too. Its own setting (`default_mode`) would
also mark the page of a reader without JavaScript, who would be left without colours.
"""

from sphinx.application import Sphinx

SCRIPT = """\
(({ dataset }) => {
  dataset.mode ||= "auto";
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  if (dataset.mode === "auto") dataset.theme = dark ? "dark" : "light";
})(document.documentElement);"""


def setup(app: Sphinx) -> None:
    """Fill the gap after the theme's first script and before anything is shown."""
    app.add_js_file(None, body=SCRIPT)
