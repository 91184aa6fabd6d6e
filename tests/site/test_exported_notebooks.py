"""The notebooks that the site serves: plain Markdown, and links that lead somewhere."""

import os
import re
from functools import cache
from html import unescape
from pathlib import Path
from urllib.parse import unquote, urldefrag

import nbformat
import pytest
from bs4 import BeautifulSoup

SITE = Path(os.environ.get("SITE", "_build/html")).resolve()
FOLDER = SITE / "_notebooks"
NAMES = sorted(path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.ipynb"))
# What is done to one stays in one worker, which parses its page once.
each_notebook = pytest.mark.parametrize(
    "name",
    [pytest.param(n, marks=pytest.mark.xdist_group(n), id=n) for n in NAMES]
    or [pytest.param("any", id="not built")],
)

# A role, a directive with colons or with backticks, an option of a directive.
RAW = re.compile(r"\{[A-Za-z][\w:+-]*\}`|^\s*:{3,}|`{3,}\{|^\s*:\w+: ", re.MULTILINE)
FENCE = re.compile(r"^(`{3,})(?!`)[^{\n]*\n.*?^\1$", re.MULTILINE | re.DOTALL)
ID = re.compile(r'\bid="([^"]+)"')
CELL = '<div class="cell_input '
LINK = re.compile(r"\]\((\S+?)\)(?=\W|$)")


def read(name):
    return nbformat.read(FOLDER / name, as_version=4)


def texts(notebook):
    """The Markdown without the code in it: docstrings have a markup of theirs."""
    cells = [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]
    return [FENCE.sub("", text) for text in cells]


@cache
def anchors(path):
    """The names of a page's elements, without the half second that parsing it takes."""
    return {unescape(name) for name in ID.findall((SITE / path).read_text("utf-8"))}


@cache
def page(path):
    return BeautifulSoup((SITE / path).read_text("utf8"), "html.parser")


@each_notebook
def test_it_is_valid_plain_and_empty(name, site):
    notebook = read(name)
    nbformat.validate(notebook)
    assert notebook.metadata.kernelspec.name == "python3"
    assert notebook.cells[0].source.startswith("# Set-up:")
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert len(code) > 1 and not any(cell.outputs for cell in code)
    found = [RAW.search(text) for text in texts(notebook)]
    assert not any(found), [match[0] for match in found if match]


@each_notebook
def test_its_links_into_the_book_lead_somewhere(name, site):
    here = name.removesuffix(".ipynb") + ".html"
    home = page(here).find("link", rel="canonical")["href"].removesuffix(here)
    links = [link for text in texts(read(name)) for link in LINK.findall(text)]
    assert all(link.startswith("http") for link in links), links
    inside = [link.removeprefix(home) for link in links if link.startswith(home)]
    assert inside and not [link for link in inside if not leads_somewhere(link)]


def leads_somewhere(link):
    path, anchor = map(unquote, urldefrag(link))
    if not (SITE / (path or "index.html")).is_file():
        return False
    return not anchor or anchor in anchors(path)


@each_notebook
def test_its_numbers_are_those_of_the_page(name, site):
    article = page(name.removesuffix(".ipynb") + ".html").find("article")
    text = "\n".join(texts(read(name)))
    equations = [span.text.strip("()#¶") for span in article.select("span.eqno")]
    assert re.findall(r" \\tag\{(.*?)\}", text) == equations
    labels = [span.text.strip() for span in article.select("span.caption-number")]
    found = re.findall(r"\*\*((?:Exercise|Fig\.|Table) [\d.]*\d)", text)
    assert found == [label.rstrip(".") for label in labels]


@each_notebook
def test_its_page_offers_it(name, site):
    html = page(name.removesuffix(".ipynb") + ".html")
    addresses = {a["href"] for a in html.find_all("a", href=True)}
    ours = [a for a in addresses if a.endswith(name)]
    assert sorted(a.split("/")[0] for a in ours) == ["..", "https:"], ours
    assert any("colab.research.google.com" in a for a in ours)
    source = name.removesuffix(".ipynb") + ".md"
    assert any("mybinder.org" in a and a.endswith(source) for a in addresses)
    assert any("/edit/" in a and a.endswith(source) for a in addresses)


def test_every_page_with_code_has_one(site):
    pages = [
        path.relative_to(SITE).with_suffix(".ipynb").as_posix()
        for path in SITE.rglob("book/**/*.html")
        if CELL in path.read_text("utf-8")
    ]
    assert sorted(set(pages) - set(NAMES)) == []
    assert NAMES
