"""Every page of the built site, as a reader sees it, with only this computer in reach.

Each page is opened once: the tests of a page share its visit, and leave it as it was.
"""

import gzip
from pathlib import Path

import pytest
from actions import broken_at_the_ends, broken_numbers, signature
from playwright.sync_api import Locator
from visits import (
    DISTINCT,
    PHONE,
    WITH_FIGURES,
    each,
    each_page,
    each_page_with_figures,
)

from bookkit.checks.site import MAX_TRANSFER

MAX_BEFORE_INTERACTION = 30_000
# Two bring the weights of their page's networks, to answer the first stroke; molecule
# brings what reads, writes and draws molecules: its weights come when it is touched.
MAX_OF = {"draw-a-digit": 48_000, "complete-a-digit": 64_000, "molecule": 40_000}
# They lie beside the figures, and belong to every page.
SITE_SCRIPTS = {"cards.js", "progress.js", "search.js"}

# Without preloading: axe would ask for style sheets at addresses of its own. A rule
# that axe still tries out is on: what is seen on a button must be what it is called.
AXE = """async ({ rules, only, without, colours }) => {
  const options = { preload: false, resultTypes: ["violations"],
    rules: { "label-content-name-mismatch": { enabled: true },
      "color-contrast": { enabled: colours } } };
  if (rules) options.runOnly = rules;
  const context = { include: [[only]], exclude: without.map(one => [one]) };
  const { violations } = await axe.run(context, options);
  return violations
    .filter(({ impact }) => ["serious", "critical"].includes(impact))
    .flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) =>
      `${id}: ${html.slice(0, 200)} ${(failureSummary ?? "").slice(0, 300)}`));
}"""

pytestmark = pytest.mark.slow


def serious(visit, rules=None, only="html", without=(), colours=True):
    """What axe finds on the page, or in a part of it."""
    look = {"rules": rules, "only": only, "without": [*without], "colours": colours}
    return visit.page.evaluate(AXE, look)


def test_the_book_has_live_figures(site):
    assert WITH_FIGURES


@each_page
def test_everything_shows_and_is_light(visit):
    broken = visit.page.eval_on_selector_all(
        "img", "all => all.filter(i => i.complete && !i.naturalWidth).map(i => i.src)"
    )
    assert not broken, f"images that do not show: {broken}"
    assert visit.page.evaluate("document.documentElement.scrollWidth") <= 1400, (
        "the page scrolls sideways"
    )
    mathematics = visit.page.locator(".math").count()
    typeset = visit.page.locator("mjx-container").count()
    assert bool(mathematics) <= bool(typeset), "mathematics is not typeset"
    size = sum(visit.first.values())
    assert size <= MAX_TRANSFER, (
        f"a first visit transfers {size / 1e6:.2f} MB, more than {MAX_TRANSFER / 1e6}"
    )


@each_page
def test_axe_finds_nothing_serious(visit):
    """Formulas, the contents at the side and colours are alike: seen on a few pages."""
    alike = [".bd-sidebar-primary", "mjx-container"]
    all_of_it = visit.name in DISTINCT
    without = [] if all_of_it else alike
    with visit.in_theme("light"):
        assert not serious(visit, without=without, colours=all_of_it)


@each("visit", DISTINCT)
def test_axe_finds_no_faint_text_in_the_dark(visit):
    """The theme changes colours by classes, and nothing else that axe looks at."""
    with visit.in_theme("dark"):
        assert not serious(visit, rules=["color-contrast"])


@each_page_with_figures
def test_axe_finds_no_faint_text_in_figures(visit):
    """Each has colours of its own, whatever else its page has."""
    for theme in ("light", "dark"):
        with visit.in_theme(theme):
            look = {"rules": ["color-contrast"], "only": ".fathom-live"}
            assert not serious(visit, **look), theme


@each_page_with_figures
def test_figures_fit_a_phone(visit):
    with visit.as_on(PHONE):
        for figure in visit.figures():
            box = figure.locator(".fl").bounding_box()
            assert box["x"] >= 0 and box["x"] + box["width"] <= PHONE["width"]


@each_page_with_figures
def test_figures_weigh_little_before_they_are_touched(visit):
    """A figure's own module, and what it shares with the others of its page."""
    live = {
        Path(path): size
        for path, size in visit.before.items()
        if "/live/" in path and Path(path).name not in SITE_SCRIPTS
    }
    for figure in visit.figures():
        others = modules(visit.figures()) - modules([figure])
        gained = {path: size for path, size in live.items() if path.name not in others}
        # The figure's numbers stand in the page itself.
        state = figure.locator(".fathom-live-state").text_content()
        numbers = len(gzip.compress(state.encode()))
        name = figure.get_attribute("data-figure")
        most = MAX_OF.get(name, MAX_BEFORE_INTERACTION)
        assert sum(gained.values()) + numbers <= most, gained


def modules(figures: list[Locator]) -> set[str]:
    return {f"{figure.get_attribute('data-figure')}.js" for figure in figures}


@each_page_with_figures
def test_figures_are_alive(visit, record_property):
    """They render, all their knobs answer, nothing breaks, nothing leaves the site."""
    for figure in visit.figures():
        assert not figure.locator(".fathom-live-static").is_visible()
        for handle in figure.locator(".fl-handle").all():
            if handle.is_visible():
                seen = signature(figure)
                handle.focus()
                visit.page.keyboard.press("ArrowRight")
                visit.page.keyboard.press("ArrowUp")
                assert signature(figure) != seen, handle.get_attribute("aria-label")
        assert broken_at_the_ends(figure) == []
        visit.page.wait_for_load_state("networkidle")
        figure.locator(".fl-button", has_text="Reset").click()
        signature(figure)
        assert not broken_numbers(figure)
    touched = visit.transferred()
    sizes = [sum(sizes.values()) for sizes in (visit.first, visit.before, touched)]
    record_property(
        f"live bytes {visit.name}",
        "a first visit {:,}; figures in sight {:,}; touched {:,}".format(*sizes),
    )


@each("name", WITH_FIGURES)
def test_figures_have_their_pictures_without_javascript(name, address, watched):
    page = watched.open(f"{address}/{name}", java_script_enabled=False)
    pictures = page.locator(".fathom-live .fathom-live-static img.figure-light")
    for picture in pictures.all():
        assert picture.is_visible() and picture.get_attribute("alt")
    assert page.locator(".fathom-live").count() == pictures.count()
