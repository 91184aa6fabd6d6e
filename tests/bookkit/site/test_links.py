"""The buttons of a built page lead where a reader of this repository wants to go."""

from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
import yaml
from bs4 import BeautifulSoup
from small_book import build, page_with, write_book


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GITHUB_REPOSITORY", "Ada/deep")
        patch.delenv("GITHUB_SERVER_URL", raising=False)
        root = write_book(tmp_path_factory.mktemp("book"), page_with("Text."))
        result, printed = build(root)
        assert result == 0, printed
    return root / "_build" / "html"


def read(site, page):
    return BeautifulSoup((site / page).read_text("utf8"), "html.parser")


def links(site, page):
    return {a["href"] for a in read(site, page).find_all("a", href=True)}


PAGE = "book/01-depth/page.html"
COLAB = (
    "https://colab.research.google.com/github/Ada/deep/"
    "blob/notebooks/book/01-depth/page.ipynb"
)
BINDER = (
    "https://mybinder.org/v2/gh/Ada/deep/main?urlpath=lab/tree/book/01-depth/page.md"
)
EDIT = "https://github.com/Ada/deep/edit/main/"


def test_a_fork_launches_its_own_page(site):
    found = links(site, PAGE)
    assert {COLAB, BINDER, EDIT + "book/01-depth/page.md"} <= found
    others = [a for a in found if "colab." in a or "mybinder" in a or "/edit/" in a]
    assert len(others) == 3
    assert "someone" not in " ".join(found)


def test_the_download_is_the_exported_notebook(site):
    notebooks = [a for a in links(site, PAGE) if a.endswith(".ipynb")]
    assert set(notebooks) == {COLAB, "../../_notebooks/book/01-depth/page.ipynb"}
    assert (site / "_notebooks/book/01-depth/page.ipynb").exists()
    assert not list((site / "_sources").rglob("*.ipynb"))


def test_a_page_without_code_has_nothing_to_launch(site):
    found = links(site, "book/index.html")
    assert not [a for a in found if "colab" in a or "binder" in a or ".ipynb" in a]
    assert EDIT + "book/index.md" in found


def test_badges_stand_below_the_title_and_have_names(site):
    page = read(site, PAGE)
    badges = page.select_one("article h1").find_next_sibling()
    assert "launch-badges" in badges["class"]
    assert [(a.text, a["href"]) for a in badges.find_all("a")] == [
        ("Open in Colab", COLAB),
        ("Open in Binder", BINDER),
    ]
    assert badges.select_one(".reading-time").text == "Reading time: 1 min"
    assert not badges.find_all("img")
    assert all(svg["aria-hidden"] == "true" for svg in badges.find_all("svg"))
    styles = [link["href"] for link in page.find_all("link", rel="stylesheet")]
    assert any("launch.css" in style for style in styles)
    assert (site / "_static/launch.css").exists()


def test_canonical_links_lead_to_the_forks_site(site):
    canonical = read(site, PAGE).find("link", rel="canonical")["href"]
    assert canonical == f"https://ada.github.io/deep/{PAGE}"


def test_a_fork_elsewhere_gets_no_buttons_that_know_github_only(tmp_path, monkeypatch):
    monkeypatch.setenv("GITHUB_REPOSITORY", "Ada/deep")
    monkeypatch.setenv("GITHUB_SERVER_URL", "https://github.example.edu")
    root = write_book(tmp_path, page_with("Text."))
    result, printed = build(root)
    assert result == 0, printed
    assert "is not on github.com: no buttons for Colab and Binder" in printed
    found = links(root / "_build" / "html", PAGE)
    assert not [a for a in found if "colab." in a or "mybinder" in a]
    edit = "https://github.example.edu/Ada/deep/edit/main/book/01-depth/page.md"
    assert edit in found
    assert "../../_notebooks/book/01-depth/page.ipynb" in found
    assert not read(root / "_build" / "html", PAGE).select(".launch-badges")


def test_a_problem_is_reported_with_its_page_and_commit(site):
    (report,) = read(site, PAGE).select(".bd-footer-article a.report")
    address = urlsplit(report["href"])
    assert address.geturl().startswith("https://github.com/Ada/deep/issues/new?")
    fields = dict(parse_qsl(address.query))
    assert fields.pop("template") == "problem.yml"
    assert fields.pop("page") == f"https://ada.github.io/deep/{PAGE}"
    assert fields.pop("commit")
    assert not fields


def test_its_form_has_a_place_for_what_is_filled_in():
    form = Path(__file__).parents[3] / ".github/ISSUE_TEMPLATE/problem.yml"
    names = {field["id"] for field in yaml.safe_load(form.read_text("utf8"))["body"]}
    assert {"page", "section", "commit"} <= names
