"""A browser on the built site. `SITE` names its folder: `make check-site` sets it."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from visits import DESK, LOADED, Visit, shift

from bookkit.serve import start_server


@pytest.fixture(scope="session")
def site() -> Path:
    folder = os.environ.get("SITE")
    if not folder:
        pytest.skip("SITE does not name a built site: run `make book check-site`")
    path = Path(folder).resolve()
    assert (path / "index.html").exists(), f"{path} holds no site: run `make book`"
    return path


@pytest.fixture(scope="session")
def bundled(site, missing):
    """The site has what Node bundles: the search, the cards."""
    if not (site / "_static" / "live" / "search.js").exists():
        missing("the site was built without Node: install it, run `make book`")


@pytest.fixture(scope="session")
def address(site):
    with start_server(site, 0) as server:
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


@pytest.fixture(scope="session")
def visit(request, site, address, watching, from_npm) -> Iterator[Visit]:
    """A page, opened once: the tests of a page share it, and leave it as it was."""
    name = request.param
    with watching() as watched:
        page = watched.open(f"{address}/{name}", viewport=DESK)
        page.evaluate(LOADED)
        visit = Visit(name, page, watched.requests, {}, {}, shift(page))
        visit.first = visit.transferred()
        # Figures load when they are near the screen: pass all of them by.
        for figure in visit.figures():
            figure.scroll_into_view_if_needed()
        for figure in visit.figures():
            figure.and_(page.locator(".fathom-live-on")).wait_for()
        visit.before = visit.transferred()
        # Colours are judged where they settle, not on the way from theme to theme.
        page.add_style_tag(content="* { transition: none !important }")
        page.evaluate(from_npm("axe-core/axe.min.js").read_text("utf-8"))
        yield visit
