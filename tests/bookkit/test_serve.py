"""The watcher sees what matters, and what it starts ends with it."""

import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

from bookkit import serve


@contextmanager
def watching(root: Path):
    """The changes of the sources in `root`, from a watcher that ends by itself."""
    stop = threading.Event()
    sources = serve.changed_sources(root, stop)
    timer = threading.Timer(10, stop.set)
    timer.start()
    yield sources
    timer.cancel()
    stop.set()


def later(action) -> None:
    """Do it when the watcher has begun."""
    threading.Timer(0.5, action).start()


def test_only_sources_set_off_a_build(tmp_path):
    for folder in ("book", "code/live/dist", "code/live/node_modules", "code/fathom"):
        (tmp_path / folder).mkdir(parents=True)

    def write():
        for name in (
            "README.md",
            "code/live/dist/host.js",
            "code/live/node_modules/d3.js",
            "book/draft.tmp",
            "book/page.md",
            "code/fathom/losses.py",
        ):
            (tmp_path / name).write_text("changed")

    with watching(tmp_path) as sources:
        later(write)
        assert next(sources) == ["book/page.md", "code/fathom/losses.py"]


@pytest.mark.parametrize("name", ["_toc.yml", "_config.yml"])
def test_a_file_that_an_editor_replaces_is_seen_every_time(tmp_path, name):
    (tmp_path / "book").mkdir()
    (tmp_path / name).write_text("first")

    def save():
        (tmp_path / "swap").write_text("next")
        (tmp_path / "swap").replace(tmp_path / name)

    with watching(tmp_path) as sources:
        for _ in range(3):
            later(save)
            assert next(sources) == [name]


def test_a_changed_live_figure_is_bundled_before_the_book_is_built(monkeypatch):
    commands = []
    monkeypatch.setattr(serve, "run", lambda command, root: commands.append(command))
    serve.build(Path(), ["code/live/kit/frame.js", "book/page.md"])
    assert commands[0] == ["make", "live"] and commands[1][1] == "build"
    commands.clear()
    serve.build(Path(), ["code/fathom/losses.py"])
    assert [command[1] for command in commands] == ["build"]


# A build that never ends, and a process of its own below it.
SERVE = """
import signal
from bookkit import serve
# Of a shell's background jobs, Ctrl+C is kept away: not of this one.
signal.signal(signal.SIGINT, signal.default_int_handler)
command = ["sh", "-c", "sleep 300 & echo $$ $! > new; mv new pids; wait"]
serve.build = lambda root, changed: serve.run(command, root)
serve.main()
"""


def alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        return state != "Z"
    except OSError:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return False
        return not Path("/proc/self").exists()


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_ends_the_build_that_runs(tmp_path, how):
    process = subprocess.Popen([sys.executable, "-c", SERVE], cwd=tmp_path)
    try:
        deadline = time.monotonic() + 30
        while not (tmp_path / "pids").exists():
            assert time.monotonic() < deadline, "the build hasn't begun"
            time.sleep(0.05)
        pids = [int(pid) for pid in (tmp_path / "pids").read_text().split()]
        process.send_signal(how)
        process.wait(20)
        while any(map(alive, pids)):
            assert time.monotonic() < deadline, "the build is still running"
            time.sleep(0.05)
    finally:
        process.kill()
