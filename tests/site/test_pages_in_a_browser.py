"""Every page of the built site, opened with the network closed, as a reader sees it."""

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from bookkit.checks.requests import file_transfer_size
from bookkit.checks.site import MAX_TRANSFER

SITE = Path(os.environ.get("SITE", "_build/html")).resolve()
PAGES = sorted(
    path.relative_to(SITE).as_posix()
    for path in SITE.rglob("*.html")
    if os.environ.get("SITE")
    and path.relative_to(SITE).parts[0] not in ("_static", "_sources")
)

# What the theme itself writes to the console. Nothing else belongs here.
THEME_SAYS = {
    # pydata-sphinx-theme, on a first visit: no mode was chosen yet.
    "Got invalid theme mode: . Resetting to auto.",
    # sphinx-thebe, on the search page: its script is included twice.
    "Identifier 'THEBE_JS_URL' has already been declared",
}


@pytest.mark.parametrize("name", PAGES or [pytest.param("any", id="not built")])
def test_the_page_needs_nothing_but_the_site(name, site, address, browser):
    requested, foreign, errors = set(), [], []

    def route(handler):
        url = handler.request.url
        if url.startswith((address, "data:", "blob:")):
            requested.add(unquote(urlsplit(url).path).lstrip("/"))
            handler.continue_()
        else:
            foreign.append(url)
            handler.abort()

    page = browser.new_page(viewport={"width": 1400, "height": 900})
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda m: m.type == "error" and errors.append(m.text))
    page.on(
        "response", lambda r: r.status >= 400 and errors.append(f"{r.status} {r.url}")
    )
    page.route("**/*", route)
    try:
        page.goto(f"{address}/{name}", wait_until="networkidle")
        mathematics = page.locator(".math").count()
        typeset = page.locator("mjx-container").count()
        broken = page.eval_on_selector_all(
            "img",
            "all => all.filter(i => i.complete && !i.naturalWidth).map(i => i.src)",
        )
        width = page.evaluate("document.documentElement.scrollWidth")
    finally:
        page.close()

    assert not foreign, f"{name} asks other servers: {foreign}"
    errors = [error for error in errors if error not in THEME_SAYS]
    assert not errors, f"{name}: the browser reports {errors}"
    assert not broken, f"{name}: images that do not show: {broken}"
    assert width <= 1400, f"{name}: the page scrolls sideways"
    assert bool(mathematics) <= bool(typeset), f"{name}: mathematics is not typeset"
    files = [site / path for path in requested if (site / path).is_file()]
    transferred = sum(map(file_transfer_size, files))
    print(f"{name}: {transferred} bytes")
    assert transferred <= MAX_TRANSFER, (
        f"{name}: a first visit transfers {transferred / 1e6:.2f} MB, more than "
        f"{MAX_TRANSFER / 1e6} MB"
    )
