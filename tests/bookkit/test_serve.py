"""The local server shows the newest files, and the watcher sees what matters."""

import threading
import urllib.request

from bookkit import serve


def test_a_file_is_served_as_it_is_now(tmp_path):
    page = tmp_path / "index.html"
    page.write_text("first")
    with serve.start_server(tmp_path, 0) as server:
        address = f"http://127.0.0.1:{server.server_address[1]}/"
        for text in ("first", "second"):
            page.write_text(text)
            with urllib.request.urlopen(address) as answer:
                assert answer.read().decode() == text
                assert answer.headers["Cache-Control"] == "no-cache"
        server.shutdown()


def test_a_taken_port_is_no_obstacle(tmp_path):
    with serve.start_server(tmp_path, 0) as first:
        taken = first.server_address[1]
        with serve.start_server(tmp_path, taken) as second:
            assert second.server_address[1] != taken
            second.shutdown()
        first.shutdown()


def test_only_sources_set_off_a_build(tmp_path):
    for folder in ("book", "code/live/dist", "code/live/node_modules", "code/fathom"):
        (tmp_path / folder).mkdir(parents=True)
    stop = threading.Event()
    sources = serve.changed_sources(tmp_path, stop)

    def write():
        for name in (
            "code/live/dist/host.js",
            "code/live/node_modules/d3.js",
            "book/draft.tmp",
            "book/page.md",
            "code/fathom/losses.py",
        ):
            (tmp_path / name).write_text("changed")

    threading.Timer(0.5, write).start()
    threading.Timer(10, stop.set).start()
    assert next(sources) == ["book/page.md", "code/fathom/losses.py"]
    stop.set()
    sources.close()
