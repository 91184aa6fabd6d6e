"""What changes a page's key, and what does not. No kernel is started."""

import sys

import pytest

from bookkit.execution.dependencies import (
    locked_versions,
    page_inputs,
    page_key,
    reached_files,
)


def key(book, name="one"):
    page = next(p for p in book.pages() if p.docname == f"book/{name}")
    inputs = page_inputs(page, book.root / "code", book.root / "requirements.txt")
    return page_key(inputs)


@pytest.fixture
def book(small_book):
    small_book.module("used", "VALUE = 1\n")
    small_book.module("unused", "VALUE = 1\n")
    small_book.page("one", "from tiny import used", "print(used.VALUE)")
    small_book.write("requirements.txt", "numpy==2.0\ntorch==2.13.0\n-e .\n")
    return small_book


def test_prose_captions_other_modules_and_tests_do_not_change_the_key(book):
    before = key(book)
    book.page("one", "from tiny import used", "print(used.VALUE)", prose="# New\n\nxyz")
    book.module("unused", "VALUE = 2\n")
    book.write("tests/test_used.py", "assert True\n")
    book.page("two")
    path = book.root / "book/one.md"
    options = ":tags: [hide-input]\n:mystnb:\n:  figure: {caption: A line}\n"
    text = path.read_text().replace("print(used", f"{options}print(used")
    path.write_text(text)
    assert book.pages()[1].code_cells[1].metadata["tags"] == ["hide-input"]
    assert key(book) == before


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("book/one.md", "print(used.VALUE)", "print(used.VALUE + 1)"),
        ("book/one.md", "print(used", ":tags: [raises-exception]\nprint(used"),
        ("book/one.md", "name: python3", "name: python4"),
        ("code/tiny/used.py", "1", "2"),
        ("code/tiny/__init__.py", "", "import sys\n"),
        ("requirements.txt", "2.13.0", "2.14.0"),
    ],
)
def test_cells_kernel_reached_modules_and_locked_versions_change_the_key(
    book, name, old, new
):
    before = key(book)
    path = book.root / name
    path.write_text(path.read_text().replace(old, new, 1))
    assert key(book) != before


def test_python_version_changes_the_key(book, monkeypatch):
    before = key(book)
    version = type("Version", (), {"major": 3, "minor": 99})
    monkeypatch.setattr(sys, "version_info", version)
    assert key(book) != before


def test_locked_versions_ignore_comments_order_and_the_book_itself(tmp_path):
    first, second = tmp_path / "a.txt", tmp_path / "b.txt"
    first.write_text("# made by hand\nb==2 \\\n    --hash=x\na==1  # why\n\n-e .\n")
    second.write_text("-e .\na==1\n    # via c\nb==2 --hash=x\n")
    assert (
        locked_versions(first) == locked_versions(second) == ["a==1", "b==2 --hash=x"]
    )
    assert locked_versions(tmp_path / "missing.txt") == []


PACKAGE = {
    "__init__": "",
    "a": "from tiny.b import B\n",
    "b": "B = 1\n",
    "c": "def f():\n    from . import b\n",
    "d": "import importlib\nimportlib.import_module('.b', 'tiny')\n",
    "sub/__init__": "from ..b import B\n",
    "sub/e": "from .. import c\n",
    "broken": "raise RuntimeError('imported')\n",
}


@pytest.mark.parametrize(
    ("cell", "modules"),
    [
        ("import numpy", []),
        ("import tiny", ["__init__"]),
        ("import tiny.b as b", ["__init__", "b"]),
        ("from tiny import b, nothing", ["__init__", "b"]),
        ("from tiny.b import B", ["__init__", "b"]),
        ("def f():\n    import tiny.b", ["__init__", "b"]),
        ("import tiny.a", ["__init__", "a", "b"]),  # absolute, over one step
        ("import tiny.c", ["__init__", "b", "c"]),  # relative, inside a function
        ("import tiny.d", ["__init__", "b", "d"]),  # by name
        ("import tiny.sub", ["__init__", "b", "sub/__init__"]),  # relative, one up
        ("from tiny.sub.e import x", ["__init__", "b", "c", "sub/__init__", "sub/e"]),
        ("from tiny.sub import *", ["__init__", "b", "c", "sub/__init__", "sub/e"]),
        ("from tiny import broken", ["__init__", "broken"]),  # read, not imported
        ("%matplotlib inline\nimport tiny.b", ["__init__", "b"]),
        ("%%time\nimport tiny.b", ["__init__", "b"]),
        ("!ls\nimport tiny.b", ["__init__", "b"]),
        ("import tiny.b +", []),  # fails when it runs
    ],
)
def test_every_form_of_import_is_followed(tmp_path, cell, modules):
    for name, source in PACKAGE.items():
        path = tmp_path / "tiny" / f"{name}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(source)
    reached = reached_files([cell], [tmp_path])
    assert list(reached) == sorted(f"tiny/{name}.py" for name in modules)
    assert "tiny" not in sys.modules


def test_module_beside_the_page_is_followed(book):
    book.page("one", "import helper")
    book.write("book/helper.py", "X = 1\n")
    before = key(book)
    book.write("book/helper.py", "X = 2\n")
    assert key(book) != before


def test_data_file_counts_for_the_modules_that_name_it(book):
    book.module("used", "NAME = 'palette.json'\nPATTERN = '*.csv'\n")
    for name in ("palette.json", "data/rows.csv", "other.json"):
        book.write(f"code/tiny/{name}", "1")
    files = reached_files(["import tiny.used"], [book.root / "code"])
    names = ["__init__.py", "data/rows.csv", "palette.json", "used.py"]
    assert list(files) == [f"tiny/{name}" for name in names]
    assert list(reached_files(["import tiny.unused"], [book.root / "code"])) == [
        "tiny/__init__.py",
        "tiny/unused.py",
    ]
