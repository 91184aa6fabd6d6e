"""The live figures on the built book's pages, and every page's accessibility.

`SITE` names the built site, as in tests/site; without it there is nothing to open.
"""

import gzip
import os
import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from actions import broken_numbers, set_slider, signature
from axe_playwright_python.sync_playwright import Axe

from bookkit.checks.requests import file_transfer_size
from bookkit.serve import start_server

SITE = Path(os.environ.get("SITE", "_build/html")).resolve()
REDIRECT = 'http-equiv="refresh"'
PAGES = sorted(
    path.relative_to(SITE).as_posix()
    for path in SITE.rglob("*.html")
    if os.environ.get("SITE")
    and path.relative_to(SITE).parts[0] not in ("_static", "_sources")
    and REDIRECT not in path.read_text("utf-8").lower()
)
FIGURE = re.compile(r'<div class="fathom-live" id="([^"]*)"')
FIGURES = [
    (page, identifier)
    for page in PAGES
    for identifier in FIGURE.findall((SITE / page).read_text("utf-8"))
]
NOT_BUILT = [pytest.param("any", id="not built")]
MAX_BEFORE_INTERACTION = 30_000
SERIOUS = ("serious", "critical")

pytestmark = pytest.mark.slow


@pytest.fixture(scope="session")
def address():
    if not PAGES:
        pytest.skip("SITE does not name a built site: run `make book check-site`")
    with start_server(SITE, 0) as server:
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


def transferred(requests):
    """Bytes of files that the site sends, compressed where a server compresses."""
    names = {unquote(urlsplit(url).path).lstrip("/") for url in requests}
    return {
        name: file_transfer_size(SITE / name)
        for name in names
        if (SITE / name).is_file()
    }


def test_the_book_has_live_figures(address):
    assert FIGURES


@pytest.mark.parametrize("page", PAGES or NOT_BUILT)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_serious(page, theme, address, watched):
    opened = watched.open(f"{address}/{page}")
    # Colours are judged where they settle, not on the way from theme to theme.
    opened.add_style_tag(content="* { transition: none !important }")
    opened.evaluate(
        "theme => { document.documentElement.dataset.theme = theme }", theme
    )
    # Figures load when they are near the screen: pass all of them by.
    for figure in opened.locator(".fathom-live").all():
        figure.scroll_into_view_if_needed()
    for figure in opened.locator(".fathom-live").all():
        figure.and_(opened.locator(".fathom-live-on")).wait_for()
    # Without preloading: axe would ask for style sheets at addresses of its own.
    found = Axe().run(opened, options={"preload": False}).response["violations"]
    serious = [
        f"{item['id']}: {node['html'][:200]} {node.get('failureSummary', '')[:300]}"
        for item in found
        if item["impact"] in SERIOUS
        for node in item["nodes"]
    ]
    assert not serious, "\n".join(serious)


@pytest.mark.parametrize("case", FIGURES or NOT_BUILT, ids=str)
def test_figure_is_alive(case, address, watched, record_property):
    """It renders, all its knobs answer, nothing breaks, nothing leaves the site."""
    page, identifier = case
    opened = watched.open(f"{address}/{page}", identifier)
    figure = opened.locator(f"#{identifier}")
    assert not figure.locator(".fathom-live-static").is_visible()
    opened.wait_for_load_state("networkidle")
    before = transferred(watched.requests)
    gained = {name: size for name, size in before.items() if "/live/" in name}
    # The figure's numbers stand in the page itself.
    state = figure.locator(".fathom-live-state").text_content()
    gained["numbers"] = len(gzip.compress(state.encode()))
    assert sum(gained.values()) <= MAX_BEFORE_INTERACTION, gained

    for handle in figure.locator(".fl-handle").all():
        if handle.is_visible():
            seen = signature(figure)
            handle.focus()
            opened.keyboard.press("ArrowRight")
            opened.keyboard.press("ArrowUp")
            assert signature(figure) != seen, handle.get_attribute("aria-label")
    for slider in figure.locator("input[type=range]:visible").all():
        for end in ("min", "max"):
            set_slider(slider, float(slider.get_attribute(end)))
            signature(figure)
            assert not broken_numbers(figure)
    opened.wait_for_load_state("networkidle")
    figure.locator(".fl-button", has_text="Reset").click()
    signature(figure)
    assert not broken_numbers(figure)

    after = transferred(watched.requests)
    record_property(
        f"live bytes {page} {identifier}",
        f"page {sum(before.values()):,}, of which live {sum(gained.values()):,}; "
        f"after the first interaction {sum(after.values()):,}",
    )


@pytest.mark.parametrize("case", FIGURES or NOT_BUILT, ids=str)
def test_figure_fits_a_phone(case, address, watched):
    page, identifier = case
    opened = watched.open(
        f"{address}/{page}", identifier, viewport={"width": 390, "height": 844}
    )
    box = opened.locator(f"#{identifier} .fl").bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= 390


@pytest.mark.parametrize("case", FIGURES or NOT_BUILT, ids=str)
def test_figure_has_its_picture_without_javascript(case, address, watched):
    page, identifier = case
    opened = watched.open(f"{address}/{page}", java_script_enabled=False)
    picture = opened.locator(f"#{identifier} .fathom-live-static img.figure-light")
    assert picture.is_visible()
    assert picture.get_attribute("alt")
