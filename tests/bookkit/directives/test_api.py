"""The reference shows the modules that the folders hold, and misses no room."""

import pickle
import sys

import pytest
from bs4 import BeautifulSoup
from sphinx.testing.util import SphinxTestApp

from bookkit.directives import api

INDEX = "# Home\n\n```{api-rooms}\n```\n\n```{toctree}\n:glob:\napi/*\n```\n"
MODULE = '"""What {name} is."""\n\n\ndef {name}():\n    """Do it."""\n'


@pytest.fixture
def book(tmp_path, monkeypatch):
    """A package of two rooms with a page each; a function that builds it."""
    source = tmp_path / "source"
    monkeypatch.syspath_prepend(source / "code")
    # autodoc imports, and the book's own package may be there already.
    monkeypatch.setattr(api, "PACKAGE", "rooms")
    for name in [name for name in sys.modules if name.startswith("rooms")]:
        monkeypatch.delitem(sys.modules, name)
    files = {
        "conf.py": (
            "extensions = ['myst_parser', 'sphinx.ext.autodoc']\n"
            "exclude_patterns = ['code']\n"
            "from bookkit.directives.api import setup\n"
        ),
        "index.md": INDEX,
        "api/wide.md": "# Wide\n\n```{api-room} wide\n```\n",
        "api/deep.md": "# Deep\n\n```{api-room} deep\n:only: second\n```\n",
        "code/rooms/__init__.py": '"""All."""\n',
        "code/rooms/wide/__init__.py": '"""Wide rooms: many. And more."""\n',
        "code/rooms/deep/__init__.py": '"""Deep rooms."""\n',
        "code/rooms/wide/first.py": MODULE.format(name="first"),
        "code/rooms/deep/second.py": MODULE.format(name="second"),
        "code/rooms/deep/third.py": MODULE.format(name="third"),
    }
    for name, text in files.items():
        path = source / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def build():
        app = SphinxTestApp("html", srcdir=source, builddir=tmp_path)
        app.build()
        app.cleanup()
        return app.warning.getvalue()

    def page(name):
        text = (tmp_path / "html" / f"{name}.html").read_text("utf-8")
        return BeautifulSoup(text, "html.parser")

    build.source, build.page = source, page
    return build


def headings(page):
    return [heading.code.text for heading in page.select("h2") if heading.code]


def test_a_page_documents_its_room_and_the_list_names_all_rooms(book):
    assert book() == ""
    assert headings(book.page("api/wide")) == ["rooms.wide.first"]
    assert headings(book.page("api/deep")) == ["rooms.deep.second"]
    assert "What first is." in book.page("api/wide").text
    assert book.page("api/wide").select_one("dt#rooms\\.wide\\.first\\.first")
    entries = [entry.text for entry in book.page("index").select("ul.simple > li")]
    assert entries[:2] == ["Deep: Deep rooms.", "Wide: Wide rooms: many."]


def test_a_new_module_is_found_and_a_room_without_a_page_is_named(book):
    book()
    new = book.source / "code" / "rooms" / "wide" / "another.py"
    new.write_text(MODULE.format(name="another"))
    book()
    assert headings(book.page("api/wide")) == [
        "rooms.wide.another",
        "rooms.wide.first",
    ]

    room = book.source / "code" / "rooms" / "tall"
    room.mkdir()
    (room / "__init__.py").write_text('"""Tall."""\n')
    (room / "fourth.py").write_text(MODULE.format(name="fourth"))
    assert "code/rooms/tall has no page: add api/tall.md" in book()


def test_what_is_kept_of_a_page_is_the_page(book):
    # Nodes of another document would carry that, and with it all of Sphinx's state.
    book()
    with (book.source.parent / "doctrees/api/wide.doctree").open("rb") as file:
        document = pickle.load(file)
    assert {id(node.document) for node in document.findall()} == {id(document)}
