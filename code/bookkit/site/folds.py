"""What is folded is called what is written on it, and a link to it unfolds it.

myst-nb names every folded cell "Toggle hidden content" instead of "Show code cell
source", which says less, and which a reader who speaks to the browser cannot see.
"""

from sphinx.application import Sphinx

from bookkit.adapters import edit_folds

NAME = ' aria-label="Toggle hidden content"'


def setup(app: Sphinx) -> None:
    """Leave the fold its text alone; bring the script that opens solutions."""
    edit_folds(app, lambda head: head.replace(NAME, ""))
    app.setup_extension("bookkit.site.assets")
    app.add_js_file("solutions.js", defer="defer")
