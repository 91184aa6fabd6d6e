"""What the theme gets wrong is mended on every page."""

import pytest
from bs4 import BeautifulSoup
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    root = tmp_path_factory.mktemp("themed")
    (root / "index.rst").write_text("Title\n=====\n\nWords.\n")
    with docutils_namespace():
        app = Sphinx(
            srcdir=root,
            confdir=None,
            outdir=root / "_build",
            doctreedir=root / "_doctrees",
            buildername="html",
            confoverrides={
                "extensions": ["sphinx_thebe", "bookkit.theme"],
                "html_theme": "sphinx_book_theme",
            },
            status=None,
        )
        app.build()
    return BeautifulSoup((root / "_build" / "index.html").read_text(), "html.parser")


def test_search_button_is_called_by_what_is_written_on_it(page):
    buttons = page.select("button.search-button-field")
    assert buttons
    for button in buttons:
        assert not button.get("aria-label") and not button.get("title")
        assert "Search" in button.text


def test_thebe_stays_away(page):
    assert "THEBE" not in str(page) and not page.select('script[src*="thebe"]')
    assert page.select('script[src*="_static"]'), "the page keeps its other scripts"
