"""Progress on the built book: ticks, marks, the way back; without storage, nothing."""

import gzip

import pytest

LESSON = "book/03-shallow-networks/shallow-networks"
NEXT = "book/03-shallow-networks/universal-approximation"
FORBID = """Object.defineProperty(window, "localStorage", {
    get() { throw new DOMException("forbidden", "SecurityError"); } })"""
MOVED = """() => new Promise(resolve => {
    let moved = 0;
    new PerformanceObserver(list => {
        for (const entry of list.getEntries()) moved += entry.value;
    }).observe({ type: "layout-shift", buffered: true });
    setTimeout(() => resolve(moved), 300);
})"""

pytestmark = [
    pytest.mark.slow,
    pytest.mark.usefixtures("bundled"),
    pytest.mark.xdist_group("progress"),
]


@pytest.fixture(scope="module")
def visit(address, watching):
    with watching() as watched:
        yield watched.open(f"{address}/{LESSON}.html")


@pytest.fixture
def page(visit, address):
    """A lesson in a browser that has kept nothing yet."""
    # To leave a lesson keeps the place.
    visit.goto(f"{address}/book/how-to-use.html")
    visit.evaluate("localStorage.clear()")
    visit.goto(f"{address}/{LESSON}.html")
    return visit


def boxes(page):
    return page.locator(".progress-tick input")


def test_ticks_stay_and_the_side_bar_knows(page):
    exercise = page.get_by_role("checkbox", name="done Exercise 3.1, By hand")
    read = page.get_by_role(
        "checkbox", name="I have read this page 3.1. Shallow networks"
    )
    assert boxes(page).count() == 1 + page.locator(".exercise").count()
    exercise.check()
    read.check()
    page.reload()
    assert exercise.is_checked() and read.is_checked()
    assert page.locator(".progress-tick :checked").count() == 2
    marked = page.locator(".bd-sidebar-primary .progress-read")
    assert [text.strip() for text in marked.all_text_contents()] == [
        "3.1. Shallow networks"
    ]
    exercise.uncheck()
    page.reload()
    assert not exercise.is_checked()


def test_the_first_page_leads_back_to_where_one_was(page, address):
    page.goto(f"{address}/book/index.html")
    assert page.locator("#continue").is_hidden()
    page.goto(f"{address}/{LESSON}.html")
    page.locator("#take-away").evaluate("section => section.scrollIntoView()")
    page.goto(f"{address}/book/index.html")
    link = page.locator("#continue a")
    assert link.inner_text() == "3.1. Shallow networks"
    link.click()
    page.wait_for_url(f"**/{LESSON}.html#take-away")


def test_behind_a_page_that_was_read_comes_the_next(page, address):
    page.get_by_role("checkbox", name="I have read this page").check()
    page.goto(f"{address}/book/index.html")
    assert page.locator("#continue a").get_attribute("href").endswith(f"{NEXT}.html#")


def test_the_way_back_moves_nothing(page, address):
    page.get_by_role("checkbox", name="I have read this page").check()
    page.goto(f"{address}/book/index.html")
    page.locator("#continue a").wait_for()
    page.wait_for_load_state("networkidle")
    assert page.evaluate(MOVED) < 0.01


def test_a_page_that_has_gone_is_not_offered(page, address):
    page.evaluate(
        """localStorage.setItem(`fathom-progress ${new URL("/", location).pathname}`,
            JSON.stringify({ place: "book/gone#part" }))"""
    )
    page.goto(f"{address}/book/index.html")
    assert page.locator("#continue").is_hidden()


def test_everything_can_be_forgotten(page, address):
    page.get_by_role("checkbox", name="I have read this page").check()
    page.goto(f"{address}/book/how-to-use.html")
    status = page.locator(".progress-kept [role=status]")
    assert "pages read: 1, exercises done: 0" in status.inner_text()
    page.get_by_role("button", name="Forget these").click()
    assert status.inner_text() == "No tick, place or prediction is kept now."
    assert page.evaluate("localStorage.getItem('fathom-progress /')") is None
    assert not page.locator(".progress-read").count()


def test_on_paper_there_are_no_boxes(page):
    page.emulate_media(media="print")
    assert not page.locator(".progress-tick:visible, #lesson-end:visible").count()
    page.emulate_media(media="screen")


def test_a_box_is_large_enough_for_a_thumb_and_moves_no_line(page):
    title = page.locator(".exercise > .admonition-title").first
    with_box = title.bounding_box()["height"]
    assert title.locator("label").bounding_box()["height"] >= 44
    page.evaluate(
        "document.querySelectorAll('.progress-tick').forEach(t => t.remove())"
    )
    assert abs(title.bounding_box()["height"] - with_box) < 1


def test_where_storage_is_forbidden_nothing_is_offered(address, browser):
    """The theme's own scripts complain then; this one does not."""
    context = browser.new_context()
    page = context.new_page()
    stacks = []
    page.on("pageerror", lambda error: stacks.append(error.stack))
    page.add_init_script(FORBID)
    page.goto(f"{address}/{LESSON}.html")
    assert not boxes(page).count()
    assert not [stack for stack in stacks if "progress.js" in stack]
    context.close()


def test_without_javascript_there_is_no_trace(address, watched):
    page = watched.open(f"{address}/{LESSON}.html", java_script_enabled=False)
    assert not boxes(page).count()
    assert page.locator("#lesson-end").is_hidden()


def test_it_works_in_a_book_opened_from_a_folder(site, browser):
    context = browser.new_context()
    page = context.new_page()
    page.goto((site / f"{LESSON}.html").as_uri())
    page.get_by_role("checkbox", name="I have read this page").check()
    page.goto((site / "book" / "index.html").as_uri())
    assert page.locator("#continue a").count() == 1
    context.close()


def test_it_is_light(site):
    files = ["_static/live/progress.js", "_static/progress.css"]
    assert sum(len(gzip.compress((site / f).read_bytes())) for f in files) < 4_000
