"""Settings that all tests share, the browser, and what tests need beside Python."""

import os
import shutil
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from filelock import FileLock
from hypothesis import settings
from jaxtyping import install_import_hook

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

# One thread for each worker, before anything imports torch: threads that wait for one
# another cost minutes.
os.environ.setdefault("OMP_NUM_THREADS", "1")

# The types and shapes in signatures are checked in tests; not those of the exercises,
# whose small functions are called some hundred thousand times: it tripled their time.
PACKAGE = Path(__file__).parents[1] / "code" / "fathom"
ROOMS = {path.parent.name for path in PACKAGE.glob("*/__init__.py")} - {"exercises"}
install_import_hook([f"fathom.{room}" for room in sorted(ROOMS)], "typed.checked")

# A slow or busy machine must not fail a test that is right: no time limit per example.
settings.register_profile("fathom", deadline=None)
settings.load_profile("fathom")

NODE_MODULES = Path(__file__).parents[1] / "code" / "live" / "node_modules"
# Of what the summary says how long all tests of it took.
MEASURED = {
    "tests/site/test_pages_in_a_browser.py": "page",
    "tests/live/test_figures.py": "figure",
    "tests/live/test_widget.py": "figure",
}
# The first that there is. Without windows it needs a fifth less of the processor.
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
BROWSERS += ("google-chrome-stable",)


@pytest.fixture(scope="session")
def missing() -> Callable[[str], None]:
    """Says what this computer lacks and skips the test; on a CI, fails it."""
    return pytest.fail if os.environ.get("CI") else pytest.skip


@pytest.fixture(scope="session")
def from_npm(missing: Callable[[str], None]) -> Callable[[str], Path]:
    """Gives the path of a file that `npm` installed beside the live figures."""

    def find(name: str) -> Path:
        if not (NODE_MODULES / name).exists():
            missing(
                f"{name.partition('/')[0]} is missing: install Node 20 or newer "
                "(Debian, Ubuntu: apt-get install npm) and run `make live`"
            )
        return NODE_MODULES / name

    return find


@pytest.fixture(scope="session")
def built_once(
    tmp_path_factory: pytest.TempPathFactory, worker_id: str
) -> Callable[[str, Callable[[Path], None]], Path]:
    """`built_once(name, build)`: a folder that `build` fills, once for all workers."""

    def folder(name: str, build: Callable[[Path], None]) -> Path:
        base = tmp_path_factory.getbasetemp()
        place = (base if worker_id == "master" else base.parent) / name
        with FileLock(f"{place}.lock"):
            if not place.exists():
                place.mkdir()
                try:
                    build(place)
                except BaseException:
                    shutil.rmtree(place)
                    raise
        return place

    return folder


def pytest_xdist_auto_num_workers() -> int:
    """One more worker than cores: some tests wait for others, as for a kernel."""
    return (os.cpu_count() or 1) + 1


@pytest.fixture(scope="session")
def browser(missing: Callable[[str], None]) -> "Iterator[Browser]":
    """The Chromium that this computer has, with nothing but this computer in reach."""
    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    if program is None:
        missing("Chromium is missing (Debian, Ubuntu: apt-get install chromium)")
    from playwright.sync_api import sync_playwright  # only where pages are opened

    # The tests must not depend on a GPU; root, in a container, has no sandbox.
    arguments = [
        "--disable-gpu",
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
        *(["--no-sandbox"] if os.geteuid() == 0 else []),
    ]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=arguments)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def watching(browser: "Browser") -> "Callable[[], AbstractContextManager[Watched]]":
    """`with watching() as watched`: pages that fail the test if they complain."""

    @contextmanager
    def watch() -> "Iterator[Watched]":
        watched = Watched(browser)
        try:
            yield watched
        finally:
            for context in watched.contexts:
                context.close()
        assert not watched.errors, f"the browser reports {watched.errors}"
        assert not watched.foreign, f"requests off the site: {watched.foreign}"

    return watch


@pytest.fixture
def watched(
    watching: "Callable[[], AbstractContextManager[Watched]]",
) -> "Iterator[Watched]":
    """Opens pages for one test."""
    with watching() as watched:
        yield watched


# Else the browser guesses it from what this computer has fetched, and on a quick one
# figures fetch their megabytes before anybody touches them.
SLOW = """Object.defineProperty(navigator, "connection", {
  configurable: true, value: { effectiveType: "4g", downlink: 1.5, saveData: false },
})"""


class Watched:
    """A browser whose pages must not complain, nor ask anybody else."""

    def __init__(self, browser: "Browser") -> None:
        self.browser = browser
        self.contexts: list[BrowserContext] = []
        self.errors: list[str] = []
        self.foreign: list[str] = []
        self.requests: list[str] = []

    def open(self, url: str, figure: str | None = None, **options: object) -> "Page":
        """Open a page; with a figure's anchor, wait until that figure is alive."""
        options.setdefault("viewport", {"width": 1000, "height": 900})
        context = self.browser.new_context(**options)
        context.add_init_script(SLOW)
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

    def _note(self, message: "ConsoleMessage") -> None:
        place = message.location.get("url", "")
        # On a slow machine a font may come too late to be used at all.
        if "preloaded using link preload but not used" in message.text:
            return
        if message.type in ("error", "warning") and "favicon.ico" not in place:
            self.errors.append(f"{message.type}: {message.text} [{place}]")

    def _ask(self, url: str, origin: str) -> None:
        self.requests.append(url)
        if not url.startswith((origin, "data:", "blob:")):
            self.foreign.append(url)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what the browser tests measured, and how long each page and figure took."""
    seconds: defaultdict[str, float] = defaultdict(float)
    measured = []
    for reports in terminalreporter.stats.values():
        for report in reports:
            if isinstance(report, pytest.TestReport):
                path, _, name = report.nodeid.partition("::")
                kind = MEASURED.get(path)
                if kind and "[" in name:
                    what = name.partition("[")[2].rpartition("]")[0]
                    seconds[f"{kind} {what}"] += report.duration
                if report.when == "call":
                    measured += [
                        f"{name}: {value}"
                        for name, value in report.user_properties
                        if name.startswith("live ")
                    ]
    for kind in sorted(set(MEASURED.values())):
        times = {what: t for what, t in seconds.items() if what.startswith(kind)}
        if times:
            slowest = max(times, key=lambda what: times[what])
            measured.append(
                f"{len(times)} {kind}s, {sum(times.values()) / len(times):.1f} s each "
                f"on one worker; the slowest, {slowest}, {times[slowest]:.1f} s"
            )
    if measured:
        terminalreporter.section("measured in the browser")
        for line in measured:
            terminalreporter.write_line(line)
