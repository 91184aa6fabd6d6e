"""The search on the built book: what is found first, with keys, in a phone's width."""

import pytest
from playwright.sync_api import Page, expect
from visits import PHONE

PAGE = "book/03-shallow-networks/shallow-networks.html"

# A query, and what stands first or at most second: its title and what it belongs to.
FIRST = {
    "overfitting": "overfitting Glossary",
    "relu": "ReLU Glossary",
    "φ": "φ₀, φ₁, … Notation",
    "λ": "λ, λₖ Notation",
    "learning rate": "learning rate Glossary",
    "softmax": "softmax Glossary",
    "cross entropy": "cross-entropy Glossary",
    "hidden units": "hidden unit Glossary",
    "universal approx": "3.2. Universal approximation",
    "depth and width": "4.3. Depth and width",
    "bend": "The slope between two bends 3.1. Shallow networks",
    "dead units": "dead unit Glossary",
    "count_regions": "count_regions Reference · Analysis",
    "ShallowNetwork": "ShallowNetwork Reference · Networks",
    "line and loss": "Line and loss Live figure · 2.1. Linear regression",
    # With a mistake.
    "gradeint": "6.1. Gradient descent",
    "overfiting": "overfitting Glossary",
    "lerning rate": "learning rate Glossary",
    "generalization": "generalisation Glossary",
}

pytestmark = [
    pytest.mark.slow,
    pytest.mark.usefixtures("bundled"),
    pytest.mark.xdist_group("search"),
]


@pytest.fixture(scope="module")
def visit(address, watching):
    with watching() as watched:
        page = watched.open(f"{address}/{PAGE}")
        page.wait_for_load_state("networkidle")
        yield watched, page


@pytest.fixture
def page(visit):
    """The page with its search open and empty."""
    _, page = visit
    page.keyboard.press("Control+k")
    page.locator("dialog input[name=q]").fill("")
    yield page
    page.keyboard.press("Escape")
    page.locator("#pst-search-dialog").wait_for(state="hidden")


def look_for(page: Page, query: str) -> list[str]:
    """Type a query; titles of what is found, and what they belong to."""
    page.locator("dialog input[name=q]").fill(query)
    # While the index is still being filled, the best may be missing.
    page.locator("dialog [role=listbox][aria-busy=false]").wait_for(state="attached")
    page.locator("dialog [role=option]").first.wait_for()
    return page.locator("dialog [role=option]").evaluate_all(
        """options => options.map(option => ["title", "where"]
            .map(part => option.querySelector(`.search-${part}`).textContent)
            .join(" ").trim())"""
    )


def test_nothing_is_loaded_before_the_field_is_used(visit):
    watched, page = visit
    loaded = [url for url in watched.requests if "search" in url and ".css" not in url]
    assert not loaded, loaded
    with page.expect_response("**/search-index.js"):
        page.keyboard.press("Control+k")
    page.keyboard.press("Escape")


@pytest.mark.parametrize("query", FIRST)
def test_what_is_found_first(page, query):
    found = look_for(page, query)
    assert FIRST[query] in found[:2], found[:5]


def test_a_mistake_is_told(page):
    look_for(page, "gradeint")
    assert "gradeint" in page.locator("dialog [role=status]").inner_text()
    page.locator("dialog input[name=q]").fill("qqqq")
    page.get_by_text("Nothing found").wait_for()
    assert not page.locator("dialog [role=listbox]").is_visible()


def test_no_code_and_no_tex_is_quoted(page):
    for query in ("import torch", "optimizer", "phi", "relu", "loss"):
        look_for(page, query)
        text = page.locator("dialog [role=listbox]").inner_text()
        assert "\\" not in text and "import torch" not in text


def test_keys_choose_and_open(page):
    look_for(page, "joint")
    field = page.locator("dialog input[name=q]")
    assert field.get_attribute("aria-expanded") == "true"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    chosen = page.locator("dialog [aria-selected=true]")
    assert chosen.count() == 1
    assert chosen.get_attribute("id") == field.get_attribute("aria-activedescendant")
    assert field.evaluate("field => field === document.activeElement")
    before = page.url
    target = chosen.evaluate("link => link.href")
    page.keyboard.press("Enter")
    page.wait_for_url(target)
    page.go_back()
    page.wait_for_url(before)
    # A page that comes back as it was left loads nothing, and never says so.
    page.wait_for_function("document.readyState === 'complete'")
    page.keyboard.press("Control+k")


def test_the_glass_covers_no_letter(page):
    field = page.locator("dialog input[name=q]")
    glass = page.locator("dialog .fa-magnifying-glass").bounding_box()
    padding = field.evaluate("f => parseFloat(getComputedStyle(f).paddingLeft)")
    assert glass["x"] + glass["width"] < field.bounding_box()["x"] + padding


def test_it_fits_a_phone(page):
    before = page.viewport_size
    page.set_viewport_size(PHONE)
    look_for(page, "loss")
    for part in ("#pst-search-dialog", "dialog [role=listbox]", ".search-close button"):
        box = page.locator(part).bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= PHONE["width"], part
        assert box["y"] >= 0 and box["y"] + box["height"] <= PHONE["height"], part
    page.set_viewport_size(before)


def test_axe_finds_nothing_in_the_open_search(page, from_npm):
    look_for(page, "loss")
    page.keyboard.press("ArrowDown")
    page.evaluate(from_npm("axe-core/axe.min.js").read_text("utf-8"))
    for theme in ("light", "dark"):
        page.evaluate("t => { document.documentElement.dataset.theme = t }", theme)
        found = page.evaluate(
            """axe.run("#pst-search-dialog", { preload: false }).then(
                ({ violations }) => violations.map(({ id, nodes }) =>
                    `${id}: ${nodes[0].html} ${nodes[0].failureSummary}`))"""
        )
        assert not found, "\n".join([theme, *found])
    page.evaluate("document.documentElement.dataset.theme = 'light'")


def test_the_page_of_the_search_answers_an_address(address, watched):
    page = watched.open(f"{address}/search.html?q=softmax")
    page.locator("main [role=option]").first.wait_for()
    first = page.locator("main [role=option]").first
    assert first.get_attribute("href").endswith("book/glossary.html#term-softmax")
    first.click()
    page.wait_for_url("**/book/glossary.html#term-softmax")


def test_a_book_opened_from_a_folder_can_be_searched(site, browser):
    context = browser.new_context()
    page = context.new_page()
    page.goto((site / PAGE).as_uri())
    page.keyboard.press("Control+k")
    look_for(page, "softmax")
    # What is found while the index is being made makes room for what is better.
    best = page.locator("dialog [role=option] .search-title").first
    expect(best).to_have_text("softmax")
    context.close()


def test_without_javascript_there_is_no_dead_field(address, watched):
    page = watched.open(f"{address}/search.html", java_script_enabled=False)
    assert not page.locator("input[name=q]:visible").count()
    assert page.locator("main noscript p").is_visible()
