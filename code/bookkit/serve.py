"""Show the built book on 127.0.0.1 and rebuild it on change: `make serve`."""

import argparse
import contextlib
import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

from watchfiles import Change, DefaultFilter, watch

from bookkit.server import start_server

SETTINGS = ("_config.yml", "_toc.yml")
FOLDERS = ("book", "code")
SUFFIXES = (
    *(".bib", ".css", ".html", ".js", ".json", ".md", ".mjs", ".png", ".py", ".svg"),
    *(".txt", ".woff2", ".yml"),
)
Filter = Callable[[Change, str], bool]
SECONDS_TO_END = 10  # what a build has to end its kernels, when it is stopped


class SourceFilter(DefaultFilter):
    """Sources only: what npm and the bundler write must not set off a build."""

    ignore_dirs = (*DefaultFilter.ignore_dirs, "dist")

    def __call__(self, change: Change, path: str) -> bool:
        return path.endswith(SUFFIXES) and super().__call__(change, path)


def run(command: list[str], root: Path) -> bool:
    """Run a command in `root`; whether it went well.

    Whatever ends this process while the command runs, ends the command and all that it
    has started: they are a process group of their own.
    """
    process = None
    try:
        with _signals_later():  # one that comes in between would lose the process
            process = subprocess.Popen(command, cwd=root, start_new_session=True)
        return process.wait() == 0
    finally:
        if process and process.poll() is None:
            _end(process)


@contextlib.contextmanager
def _signals_later() -> Iterator[None]:
    """What asks this process to end, asks at the end of the block."""
    came: list[int] = []
    handlers = {
        number: signal.signal(number, lambda number, _: came.append(number))
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    }
    try:
        yield
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
        for number in came:
            signal.raise_signal(number)


def _end(process: subprocess.Popen) -> None:
    for how in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, how)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(SECONDS_TO_END)
            return


def build(root: Path, changed: list[str]) -> bool:
    """Build the book in `root`, the live figures first if they have changed."""
    if any(name.startswith("code/live/") for name in changed):
        # A figure with a mistake in it leaves the old bundle, and npm says why.
        run(["make", "live"], root)
    command = Path(sys.executable).with_name("jupyter-book")
    return run([str(command), "build", ".", "-W", "--keep-going"], root)


def changed_sources(
    root: Path, stop: threading.Event | None = None
) -> Iterator[list[str]]:
    """Yield the names of the changed files, each time that some have changed.

    An editor saves by putting a new file in the place of the old one. The old one is
    all that a watched file would show, so it is the folders that are watched: the
    root without what lies deeper, where the environment is, and the two with sources.
    """
    stop = stop or threading.Event()
    found: queue.Queue[set[str] | Exception] = queue.Queue()

    def collect(paths: list[Path], recursive: bool, wanted: Filter) -> None:
        options = {"recursive": recursive, "watch_filter": wanted, "stop_event": stop}
        try:
            for changes in watch(*paths, **options):
                names = (Path(path).relative_to(root) for _, path in changes)
                found.put({name.as_posix() for name in names})
        except (OSError, RuntimeError) as error:
            found.put(error)

    folders = [root / name for name in FOLDERS if (root / name).exists()]
    for arguments in (
        ([root], False, lambda change, path: Path(path).name in SETTINGS),
        (folders, True, SourceFilter()),
    ):
        threading.Thread(target=collect, args=arguments, daemon=True).start()
    while True:
        changes = [found.get()]
        while not found.empty():  # what was saved during the last build
            changes.append(found.get())
        for error in changes:
            if isinstance(error, Exception):
                raise OSError(f"changes can't be watched here: {error}")
        yield sorted(set().union(*changes))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8000)
    port = parser.parse_args().port
    root = Path.cwd()
    site = root / "_build" / "html"
    # As Ctrl+C does: the build that runs is ended on the way out.
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda number, _: sys.exit(128 + number))
    try:
        if not (site / "index.html").exists():
            build(root, [])
        server = start_server(site, port, reloads=True)
        address = f"http://127.0.0.1:{server.server_address[1]}/"
        print(f"The book is at {address} (Ctrl+C to stop)", flush=True)
        for names in changed_sources(root):
            print(f"Changed: {', '.join(names)}", flush=True)
            good = build(root, names)
            server.reload()
            said = "Rebuilt" if good else "Not all of it was built"
            print(f"{said}: {address}", flush=True)
    except OSError as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        pass


if __name__ == "__main__":
    main()
