"""Inputs no key can hold are refused, by page, cell and line; no kernel starts."""

import pytest

from bookkit.execution.run import PagesFailed
from bookkit.execution.untracked import refused


@pytest.mark.parametrize(
    "statement",
    [
        "open('data.csv')",
        "with open(name) as file: pass",
        "open('data.csv', mode='rb')",
        "open('data.csv', mode)",
        "%run other.py",
        "%load other.py",
        "%cd ..",
        "!ls",
        "files = !ls",
        "import importlib; importlib.import_module('a' + name)",
        "from importlib import import_module; import_module(f'{name}')",
        "__import__(name)",
        "exec(open('other.py', 'w').read())",
        "exec(pathlib.Path('other.py').read_text())",
        "exec(compile(path.read_text(), 'x', 'exec'))",
        "import runpy; runpy.run_path('other.py')",
        "import subprocess; subprocess.run(['ls'])",
        "import os; os.system('ls')",
    ],
)
def test_untracked_inputs_are_refused(small_book, statement):
    path = small_book.page("one", "x = 1", f":tags: [hide-input]\nx = 2\n{statement}")
    (page,) = small_book.pages()[1:]
    failure = refused(page)
    assert (failure.docname, failure.cell) == ("book/one", 2)
    assert path.read_text().splitlines()[failure.line - 1] == statement
    assert "its stored outputs do not know" in failure.cause
    with pytest.raises(PagesFailed, match="1 page failed"):
        small_book.execute()
    assert small_book.ran() == []


@pytest.mark.parametrize(
    "cell", ["%%bash\nls", "%%writefile other.py\nx = 1", "%%python3\nx = 1"]
)
def test_magics_that_run_programs_are_refused(small_book, cell):
    small_book.page("one", "x = 1", cell)
    assert "the cell runs a program (%%" in refused(small_book.pages()[1]).cause


@pytest.mark.parametrize(
    "cell",
    [
        "open(path, 'w')",
        "exec('x = 1')",
        "import importlib; importlib.import_module('json')",
        "%matplotlib inline\n%timeit x = 1",
        "%%time\nx = 1",
        "network.eval()",
        "engine.system('linear')",
        "regions.open(unit)",
        ":tags: [skip-execution]\nopen('data.csv')",
        "this is no Python",
    ],
)
def test_all_else_may_run(small_book, cell):
    small_book.page("one", "x = 1", cell)
    assert refused(small_book.pages()[1]) is None
