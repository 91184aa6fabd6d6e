"""What no page may do: each is an error that names the page, its cell and its line."""

import gc
import time

import pytest

from bookkit.execution.client import PageClient
from bookkit.execution.run import PagesFailed


def failure(book, **options):
    """The message of the failure of the book's only page, and how long it took."""
    started = time.monotonic()
    with pytest.raises(PagesFailed) as caught:
        book.execute(**options)
    assert time.monotonic() - started < 60
    (found,) = caught.value.failures
    path = book.root / f"{found.docname}.md"
    if found.cell:
        assert path.read_text().splitlines()[found.line - 1] == "```{code-cell}"
        assert str(found).startswith(f"{found.docname}.md:{found.line}: cell ")
    return found


@pytest.mark.parametrize("deaths, succeeds", [(1, True), (2, False)])
def test_kernel_that_never_answers_is_started_once_more(
    small_book, monkeypatch, deaths, succeeds
):
    """As one whose port another program took."""
    starts = []
    start = PageClient.async_start_new_kernel

    async def start_and_die(client, **options):
        await start(client, **options)
        starts.append(client)
        if len(starts) <= deaths:
            await client.km.shutdown_kernel(now=True)

    monkeypatch.setattr(PageClient, "async_start_new_kernel", start_and_die)
    small_book.page("one", "print('here')")
    if succeeds:
        assert small_book.execute() == ["one"]
    else:
        with pytest.raises(PagesFailed) as caught:
            small_book.execute()
        assert [found.cell for found in caught.value.failures] == [0]
    assert len(starts) == 2


def test_long_line_is_no_hindrance(small_book):
    small_book.page("one", "print('x' * 1_000_000)")
    started = time.monotonic()
    assert small_book.execute() == ["one"]
    assert time.monotonic() - started < 15


@pytest.mark.parametrize(
    "cell",
    [
        "print('x' * 8_000_000)",
        "for n in range(10**9): print('x' * 1000, flush=True)",
        "for n in range(10**9): display(n)",
        "while True: print('x' * 200)",
    ],
)
def test_endless_output_is_stopped(small_book, cell, caplog):
    small_book.page("one", "x = 1", cell)
    found = failure(small_book, timeout=300)
    assert found.cell == 2
    assert "outputs exceed 5 MB" in found.cause
    assert left_behind(caplog) == []


def test_time_limit_holds_under_a_flood(small_book, caplog):
    small_book.page("one", "while True: print('', flush=True)")
    assert "timed out" in failure(small_book, timeout=1).cause
    assert left_behind(caplog) == []


def left_behind(caplog):
    """What asyncio says of tasks that nobody waited for, once they are thrown away.

    It formats their tracebacks, whenever that is: in the midst of a syntax tree, say,
    which then cannot be made.
    """
    gc.collect()
    return [text for text in caplog.messages if "never retrieved" in text]


def test_many_cells_share_one_limit(small_book):
    small_book.page("one", *["print('x' * 2_000_000)"] * 3)
    assert failure(small_book).cell == 3


WRITES = [
    "open('new.csv', 'w')",
    "import pathlib; pathlib.Path('one.md').open('r+')",
    "import pathlib; pathlib.Path('../code/new.txt').write_text('x')",
    "import os; os.mkdir('folder')",
    "import os; os.remove('one.md')",
    "import os; os.rename('one.md', 'two.md')",
    "import os; os.open('new.csv', os.O_CREAT)",
    "import os, shutil; shutil.copyfile(os.__file__, 'two.py')",
    "import sqlite3; sqlite3.connect('new.db')",
    "import numpy; numpy.save('x.npy', numpy.ones(3))",
    "from matplotlib import pyplot; pyplot.figure().savefig('x.png')",
]


@pytest.mark.parametrize("cell", WRITES)
def test_page_cannot_write_into_the_book(small_book, cell):
    small_book.page("one", "x = 1", cell)
    before = sorted(p for p in small_book.root.rglob("*") if "_build" not in p.parts)
    found = failure(small_book)
    assert found.cell == 2
    assert "PermissionError: the page writes " in found.cause
    after = sorted(p for p in small_book.root.rglob("*") if "_build" not in p.parts)
    assert [p for p in after if "__pycache__" not in p.parts] == before


@pytest.mark.slow
def test_torch_cannot_write_into_the_book(small_book):
    small_book.page("one", "import torch; torch.save(torch.ones(3), 'x.pt')")
    assert "the page writes book/x.pt" in failure(small_book).cause
    assert not (small_book.root / "book/x.pt").exists()


def test_page_can_write_elsewhere_and_import(small_book):
    small_book.module("used", "VALUE = 1\n")
    cell = """
import importlib.metadata, pathlib, tempfile, sqlite3
from tiny import used
with tempfile.TemporaryDirectory() as folder:
    path = pathlib.Path(folder) / "x.txt"
    path.write_text("x")
    assert path.read_text() == "x"
    path.unlink()
sqlite3.connect(":memory:")
importlib.metadata.entry_points()
"""
    small_book.page("one", cell)
    assert small_book.execute() == ["one"]


CONNECTIONS = [
    "import socket; socket.create_connection(('192.0.2.1', 80), timeout=1)",
    "import socket; socket.create_connection(('127.0.0.1', 9), timeout=1)",
    "from urllib import request; request.urlopen('http://example.org/data.csv')",
    "import socket; socket.socket().bind(('127.0.0.1', 0))",
    "import socket; socket.gethostbyname('example.org')",
]


@pytest.mark.parametrize("cell", CONNECTIONS)
def test_page_cannot_open_a_connection(small_book, cell):
    small_book.page("one", "x = 1", cell)
    found = failure(small_book)
    assert found.cell == 2
    assert "the page opens a connection (" in found.cause


@pytest.mark.parametrize(
    ("cell", "cause"),
    [
        ("exit()", "the page quits: take out exit"),
        ("quit", "the page quits: take out exit"),
        ("import sys; sys.exit(0)", "SystemExit: 0"),
        ("import os; os._exit(0)", "the kernel died (os._exit"),
    ],
)
def test_page_cannot_quit(small_book, cell, cause):
    small_book.page("one", "x = 1", cell, "print('last')")
    found = failure(small_book)
    assert found.cell == 2
    assert cause in found.cause


READS = [
    "import numpy; numpy.loadtxt('rows.csv')",
    "import pathlib; pathlib.Path('rows.csv').read_text()",
    "import pandas; pandas.read_csv('rows.csv')",
]


@pytest.mark.parametrize("cell", READS)
def test_page_cannot_read_what_its_key_does_not_know(small_book, cell):
    small_book.write("book/rows.csv", "1\n2\n")
    small_book.page("one", "x = 1", cell)
    found = failure(small_book)
    assert found.cell == 2
    assert "the page reads book/rows.csv, of which" in found.cause


def test_page_can_read_the_files_of_its_modules(small_book):
    source = (
        "def rows():\n    return (Path(__file__).parent / 'rows.csv').read_text()\n"
    )
    small_book.module("used", f"from pathlib import Path\n{source}")
    small_book.write("code/tiny/rows.csv", "1\n2\n")
    small_book.page("one", "from tiny.used import rows; rows()")
    assert small_book.execute() == ["one"]


WARNS = "import sys\nprint('shown')\nprint('careful!', file=sys.stderr)"


def test_stderr_is_an_error_that_says_what_was_written(small_book):
    small_book.page("one", "x = 1", WARNS)
    found = failure(small_book, stderr="error")
    assert found.cell == 2
    assert "writes to stderr" in found.cause
    assert found.cause.endswith("\n    careful!")
    assert small_book.execute(stderr="show") == ["one", "one"]


@pytest.mark.parametrize(
    ("options", "front"),
    [
        (":tags: [remove-stderr]\n", ""),
        ("", "mystnb:\n  output_stderr: show\n"),
        (":mystnb:\n:  output_stderr: show\n", ""),
    ],
)
def test_page_and_cell_can_allow_stderr(small_book, options, front):
    small_book.page("one", "x = 1", options + WARNS, front=front)
    assert small_book.execute(stderr="error") == ["one"]


def test_unknown_kernel_is_named(small_book):
    path = small_book.page("one")
    path.write_text(path.read_text().replace("name: python3", "name: python9"))
    found = failure(small_book)
    assert "the kernel 'python9', which is not installed: write" in found.cause
