"""A visit to a page of the built site, which all tests of that page share."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from playwright.sync_api import Locator, Page

from bookkit.checks.requests import file_transfer_size
from bookkit.checks.site import site_pages

SITE = Path(os.environ.get("SITE", "_build/html")).resolve()
PAGES = site_pages(SITE) if os.environ.get("SITE") else []
WITH_FIGURES = [
    name for name in PAGES if "data-figure=" in (SITE / name).read_text("utf-8")
]
KINDS = re.compile(r'class="([^"]+)"')


def distinct(names: list[str]) -> list[str]:
    """A few pages that together hold every kind of element, rather small ones."""
    texts = {name: (SITE / name).read_text("utf-8") for name in names}
    kinds = {
        name: set(" ".join(KINDS.findall(text)).split()) for name, text in texts.items()
    }
    chosen, missing = [], set().union(*kinds.values())
    while missing:
        gain = {name: len(kinds[name] & missing) / len(texts[name]) for name in names}
        chosen.append(max(names, key=gain.get))
        missing -= kinds[chosen[-1]]
    return [name for name in names if name in chosen]


DISTINCT = distinct(PAGES)
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1400, "height": 900}

# What a page asks for by itself has come: quicker than half a second without requests.
LOADED = """async () => {
  await window.MathJax?.startup?.promise;
  await document.fonts.ready;
}"""

# How far what was in sight jumped while the page came up: the worst five seconds, as
# "cumulative layout shift" is defined. The browser keeps the first 150 jumps.
SHIFT = """() => new Promise(done => {
  new PerformanceObserver((list, observer) => {
    observer.disconnect();
    let [worst, sum, first, last] = [0, 0, -Infinity, -Infinity];
    for (const { startTime, value, hadRecentInput } of list.getEntries()) {
      if (hadRecentInput) continue;
      if (startTime - last > 1000 || startTime - first > 5000)
        [sum, first] = [0, startTime];
      [sum, last] = [sum + value, startTime];
      worst = Math.max(worst, sum);
    }
    done(worst);
  }).observe({ type: "layout-shift", buffered: true });
  setTimeout(() => done(0), 200);  // nothing jumped
})"""


def each(argument: str, names: list[str]) -> pytest.MarkDecorator:
    """Parametrise by pages; what belongs to one page runs in one worker."""
    cases = [
        pytest.param(name, marks=pytest.mark.xdist_group(f"page {name}"), id=name)
        for name in names
    ]
    not_built = pytest.param("", id="not built")
    indirect = [argument] if argument == "visit" else []
    return pytest.mark.parametrize(argument, cases or [not_built], indirect=indirect)


each_page = each("visit", PAGES)
each_page_with_figures = each("visit", WITH_FIGURES)


@dataclass
class Visit:
    """A page, and what it has asked for so far."""

    name: str
    page: Page
    requests: list[str]
    first: dict[str, int]  # what it transferred before it was scrolled
    before: dict[str, int]  # and with every figure in sight, before one was touched
    shift: float  # how far things jumped before it was scrolled

    def transferred(self) -> dict[str, int]:
        """Bytes of the site's files, compressed where a server compresses."""
        paths = {unquote(urlsplit(url).path).lstrip("/") for url in self.requests}
        return {
            path: file_transfer_size(SITE / path)
            for path in paths
            if (SITE / path).is_file()
        }

    def figures(self) -> list[Locator]:
        return self.page.locator(".fathom-live").all()

    @contextmanager
    def as_on(self, screen: dict[str, int]) -> Iterator[None]:
        self.page.set_viewport_size(screen)
        try:
            yield
        finally:
            self.page.set_viewport_size(DESK)

    @contextmanager
    def in_theme(self, theme: str) -> Iterator[None]:
        switch = "theme => { document.documentElement.dataset.theme = theme }"
        self.page.mouse.move(0, 0)  # what is shown under a pointer isn't looked at
        self.page.evaluate(switch, theme)
        try:
            yield
        finally:
            self.page.evaluate(switch, "light")

    @contextmanager
    def with_media(self, **media: str) -> Iterator[None]:
        """As on paper, or in the colours that a reader's system forces."""
        self.page.emulate_media(**media)
        yield
        self.page.emulate_media(**dict.fromkeys(media, "null"))


def shift(page: Page) -> float:
    """How far what was in sight has jumped since the page was opened."""
    return page.evaluate(SHIFT)
