"""A server for the built book on this machine: newest files, to this machine only."""

import threading
import time
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path

# The page asks once a second whether there is a newer build. A connection that is kept
# open instead would be one of the six that a browser has for all tabs of an address.
BUILT = "/.built"
RELOAD = """\
<script>
setInterval(async () => {{
  if (document.hidden) return;
  const built = await fetch("{path}").then((answer) => answer.text(), () => "{built}");
  if (built !== "{built}") location.reload();
}}, 1000);
</script>
"""


class Handler(SimpleHTTPRequestHandler):
    """Serves files as they are now: the browser asks again after every build."""

    extensions_map = {  # noqa: RUF012
        **SimpleHTTPRequestHandler.extensions_map,
        ".mjs": "text/javascript",
        ".wasm": "application/wasm",
    }

    def send_head(self) -> BytesIO | None:
        """The answer to GET and HEAD, or a refusal."""
        host = self.headers.get("Host", "").rsplit(":", 1)[0]
        if host.lower() not in ("127.0.0.1", "localhost"):
            # A page elsewhere could have its name resolved to this machine and read on.
            self.send_error(
                HTTPStatus.FORBIDDEN,
                explain="This server answers to 127.0.0.1 and localhost only.",
            )
            return None
        built = self.server.built
        if built and self.path == BUILT:
            return self._send(str(built).encode(), "text/plain")
        path = Path(self.translate_path(self.path))
        if path.is_dir() and self.path.endswith("/"):
            path /= "index.html"
        if not path.resolve().is_relative_to(Path(self.directory).resolve()):
            self.send_error(HTTPStatus.NOT_FOUND, explain="It is not in the site.")
            return None
        if built and path.suffix == ".html" and path.is_file():
            script = RELOAD.format(path=BUILT, built=built).encode()
            page = path.read_bytes()
            end = page.rfind(b"</body>") % (len(page) + 1)  # without one, the very end
            page = page[:end] + script + page[end:]
            return self._send(page, "text/html; charset=utf-8")
        return super().send_head()

    def _send(self, content: bytes, kind: str) -> BytesIO:
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        return BytesIO(content)

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "no-cache")
        super().end_headers()

    def log_message(self, *arguments: object) -> None:
        """Stay silent: the terminal is for the builds."""


class Server(ThreadingHTTPServer):
    """Serves the folder `site`. `built` is the build that open pages should show, a
    number that changes with each `reload`; None where pages are served as they are."""

    def __init__(self, site: Path, port: int, built: int | None) -> None:
        self.built = built
        handler = partial(Handler, directory=str(site))
        super().__init__(("127.0.0.1", port), handler)

    def reload(self) -> None:
        """Let open pages load themselves again."""
        self.built = time.time_ns()


def start_server(site: Path, port: int, *, reloads: bool = False) -> Server:
    """Serve `site` in a thread of its own, on `port` or, if taken, on any free one.

    With `reloads`, each page is served with a script that loads it again after
    `server.reload()`; the files themselves stay as they are.
    """
    built = time.time_ns() if reloads else None
    try:
        server = Server(site, port, built)
    except OSError:
        server = Server(site, 0, built)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server
