"""The small scripts of the pages do what they are for, on a page that has it all."""

from urllib.parse import parse_qs, urlsplit

import pytest
from visits import PAGES, PHONE, SITE, Visit, each

pytestmark = pytest.mark.slow

SOLVED = [
    name for name in PAGES if 'class="solution dropdown' in (SITE / name).read_text()
][:1]

OPEN_SOLUTION = """async () => {
  const solution = document.querySelector(".solution.toggle-hidden");
  location.hash = solution.id;
  await new Promise(done => setTimeout(done, 100));
  const opened = !solution.classList.contains("toggle-hidden");
  if (opened) solution.querySelector(".toggle-button").click();
  history.replaceState(null, "", location.pathname);
  return opened;
}"""

REPORT = """async () => {
  const [, second] = document.querySelectorAll("article h2");
  second.scrollIntoView();
  const link = document.querySelector("a.report");
  link.addEventListener("click", event => event.preventDefault(), { once: true });
  link.click();
  return [second.closest("section").id, second.firstChild.textContent, link.href];
}"""

# The smallest letters of a figure are drawn this high, in pixels: 10 points.
SMALLEST_DRAWN = 13.3


@each("visit", SOLVED)
def test_a_link_to_a_solution_opens_it(visit: Visit):
    assert visit.page.evaluate(OPEN_SOLUTION)


@each("visit", SOLVED)
def test_a_report_says_in_which_section_the_reader_was(visit: Visit):
    section, number, address = visit.page.evaluate(REPORT)
    fields = parse_qs(urlsplit(address).query)
    assert fields["page"][0].endswith(f"{visit.name}#{section}")
    assert fields["section"][0].startswith(number.strip())
    assert fields["commit"][0]


@each("visit", SOLVED)
def test_a_picture_opens_large_enough_to_be_read(visit: Visit):
    page = visit.page
    with visit.as_on(PHONE):
        # Those in folded solutions are no different.
        buttons = page.locator("button.enlarge:visible").all()
        assert buttons
        for button in buttons:
            button.scroll_into_view_if_needed()
            assert button.bounding_box()["height"] >= 24
            button.click()
            picture = page.locator("dialog.picture img")
            scale = picture.evaluate(
                "i => i.decode().then(() => i.offsetWidth / i.naturalWidth)"
            )
            assert scale * SMALLEST_DRAWN >= 11
            corner = picture.bounding_box()
            page.keyboard.press("Escape")
            page.locator("dialog.picture").wait_for(state="detached")
            assert corner["x"] >= 0 and corner["y"] >= 0, "its edge is out of reach"
    assert not page.locator("button.enlarge:visible").count(), "a desk needs none"


def test_a_picture_that_has_not_come_yet_opens_as_well(address, watched):
    page = watched.open(f"{address}/{SOLVED[0]}", viewport=PHONE)
    page.locator("button.enlarge").last.evaluate("button => button.click()")
    picture = page.locator("dialog.picture img")
    assert picture.evaluate("i => i.decode().then(() => i.naturalWidth)") > 0


def test_colours_are_there_before_the_page_is(address, watched):
    """The first colours that are painted are those that the reader's system prefers."""
    page = watched.open(f"{address}/book/index.html", color_scheme="dark")
    assert page.evaluate("document.documentElement.dataset.mode") == "auto"
    first = page.evaluate(
        "() => fetch(location).then(answer => answer.text())"
        ".then(text => text.indexOf('prefers-color-scheme') < text.indexOf('<body'))"
    )
    assert first and page.evaluate("document.documentElement.dataset.theme") == "dark"


@each("visit", SOLVED)
def test_lines_say_what_colours_said_where_those_are_forced(visit: Visit):
    decoration = (
        "getComputedStyle(document.querySelector('.bd-links .current > a'))"
        ".textDecorationLine"
    )
    with visit.with_media(forced_colors="active"):
        assert visit.page.evaluate(decoration) == "underline"
    assert visit.page.evaluate(decoration) == "none"
