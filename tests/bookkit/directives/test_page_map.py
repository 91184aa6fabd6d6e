"""The table names what each page imports, and the tests that are really there."""

from bookkit.directives import page_map
from bookkit.execution.dependencies import imported_modules
from bookkit.pages import read_pages

PAGE = """---
kernelspec: {name: python3, display_name: Python 3}
jupytext: {text_representation: {extension: .md, format_name: myst}}
---
# A page

```{code-cell} python
import fathom.alone
from fathom import data
from fathom import nothing_there
from fathom.nets import Network
import other
```
"""


def book(folder):
    (folder / "_toc.yml").write_text("format: jb-book\nroot: page\n")
    (folder / "page.md").write_text(PAGE)
    for name in ("alone.py", "nets.py", "unused.py", "data/__init__.py"):
        path = folder / "code/fathom" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("")
    (folder / "code/fathom/__init__.py").write_text("")
    for name in ("test_nets.py", "test_unused.py", "data/test_reading.py"):
        path = folder / "tests/fathom" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("")
    (page,) = read_pages(folder, [])
    return page


def test_modules_are_those_that_the_cells_import(tmp_path):
    modules = imported_modules(book(tmp_path), tmp_path / "code", package="fathom")
    assert modules == ["fathom.alone", "fathom.data", "fathom.nets"]


def test_tests_are_named_where_they_exist(tmp_path):
    book(tmp_path)
    modules = ["fathom.alone", "fathom.data", "fathom.nets"]
    tests = page_map.tests_of(modules, tmp_path)
    assert tests == ["tests/fathom/data", "tests/fathom/test_nets.py"]


def test_the_table_follows_the_contents_and_is_read_again_only_for_them(small_book):
    toc = "format: jb-book\nroot: book/index\nchapters:\n  - file: book/map\n"
    toc += "  - file: book/chapter\n    sections:\n      - file: book/one\n"
    small_book.page("one")
    small_book.page("two")
    small_book.write("_toc.yml", toc)
    small_book.write("book/map.md", "# Map\n\n```{page-map}\n```\n")
    small_book.write("book/chapter.md", "# Chapter\n")
    small_book.write("code/fathom/__init__.py", "")
    assert small_book.build("-W").returncode == 0
    assert "one.html" in small_book.html("map").split("<table")[1]

    written = small_book.root / "_build" / "html" / "book" / "map.html"
    before = written.stat().st_mtime_ns
    page = small_book.root / "book" / "one.md"
    page.write_text(page.read_text() + "\nMore words.\n")
    assert small_book.build("-W").returncode == 0
    assert written.stat().st_mtime_ns == before

    small_book.write("_toc.yml", toc + "      - file: book/two\n")
    assert small_book.build("-W").returncode == 0
    table = small_book.html("map").split("<table")[1]
    assert "one.html" in table and "two.html" in table
