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
