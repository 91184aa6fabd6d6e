"""A real browser, and a small site with one of each live figure."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from nbformat import v4
from playwright.sync_api import Browser, BrowserContext, Page
from specimens import SPECIMENS
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace

from bookkit.serve import start_server
from bookkit.site import live


@pytest.fixture(scope="session")
def bundles() -> Path:
    folder = live.bundles()
    if folder is None:
        pytest.skip("the live figures are not bundled: run `make live` (needs Node)")
    return folder


@pytest.fixture(scope="session")
def small_site(bundles: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Pages with nothing but one live figure each, through the real Sphinx part."""
    source = tmp_path_factory.mktemp("specimens")
    toctree = "\n   ".join(SPECIMENS)
    (source / "index.rst").write_text(
        f"Specimens\n=========\n\n.. toctree::\n\n   {toctree}\n"
    )
    for name, make in SPECIMENS.items():
        shown = v4.new_output("execute_result", {live.MIME: make().data()})
        cells = [
            v4.new_markdown_cell(f"# {name}"),
            v4.new_code_cell("1", outputs=[shown], execution_count=1),
        ]
        language = {"name": "python", "pygments_lexer": "python"}
        notebook = v4.new_notebook(cells=cells, metadata={"language_info": language})
        (source / f"{name}.ipynb").write_text(json.dumps(notebook), "utf-8")
    build_site(source)
    return source / "_build"


def build_site(source: Path) -> None:
    with docutils_namespace():
        app = Sphinx(
            srcdir=source,
            confdir=None,
            outdir=source / "_build",
            doctreedir=source / "_doctrees",
            buildername="html",
            confoverrides={
                "extensions": ["myst_nb", "bookkit.site.live"],
                "exclude_patterns": ["_build"],
                "nb_execution_mode": "off",
                "html_theme": "basic",
            },
            status=None,
            warningiserror=True,
        )
        app.build()


@pytest.fixture(scope="session")
def small_address(small_site: Path) -> Iterator[str]:
    with start_server(small_site, 0) as server:
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


@pytest.fixture
def watched(browser: Browser) -> Iterator["Watched"]:
    """Makes pages that note every error and every request off the site."""
    watched = Watched(browser)
    yield watched
    watched.close()
    assert not watched.errors, watched.errors
    assert not watched.foreign, f"requests off the site: {watched.foreign}"


class Watched:
    """A browser whose pages must not complain, nor ask anybody else."""

    # pydata-sphinx-theme, on a first visit: no mode was chosen yet.
    ALLOWED = ("Got invalid theme mode: . Resetting to auto.",)

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self.contexts: list[BrowserContext] = []
        self.errors: list[str] = []
        self.foreign: list[str] = []
        self.requests: list[str] = []

    def open(self, url: str, figure: str | None = None, **options: object) -> Page:
        """Open a page; with a figure's anchor, wait until that figure is alive."""
        options.setdefault("viewport", {"width": 1000, "height": 900})
        context = self.browser.new_context(**options)
        self.contexts.append(context)
        page = context.new_page()
        origin = "/".join(url.split("/")[:3])
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", self._note)
        page.on("request", lambda request: self._ask(request.url, origin))
        page.goto(url)
        if figure:
            page.locator(f"#{figure}").scroll_into_view_if_needed()
            page.locator(f"#{figure}.fathom-live-on").wait_for(timeout=20_000)
        return page

    def _note(self, message: object) -> None:
        bad = message.type in ("error", "warning") and message.text not in self.ALLOWED
        if bad and "favicon.ico" not in message.location.get("url", ""):
            place = message.location.get("url", "")
            self.errors.append(f"{message.type}: {message.text} [{place}]")

    def _ask(self, url: str, origin: str) -> None:
        self.requests.append(url)
        if not url.startswith((origin, "data:", "blob:")):
            self.foreign.append(url)

    def close(self) -> None:
        for context in self.contexts:
            context.close()
        self.contexts.clear()


def pytest_terminal_summary(terminalreporter) -> None:
    """Print what the browser tests measured."""
    lines = [
        f"{name}: {value}"
        for report in terminalreporter.stats.get("passed", [])
        for name, value in getattr(report, "user_properties", [])
        if name.startswith("live ")
    ]
    if lines:
        terminalreporter.section("live figures, measured")
        for line in lines:
            terminalreporter.write_line(line)
