"""What the theme gets wrong is mended on every page."""

import pytest
from bs4 import BeautifulSoup
from small_site import build_site


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    root = tmp_path_factory.mktemp("themed")
    toctree = ".. toctree::\n\n   chapter\n"
    (root / "index.rst").write_text(f"Title\n=====\n\n{toctree}")
    chapter = toctree.replace("chapter", "page")
    (root / "chapter.rst").write_text(f"Bits & pieces\n=============\n\n{chapter}")
    (root / "page.rst").write_text("Page\n====\n\nText.\n")
    logos = {f"image_{mode}": f"{mode}.svg" for mode in ("light", "dark")}
    for name in logos.values():
        (root / name).write_text('<svg xmlns="http://www.w3.org/2000/svg"/>')
    site = build_site(
        root,
        *("sphinx_thebe", "sphinx_design", "bookkit.site.theme"),
        strict=False,
        html_theme="sphinx_book_theme",
        html_theme_options={"logo": logos},
    )
    return BeautifulSoup((site / "page.html").read_text(), "html.parser")


def test_search_button_is_called_by_what_is_written_on_it(page):
    buttons = page.select("button.search-button-field")
    assert buttons
    for button in buttons:
        assert not button.get("aria-label") and not button.get("title")
        assert "Search" in button.text


def test_thebe_stays_away(page):
    assert "THEBE" not in str(page) and not page.select('script[src*="thebe"]')
    assert page.select('script[src*="_static"]'), "the page keeps its other scripts"


def test_arrows_of_the_side_bar_have_names(page):
    arrows = page.select("nav summary")
    assert arrows
    for arrow in arrows:
        assert arrow["aria-label"] == "Pages of Bits & pieces"


def test_nothing_is_fetched_that_the_page_does_not_use(page):
    assert "sphinx-design" not in str(page) and "design-tabs" not in str(page)


def test_only_the_logo_that_is_shown_is_fetched(page):
    """A browser leaves a lazy picture that isn't displayed."""
    light, dark = page.select("img.logo__image")
    assert light["src"].endswith("light.svg") and not light.get("loading")
    assert dark["src"].endswith("dark.svg") and dark["loading"] == "lazy"
    assert light["alt"] == dark["alt"] != ""
