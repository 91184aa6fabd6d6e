"""Show the built book on 127.0.0.1 and rebuild it on change: `make serve`."""

import argparse
import subprocess
import sys
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from watchfiles import Change, DefaultFilter, watch

WATCHED = ("book", "code", "_config.yml", "_toc.yml")
SUFFIXES = (".bib", ".css", ".js", ".json", ".md", ".py", ".svg", ".txt", ".yml")


class SourceFilter(DefaultFilter):
    """Sources only: what npm and the bundler write must not set off a build."""

    ignore_dirs = (*DefaultFilter.ignore_dirs, "dist")

    def __call__(self, change: Change, path: str) -> bool:
        return path.endswith(SUFFIXES) and super().__call__(change, path)


class Handler(SimpleHTTPRequestHandler):
    """Serves files as they are now: the browser asks again after every build."""

    extensions_map = {  # noqa: RUF012
        **SimpleHTTPRequestHandler.extensions_map,
        ".mjs": "text/javascript",
        ".wasm": "application/wasm",
    }

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "no-cache")
        super().end_headers()

    def log_message(self, *arguments: object) -> None:
        """Stay silent: the terminal is for the builds."""


def build(root: Path) -> bool:
    """Build the book in `root`; whether that went well."""
    command = Path(sys.executable).with_name("jupyter-book")
    arguments = [str(command), "build", ".", "-W", "--keep-going"]
    return subprocess.run(arguments, cwd=root, check=False).returncode == 0


def start_server(site: Path, port: int) -> ThreadingHTTPServer:
    """Serve `site` in a thread of its own, on `port` or, if taken, on any free one."""
    handler = partial(Handler, directory=str(site))
    try:
        server = ThreadingHTTPServer(("127.0.0.1", port), handler)
    except OSError:
        server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def changed_sources(
    root: Path, stop: threading.Event | None = None
) -> Iterator[list[str]]:
    """Yield the names of the changed files, each time that some have changed."""
    watched = [root / name for name in WATCHED if (root / name).exists()]
    for changes in watch(*watched, watch_filter=SourceFilter(), stop_event=stop):
        yield sorted({Path(path).relative_to(root).as_posix() for _, path in changes})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8000)
    port = parser.parse_args().port
    root = Path.cwd()
    site = root / "_build" / "html"
    if not (site / "index.html").exists():
        build(root)
    server = start_server(site, port)
    address = f"http://127.0.0.1:{server.server_address[1]}/"
    print(f"The book is at {address} (Ctrl+C to stop)", flush=True)
    try:
        for names in changed_sources(root):
            print(f"Changed: {', '.join(names)}", flush=True)
            good = build(root)
            print(
                f"{'Rebuilt' if good else 'Not all of it was built'}: {address}",
                flush=True,
            )
    except KeyboardInterrupt:
        server.shutdown()


if __name__ == "__main__":
    main()
