"""What a reader's eye meets on every page: nothing jumps, nothing is cut off."""

import pytest
from actions import settle
from visits import (
    DESK,
    DISTINCT,
    LOADED,
    PAGES,
    PHONE,
    WITH_FIGURES,
    Visit,
    each,
    each_page,
    each_page_with_figures,
    shift,
)

MAX_SHIFT = 0.05
# A figure that comes to life keeps its place, but for a line of words, or a row of
# buttons that is full at a width between those that were measured.
MAX_GROWTH = 40
WITH_WIDE_EQUATIONS = [
    "06-fitting-models/momentum",  # aligned ones, too
    "12-transformers/self-attention",
]
WITH_CODE = [name for name in PAGES if name.startswith("book/") and "/api" not in name]

pytestmark = pytest.mark.slow

# Blocks of code in sight whose lines are longer than they are wide.
CUT_OFF = """() => [...document.querySelectorAll(".cell_input pre, .highlight pre")]
  .filter(pre => pre.checkVisibility() && pre.scrollWidth > pre.clientWidth + 1)
  .map(pre => `${pre.scrollWidth} > ${pre.clientWidth}: ${pre.textContent}`)"""

# What reaches beyond the screen, though it should scroll within itself.
TOO_WIDE = """() => [...document.querySelectorAll("main *")]
  .filter(e => e.getBoundingClientRect().right > innerWidth + 1 && e.checkVisibility())
  .filter(e => !e.closest("pre, table, mjx-container, .fl, .highlight, [role=region]"))
  .slice(0, 5).map(e => `${e.tagName}.${e.className}: ${e.textContent.slice(0, 60)}`)"""

UNFOLD = """() => {
  for (const fold of document.querySelectorAll("details")) fold.open = true;
}"""
FOLD = UNFOLD.replace("true", "false")


@each_page
def test_nothing_jumps_on_a_desk(visit: Visit):
    assert visit.shift < MAX_SHIFT


@each("name", sorted({*DISTINCT, *WITH_FIGURES}))
def test_nothing_jumps_on_a_phone(name, address, watched):
    """What jumps is a kind of element, and these pages have all kinds.

    A busy computer may bring fonts too late, by chance: then a new reader looks again.
    """
    for _ in range(2):
        page = watched.open(f"{address}/{name}", viewport=PHONE)
        page.evaluate(LOADED)
        if shift(page) < MAX_SHIFT:
            return
    assert shift(page) < MAX_SHIFT


# As if a page were read no further than to some place in the cell with its picture.
READ_SO_FAR = """cell => {
  while (cell.nextSibling) cell.nextSibling.remove();
}"""


def test_code_below_a_picture_waits_for_it(address, watched):
    page = watched.open(f"{address}/book/index.html", viewport=DESK)
    cell = page.locator(".tag_hero")
    assert cell.locator("details.hide").is_visible()
    cell.evaluate(READ_SO_FAR)
    assert not cell.locator("details.hide").is_visible()


@each_page
def test_pages_fit_a_phone(visit: Visit):
    with visit.as_on(PHONE):
        settle(visit.page)
        width = visit.page.evaluate("document.documentElement.scrollWidth")
        assert width <= PHONE["width"], visit.page.evaluate(TOO_WIDE)


# How far from its box's left end a wide equation begins.
BEGINNINGS = """async () => {
  const boxes = [...document.querySelectorAll("div.math")];
  for (const box of boxes) {
    box.scrollIntoView();
    while (!box.querySelector("mjx-math")) await new Promise(requestAnimationFrame);
  }
  const left = element => element.getBoundingClientRect().left;
  return boxes.filter(box => box.scrollWidth > box.clientWidth + 1)
    .map(box => left(box.querySelector("mjx-math")) - left(box));
}"""


@pytest.mark.parametrize("name", WITH_WIDE_EQUATIONS)
def test_wide_equations_show_their_beginning_first(name, address, watched):
    page = watched.open(f"{address}/book/{name}.html", viewport=PHONE)
    beginnings = page.evaluate(BEGINNINGS)
    assert beginnings, "no equation is wider than a phone: take another page"
    assert min(beginnings) > -1


@each_page_with_figures
def test_live_figures_keep_their_place(visit: Visit):
    for screen in (DESK, PHONE):
        with visit.as_on(screen):
            settle(visit.page)
            for figure in visit.figures():
                alive, kept = figure.evaluate(
                    "f => [f.querySelector('.fl').offsetHeight,"
                    " parseFloat(getComputedStyle(f).minHeight) || 0]"
                )
                name = figure.get_attribute("id")
                assert abs(alive - kept) <= MAX_GROWTH, (
                    f"{name} at {screen['width']} pixels is {alive} high, its place "
                    f"{kept}: run `python -m bookkit.site.places`"
                )


@each("visit", WITH_CODE)
def test_code_is_as_wide_as_its_lines_and_whole_on_paper(visit: Visit):
    """Unfolded once: that takes the most of the time."""
    visit.page.evaluate(UNFOLD)
    on_a_desk = visit.page.evaluate(CUT_OFF)
    with visit.as_on({"width": 700, "height": 990}), visit.with_media(media="print"):
        on_paper = visit.page.evaluate(CUT_OFF)
    visit.page.evaluate(FOLD)
    assert (on_a_desk, on_paper) == ([], [])
