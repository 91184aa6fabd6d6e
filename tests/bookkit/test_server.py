"""The local server shows the newest files of the site, and nothing to others."""

import http.client
import urllib.error
import urllib.request

import pytest

from bookkit.server import BUILT, start_server


@pytest.fixture
def site(tmp_path):
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "index.html").write_text("<body><p>first</p></body>")
    return tmp_path / "site"


@pytest.fixture
def server(site):
    with start_server(site, 0, reloads=True) as server:
        yield server
        server.shutdown()


def address(server) -> str:
    return f"http://127.0.0.1:{server.server_address[1]}"


def get(server, path: str) -> str:
    with urllib.request.urlopen(address(server) + path) as answer:
        assert answer.headers["Cache-Control"] == "no-cache"
        return answer.read().decode()


def status(server, path: str = "/", host: str | None = None) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", server.server_address[1])
    connection.request("GET", path, headers={} if host is None else {"Host": host})
    answer = connection.getresponse().status
    connection.close()
    return answer


def test_a_file_is_served_as_it_is_now(site):
    with start_server(site, 0) as server:
        for text in ("first", "second"):
            (site / "index.html").write_text(text)
            assert get(server, "/") == text
        server.shutdown()


def test_a_taken_port_is_no_obstacle(site):
    with start_server(site, 0) as first:
        taken = first.server_address[1]
        with start_server(site, taken) as second:
            assert second.server_address[1] != taken
            second.shutdown()
        first.shutdown()


@pytest.mark.parametrize("host", ["attacker.example", "attacker.example:8000", "", "["])
def test_another_host_is_refused(server, host):
    """A name that somebody else owns may resolve to this machine: DNS rebinding."""
    assert status(server, host=host) == 403
    assert status(server, BUILT, host=host) == 403


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost:8000", "LOCALHOST"])
def test_this_machine_is_answered(server, host):
    assert status(server, host=host) == 200


def test_a_link_out_of_the_site_is_not_followed(server, site):
    (site.parent / "secret").mkdir()
    (site.parent / "secret" / "index.html").write_text("secret")
    (site / "file.html").symlink_to(site.parent / "secret" / "index.html")
    (site / "folder").symlink_to(site.parent / "secret")
    (site / "inside.html").symlink_to(site / "index.html")
    (site / "sub").mkdir()
    (site / "sub" / "index.html").symlink_to(site.parent / "secret" / "index.html")
    for path in ("/file.html", "/folder/", "/folder/index.html", "/sub/"):
        assert status(server, path) == 404, path
    assert status(server, "/inside.html") == 200
    assert status(server, "/../secret/index.html") == 404


def test_pages_reload_after_a_build_and_their_files_stay_as_they_are(server, site):
    before = (site / "index.html").read_text()
    page, built = get(server, "/"), get(server, BUILT)
    assert built in page and page.startswith("<body><p>first</p><script>")
    assert (site / "index.html").read_text() == before
    (site / "bare.html").write_text("<p>bare</p>")
    assert get(server, "/bare.html").startswith("<p>bare</p><script>")
    server.reload()
    assert get(server, BUILT) != built and get(server, "/index.html") != page


def test_without_reloads_a_page_is_its_file(site):
    with start_server(site, 0) as server:
        assert get(server, "/") == (site / "index.html").read_text()
        with pytest.raises(urllib.error.HTTPError):
            get(server, BUILT)
        server.shutdown()


@pytest.mark.slow
def test_an_open_page_shows_the_new_build(browser, server, site):
    page = browser.new_page()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(address(server))
    (site / "index.html").write_text("<body><p>second</p></body>")
    server.reload()
    page.get_by_text("second").wait_for(timeout=10_000)
    assert all(url.startswith(address(server)) for url in asked)
    page.close()
