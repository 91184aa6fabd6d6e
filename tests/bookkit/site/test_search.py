"""The search's index and its field come with the site, and Sphinx's own search goes."""

import json
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from small_site import build_site

from bookkit.site import search

# Once Jupyter Book is loaded, Sphinx numbers pages through a package with old ways.
pytestmark = pytest.mark.filterwarnings("ignore:nodes.Node.traverse")

PREFIX = "globalThis.fathomSearchIndex = "


def write_pages(root: Path) -> None:
    toctree = ".. toctree::\n   :numbered:\n\n   part/page\n   last\n"
    (root / "part").mkdir()
    (root / "index.rst").write_text(f"Book\n====\n\n{toctree}")
    (root / "part" / "page.rst").write_text("Depth\n=====\n\nSix feet.\n")
    (root / "last.rst").write_text("Last\n====\n\nNothing.\n")


def build(root: Path) -> Path:
    parts = ("bookkit.site.search", "bookkit.site.theme")
    return build_site(root, *parts, html_theme="sphinx_book_theme")


def index(site: Path) -> dict:
    text = (site / "_static" / "live" / "search-index.js").read_text("utf-8")
    assert text.startswith(PREFIX)
    return json.loads(text.removeprefix(PREFIX).rstrip(";\n"))


def page(site: Path, name: str) -> BeautifulSoup:
    return BeautifulSoup((site / name).read_text("utf-8"), "html.parser")


@pytest.fixture
def book(tmp_path, monkeypatch):
    monkeypatch.setattr(search, "bundles", lambda: tmp_path)
    write_pages(tmp_path)
    return tmp_path


def test_the_index_holds_the_pages_in_the_order_of_the_book(book):
    found = index(build(book))
    assert found["pages"] == [
        ["Book", "index.html"],
        ["1. Depth", "part/page.html"],
        ["2. Last", "last.html"],
    ]
    assert [1, "page", "Depth", "", "Six feet."] in found["records"]


def test_after_a_change_the_index_is_right(book):
    build(book)
    (book / "last.rst").write_text("End\n===\n\nAt last.\n")
    found = index(build(book))
    assert ["2. End", "last.html"] in found["pages"]
    assert [1, "page", "Depth", "", "Six feet."] in found["records"]
    assert "Nothing." not in str(found)
    (book / "index.rst").write_text("Book\n====\n\n.. toctree::\n\n   part/page\n")
    (book / "last.rst").unlink()
    assert [name for _, name in index(build(book))["pages"]] == [
        "index.html",
        "part/page.html",
    ]


def test_no_page_loads_an_index(book):
    site = build(book)
    for name in ("index.html", "part/page.html", "search.html"):
        scripts = [script["src"] for script in page(site, name).select("script[src]")]
        assert scripts and not [s for s in scripts if "search" in s or "language" in s]
        assert page(site, name).select_one('meta[name="viewport"]')
    assert not (site / "searchindex.js").exists()


def test_the_field_and_its_list_belong_together(book):
    site = build(book)
    for name, number in (("part/page.html", 1), ("search.html", 2)):
        soup = page(site, name)
        fields = soup.select("form.bd-search input[role=combobox]")
        assert len(fields) == number
        for field in fields:
            form = field.find_parent("form")
            (box,) = soup.select(f"#{field['aria-controls']}")
            assert box["role"] == "listbox" and box.find_parent("form") is form
            assert (site / name).parent.joinpath(form["action"]).is_file() or (
                name == "search.html" and form["action"] == "#"
            )


def test_without_the_bundle_the_themes_search_stays(book, monkeypatch):
    monkeypatch.setattr(search, "bundles", lambda: None)
    site = build(book)
    assert (site / "searchindex.js").exists()
    assert page(site, "index.html").select('script[src*="searchindex.js"]')
    assert page(site, "index.html").select("#pst-search-dialog input[name=q]")
    assert "searchtools" in str(page(site, "search.html"))
    assert not page(site, "index.html").select("[role=combobox]")


def test_when_the_bundle_comes_every_page_gets_it(book, monkeypatch):
    with monkeypatch.context() as without:
        without.setattr(search, "bundles", lambda: None)
        build(book)
    site = build(book)
    assert page(site, "last.html").select("[role=combobox]")
    assert not page(site, "last.html").select('script[src*="searchindex"]')
