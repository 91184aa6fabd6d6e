"""Every lesson has the parts that a reader relies on (see CONTRIBUTING.md)."""

import re
from itertools import pairwise

import pytest
from page_source import PROSE_DIRECTIVES, Page, read_page
from toc import BOOK, lessons, toc_files

LESSONS = lessons()
SECTIONS = ["Try it", "Take away", "Exercises", "Where this stands in UDL"]
WORDS = range(700, 2601)

each_lesson = pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)


@each_lesson
def test_the_page_opens_with_one_title(path):
    page = read_page(path)
    titles = [line for level, _, line in page.headings if level == 1]
    assert len(titles) == 1, f"{page.name}: write exactly one `# Title`, at the top"


@each_lesson
def test_the_page_says_what_the_reader_will_be_able_to_do(path):
    page = read_page(path)
    boxes = [
        box
        for box in page.directives
        if box.name == "admonition" and box.argument == "You will be able to"
    ]
    assert len(boxes) == 1, (
        f"{page.name}: add one ```{{admonition}} You will be able to``` box "
        "with `:class: goals`"
    )
    box = boxes[0]
    assert box.options.get("class") == "goals", (
        f"{page.at(box.line)}: give the box `:class: goals`"
    )
    goals = re.findall(r"^[-*] ", box.body, flags=re.M)
    assert len(goals) >= 3, f"{page.at(box.line)}: name at least three goals"


@each_lesson
def test_the_closing_sections_are_there_in_order(path):
    page = read_page(path)
    found = [title for level, title, _ in page.headings if level == 2]
    for section in SECTIONS:
        assert found.count(section) == 1, f"{page.name}: add one `## {section}` section"
    places = [found.index(section) for section in SECTIONS]
    assert places == sorted(places), f"{page.name}: the order is {SECTIONS}"


@each_lesson
def test_headings_do_not_skip_a_level(path):
    page = read_page(path)
    for (before, _, _), (after, title, line) in pairwise(page.headings):
        assert after <= before + 1, (
            f"{page.at(line)}: “{title}” skips a heading level; use "
            f"{'#' * (before + 1)} or fewer"
        )


@each_lesson
def test_every_exercise_has_a_folded_solution(path):
    page = read_page(path)
    exercises = {d.options.get("label"): d for d in _named(page, "exercise")}
    solutions = {d.argument: d for d in _named(page, "solution")}
    assert exercises, f"{page.name}: a lesson has at least one exercise"
    for label, exercise in exercises.items():
        where = page.at(exercise.line)
        assert label, f"{where}: give the exercise a `:label:`"
        assert label in solutions, f"{where}: write a solution for {label}"
    for label, solution in solutions.items():
        where = page.at(solution.line)
        assert label in exercises, f"{where}: no exercise has the label {label!r}"
        assert "dropdown" in str(solution.options.get("class", "")), (
            f"{where}: fold the solution with `:class: dropdown`"
        )


@each_lesson
def test_gated_exercises_and_solutions_are_closed(path):
    page = read_page(path)
    gates = [d for d in page.directives if re.fullmatch(r"\w+-(start|end)", d.name)]
    assert len(gates) % 2 == 0, f"{page.name}: a gated block is not closed"
    for opening, closing in zip(gates[::2], gates[1::2], strict=True):
        kind = opening.name.removesuffix("-start")
        assert opening.name.endswith("-start") and closing.name == f"{kind}-end", (
            f"{page.at(opening.line)}: {{{opening.name}}} is followed by "
            f"{{{closing.name}}}, not by {{{kind}-end}}"
        )


@each_lesson
def test_the_page_has_the_length_of_one_lesson(path):
    page = read_page(path)
    if page.front_matter.get("draft"):
        return  # it is still being written
    assert page.words in WORDS, (
        f"{page.name} has {page.words} words of prose; a lesson has {WORDS.start} to "
        f"{WORDS.stop - 1}: split it, or say more"
    )


@pytest.mark.parametrize("path", toc_files(), ids=lambda path: path.stem)
def test_links_and_images(path):
    page = read_page(path)
    for line, token in page.inlines:
        target = str(token.attrGet("href") or "")
        assert not target.startswith("/"), (
            f"{page.at(line)}: write the link {target} relative to the page"
        )
        if token.type == "image":
            assert token.content.strip(), f"{page.at(line)}: the image has no alt text"
            _is_local(page, line, str(token.attrGet("src")))
    for directive in page.directives:
        if directive.name in ("image", "figure"):
            where = page.at(directive.line)
            assert directive.options.get("alt"), f"{where}: give the image an `:alt:`"
            _is_local(page, directive.line, directive.argument)
        if directive.name == "literalinclude":
            included = path.parent / directive.argument
            assert included.is_file(), (
                f"{page.at(directive.line)}: {directive.argument} is not a file"
            )
    for line, html in page.html:
        assert not re.search(r"<(script|iframe|link)\b", html), (
            f"{page.at(line)}: no scripts or frames in a page"
        )
        for address in re.findall(r"""src=["']([^"']*)""", html):
            _is_local(page, line, address)
        for image in re.findall(r"<img\b[^>]*>", html):
            assert "alt=" in image, f"{page.at(line)}: the image has no alt text"


@pytest.mark.parametrize("path", toc_files(), ids=lambda path: path.stem)
def test_directives_are_closed_by_their_own_fence(path):
    """A fence that is left open swallows the page without a warning."""
    page = read_page(path)
    for directive in page.directives:
        if directive.name in PROSE_DIRECTIVES and directive.inside is None:
            assert not re.search(r"^## ", directive.body, flags=re.M), (
                f"{page.at(directive.line)}: {{{directive.name}}} holds a section "
                "heading: its closing fence is missing"
            )


def test_every_chapter_has_an_opening():
    files = toc_files()
    folders = {path.parent for path in files if re.match(r"\d\d-", path.parent.name)}
    assert folders, "no chapter was found: chapter folders are named NN-topic"
    for folder in sorted(folders):
        opening = folder / "index.md"
        assert opening in files, f"write {opening.relative_to(BOOK)}; name it in _toc"


def test_every_page_in_a_chapter_folder_is_named_in_the_table_of_contents():
    missing = sorted(
        path.relative_to(BOOK).as_posix()
        for path in BOOK.glob("[0-9][0-9]-*/*.md")
        if path not in toc_files()
    )
    assert not missing, f"name these in _toc.yml, or delete them: {missing}"


def _named(page: Page, kind: str) -> list:
    return [d for d in page.directives if d.name in (kind, f"{kind}-start")]


def _is_local(page: Page, line: int, address: str) -> None:
    assert not re.match(r"(https?:)?//", address), (
        f"{page.at(line)}: {address} lies on another server; pages load nothing "
        "from third parties"
    )
