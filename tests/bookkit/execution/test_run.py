"""Executing pages: which, in what order, at once, and what happens when one fails."""

import errno
import os
import signal
import subprocess
import sys
import threading
import time

import pytest

from bookkit.execution.dependencies import page_key, read_inputs
from bookkit.execution.run import PagesFailed, default_store, worker_count
from bookkit.pages import read_pages


def record_of(book, name):
    inputs = read_inputs(book.root, book.pages())[f"book/{name}"]
    return default_store(book.root).load(f"book/{name}", page_key(inputs))


@pytest.mark.slow
def test_changed_module_runs_exactly_the_pages_that_reach_it(small_book):
    small_book.module("base", "VALUE = 1\n")
    small_book.module("above", "from tiny.base import VALUE\n")
    small_book.page("direct", "from tiny import base", "print(base.VALUE)")
    small_book.page("indirect", "from tiny.above import VALUE", "print(VALUE)")
    small_book.page("apart", "print('no import')")
    small_book.prose_page("prose", "# Prose\n")
    assert sorted(small_book.execute()) == ["apart", "direct", "indirect"]
    assert small_book.execute() == []

    small_book.page("apart", "print('no import')", prose="Other prose.")
    assert small_book.execute() == []

    small_book.module("base", "VALUE = 2\n")
    listed = small_book.module_command("bookkit.execution.run", "--list").stdout
    assert "book/direct: changed: tiny/base.py\n" in listed
    assert listed.endswith("2 to execute\n")
    assert sorted(small_book.execute()) == ["direct", "indirect"]
    notebook, _ = record_of(small_book, "indirect")
    assert notebook.cells[1].outputs[0].text == "2\n"

    small_book.module("base", "VALUE = 1\n")  # the last two results are kept
    assert small_book.execute() == []

    small_book.write("requirements.txt", "ipykernel==2.0\n")
    assert sorted(small_book.execute()) == ["apart", "direct", "indirect"]


def test_longest_first_and_unknown_ones_before(small_book):
    small_book.page("short", "import time")
    small_book.page("long", "import time; time.sleep(0.5)")
    assert len(small_book.execute()) == 2
    small_book.page("unknown")
    small_book.write("requirements.txt", "ipykernel==2.0\n")
    assert small_book.execute(workers=1) == ["unknown", "long", "short"]


def test_pages_run_at_the_same_time(small_book):
    meet = f"""
import pathlib, time
folder = pathlib.Path({str(small_book.root.parent)!r})
(folder / "{{me}}").touch()
while not (folder / "{{other}}").exists():
    time.sleep(0.01)
"""
    small_book.page("one", meet.format(me="a", other="b"))
    small_book.page("two", meet.format(me="b", other="a"))
    assert sorted(small_book.execute(timeout=15)) == ["one", "two"]


def test_kernel_and_record(small_book):
    small_book.module("where", "WHERE = __file__\n")
    cell = """
import os, sys, numpy
from tiny.where import WHERE
print(os.getcwd(), os.environ["OMP_NUM_THREADS"], os.environ["PYTHONHASHSEED"], WHERE)
block = bytearray(200_000_000)
block[::1000] = b"x" * 200_000
del block
import time; time.sleep(1.5)"""
    small_book.page("one", cell)
    small_book.execute()
    notebook, record = record_of(small_book, "one")
    root = small_book.root
    expected = f"{root}/book 1 0 {root}/code/tiny/where.py\n"
    assert notebook.cells[0].outputs[0].text == expected
    assert len(notebook.cells) == 1
    assert 1.5 < record.seconds < 20
    assert 0.1 < record.processor < record.seconds - 1  # it slept
    assert 200e6 < record.memory < 500e6
    assert 0.02 < record.work < 20
    version = f"{sys.version_info.major}.{sys.version_info.minor}."
    assert record.versions["Python"].startswith(version)
    assert set(record.versions) == {"Python", "numpy"}
    assert record.finished.endswith("+00:00")
    assert record.commit == ""
    assert "core" in record.machine


@pytest.mark.slow
def test_every_failure_is_named_and_the_other_pages_are_stored(small_book):
    raising = "def f(n):\n    raise ValueError(f'{n} is too small')\nf(3)"
    path = small_book.page("raising", "x = 1", raising)
    small_book.page("dying", "import os; os._exit(1)")
    small_book.page("endless", "while True: pass")
    allowed = ":tags: [raises-exception]\n1 / 0"
    small_book.page("fine", "x = 1", allowed, "print(x)")
    lines = []
    started = time.monotonic()
    with pytest.raises(PagesFailed) as caught:
        small_book.execute(timeout=2, report=lines.append)
    assert time.monotonic() - started < 60
    message = str(caught.value)
    line = path.read_text().splitlines().index("def f(n):")
    first = f"book/raising.md:{line}: cell 2: ValueError: 3 is too small\n"
    assert first in message
    assert "in f(n)" in message and "\x1b" not in message
    assert ": cell 1: the kernel died" in message
    assert ": cell 1: timed out: the cell ran for more than 2 seconds" in message
    assert "3 pages failed: book/dying, book/endless, book/raising " in message
    assert "the other 1 are stored" in message
    assert sum("FAILED" in line for line in lines) == 3
    assert record_of(small_book, "fine") is not None

    small_book.ran()
    small_book.page("dying")
    small_book.page("endless")
    for _ in range(2):
        result = small_book.module_command("bookkit.execution.run")
        assert result.returncode == 1
        assert first in result.stderr
        assert "Traceback (most recent call last)\nCell In" not in result.stderr
    assert sorted(small_book.ran()) == ["dying", "endless", "raising", "raising"]


def test_module_changed_while_a_page_ran(small_book):
    path = small_book.module("used", "VALUE = 1\n")
    started = small_book.root.parent / "started"
    wait = f"import pathlib, time; pathlib.Path({str(started)!r}).write_text('1')"
    small_book.page("one", "from tiny import used", wait, "time.sleep(1)")

    def change():
        wait_for(started)
        path.write_text("VALUE = 2")

    editor = threading.Thread(target=change)
    editor.start()
    with pytest.raises(PagesFailed, match="changed while it ran: build again"):
        small_book.execute()
    editor.join()
    small_book.execute()
    assert record_of(small_book, "one") is not None


def test_damaged_output_is_made_again(small_book):
    small_book.page("one", "print('fine')")
    small_book.page("two")
    small_book.execute()
    (path,) = (small_book.root / "_build/.execution/book/one").iterdir()
    whole = path.read_text()
    path.write_text(whole.replace("fine", "fake"))
    listed = small_book.module_command("bookkit.execution.run", "--list").stdout
    assert listed == "book/one: its stored output is damaged\n1 to execute\n"
    assert small_book.execute() == ["one"]
    path.write_text(whole[:200])
    assert small_book.execute() == ["one"]
    assert small_book.execute() == []


@pytest.mark.slow
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_killed_execution_resumes(small_book, how):
    small_book.page("first")
    go, pid_file = (small_book.root.parent / name for name in ("go", "pid"))
    waiting = f"""
import os, pathlib, time
pathlib.Path({str(pid_file)!r}).write_text(str(os.getpid()))
if not pathlib.Path({str(go)!r}).exists(): time.sleep(60)"""
    small_book.page("second", waiting)
    small_book.page("third")
    process = subprocess.Popen(
        [sys.executable, "-m", "bookkit.execution.run"],
        cwd=small_book.root,
        env={**os.environ, "FATHOM_WORKERS": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    pid = wait_for(pid_file)
    process.send_signal(how)
    process.communicate(timeout=60)
    # 143: it cleaned up and left by itself; on SIGKILL the kernel notices.
    assert process.returncode == {signal.SIGTERM: 143, signal.SIGKILL: -9}[how]
    wait_for_end(pid)
    assert small_book.ran() == ["first", "second"]
    go.touch()
    assert small_book.execute(workers=1) == ["second", "third"]


def wait_for(path):
    for _ in range(2400):  # a busy machine takes its time
        if path.exists() and path.read_text():
            return int(path.read_text())
        time.sleep(0.05)
    raise AssertionError(f"{path} did not appear")


def wait_for_end(pid):
    """No kernel outlives the execution that started it."""
    for _ in range(200):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return
        time.sleep(0.05)
    raise AssertionError(f"process {pid} still runs")


def test_number_of_workers(monkeypatch):
    monkeypatch.setenv("FATHOM_WORKERS", "3")
    assert worker_count() == 3
    monkeypatch.delenv("FATHOM_WORKERS")
    assert worker_count() == os.cpu_count()
    monkeypatch.setenv("FATHOM_WORKERS", "none")
    with pytest.raises(ValueError, match="FATHOM_WORKERS is 'none'"):
        worker_count()


def test_missing_page_is_said_without_a_traceback(small_book):
    small_book.page("one").unlink()
    result = small_book.module_command("bookkit.execution.run")
    assert result.returncode == 1
    assert "no book/one.md" in result.stderr
    assert "Traceback" not in result.stderr


def test_extensions_come_from_the_config(small_book):
    """The command line finds the same cells as the build does."""
    small_book.page("one", prose=":::{note}\n```{code-cell}\n1 / 0\n```\n:::")
    assert len(read_pages(small_book.root, [])[1].code_cells) == 2
    assert small_book.module_command("bookkit.execution.run").returncode == 0


def test_full_disk_is_said(small_book, monkeypatch):
    small_book.page("one")

    def full(*_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(PagesFailed) as caught:
        small_book.execute()
    (failure,) = caught.value.failures
    assert failure.docname == "book/one"
    assert failure.cause.startswith("its outputs cannot be stored: ")
    assert "No space left on device" in failure.cause


def test_tree_that_cannot_be_written_is_said(small_book):
    small_book.page("one")
    small_book.write("_build", "a file where a folder should be")
    result = small_book.module_command("bookkit.execution.run")
    assert result.returncode == 1
    assert result.stderr.startswith(f"{small_book.root}/_build cannot be written (")
    assert len(result.stderr.splitlines()) == 1
