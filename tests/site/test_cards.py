"""Cards on the built book: under a pointer, by keyboard, under a finger."""

import gzip

import pytest
from playwright.sync_api import Locator, Page
from visits import PHONE

# Its links lead to a term, a figure and a source; the other one's to an equation.
PAGE = "book/03-shallow-networks/shallow-networks.html"
EQUATIONS = "book/04-deep-networks/depth-and-width.html"
TERM = '.bd-article a[href$="#term-joint"]'
FIGURE = '.bd-article a:has(.std-numref)[href="#fig-three-joints"]'
SOURCE = ".bd-article a.internal[title]"
CARD = "#fathom-card"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.usefixtures("bundled"),
    pytest.mark.xdist_group("cards"),
]


@pytest.fixture(scope="module")
def visit(address, watching):
    with watching() as watched:
        page = watched.open(f"{address}/{PAGE}")
        page.wait_for_load_state("networkidle")
        yield page


@pytest.fixture
def page(visit):
    """The page, with no card open and the pointer away from every link."""
    yield visit
    visit.keyboard.press("Escape")
    visit.mouse.move(2, 2)
    visit.evaluate("document.activeElement.blur()")


def hover(page: Page, link: str) -> Locator:
    """Rest on the first such link; its card."""
    page.locator(link).first.hover()
    card = page.locator(CARD)
    card.wait_for(state="visible")
    return card


def test_a_term_shows_its_definition(page):
    card = hover(page, TERM)
    text = card.inner_text()
    assert text.startswith("joint") and "silent and active" in text
    assert page.locator(TERM).first.get_attribute("aria-describedby") == "fathom-card"
    assert card.get_attribute("role") == "tooltip"
    assert not card.locator("a, button, [id]").count()


def test_a_figure_shows_its_picture_and_caption(page):
    card = hover(page, FIGURE)
    picture = card.locator("img:visible")
    assert picture.count() == 1
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)")
    assert "Ten numbers" in card.locator("figcaption").inner_text()


def test_a_source_shows_its_entry_and_no_second_hint(page):
    card = hover(page, SOURCE)
    assert "MIT Press" in card.inner_text()
    assert not page.locator(CARD).locator("a").count()
    hovered = page.locator(".bd-article a[aria-describedby=fathom-card]")
    assert not hovered.get_attribute("title")


def test_an_equation_is_typeset(address, watched):
    page = watched.open(f"{address}/{EQUATIONS}")
    page.wait_for_load_state("networkidle")
    card = hover(page, '.bd-article a.internal[href*="#equation-"]')
    card.locator("mjx-container").first.wait_for()
    assert "\\" not in card.inner_text()


def test_it_stays_under_the_pointer_and_goes_with_it(page):
    card = hover(page, TERM)
    box = card.bounding_box()
    page.mouse.move(box["x"] + 20, box["y"] + 12)
    page.wait_for_timeout(600)
    assert card.is_visible()
    page.mouse.move(2, 2)
    card.wait_for(state="hidden")


def test_escape_closes_it_under_the_pointer(page):
    card = hover(page, TERM)
    page.keyboard.press("Escape")
    card.wait_for(state="hidden")
    page.wait_for_timeout(400)
    assert card.is_hidden()


def test_the_keyboard_opens_it_and_closes_it(page):
    link = page.locator(TERM).first
    link.evaluate("link => { link.tabIndex = 0; link.focus({ focusVisible: true }); }")
    page.locator(CARD).wait_for(state="visible")
    page.wait_for_timeout(400)
    assert page.locator(CARD).is_visible()
    page.keyboard.press("Tab")
    page.locator(CARD).filter(has_text="silent and active").wait_for(state="hidden")


def test_links_of_the_navigation_have_none(page):
    for link in (".bd-sidebar-primary nav a", ".prev-next-area a"):
        page.locator(link).first.hover()
        page.wait_for_timeout(500)
        assert not page.locator(CARD).count() or page.locator(CARD).is_hidden()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_in_an_open_card(page, from_npm, theme):
    page.evaluate(from_npm("axe-core/axe.min.js").read_text("utf-8"))
    page.evaluate("t => { document.documentElement.dataset.theme = t }", theme)
    for link in (TERM, FIGURE):
        hover(page, link)
        found = page.evaluate(
            """axe.run("#fathom-card", { preload: false }).then(
                ({ violations }) => violations.map(({ id, nodes }) =>
                    `${id}: ${nodes[0].html} ${nodes[0].failureSummary}`))"""
        )
        assert not found, "\n".join(found)
    page.evaluate("document.documentElement.dataset.theme = 'light'")


def test_a_finger_opens_the_card_first_and_then_the_link(address, watched):
    page = watched.open(f"{address}/{PAGE}", viewport=PHONE, has_touch=True)
    page.wait_for_load_state("networkidle")
    before = page.url
    for link in (FIGURE, TERM):
        page.locator(link).first.tap()
        card = page.locator(CARD)
        card.wait_for(state="visible")
        box = card.bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= PHONE["width"]
        assert page.url == before
    page.locator(".bd-article h1").tap()
    card.wait_for(state="hidden")
    page.locator(TERM).first.tap()
    card.wait_for(state="visible")
    page.locator(TERM).first.tap()
    page.wait_for_url("**/glossary.html#term-joint")


def test_it_is_light(site):
    files = ["_static/live/cards.js", "_static/cards.css"]
    assert sum(len(gzip.compress((site / f).read_bytes())) for f in files) < 15_000
