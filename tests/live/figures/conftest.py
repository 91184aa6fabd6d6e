"""The figures' modules in Node, and each figure in a browser, as a reader has it."""

import pytest
from actions import settle
from javascript import node

__all__ = ["node"]


@pytest.fixture(scope="module")
def visited(request, watching, small_address):
    """One visit for all tests of a figure; the module is named after it."""
    name = request.path.stem.removeprefix("test_").replace("_", "-")
    with watching() as watched:
        page = watched.open(f"{small_address}/{name}.html", f"live-{name}")
        yield page.locator(f"#live-{name}")


@pytest.fixture
def figure(visited):
    """The figure as the page has it."""
    visited.page.mouse.up()
    visited.get_by_role("button", name="Reset").click()
    settle(visited.page)
    return visited
