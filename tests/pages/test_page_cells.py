"""Code cells are short, draw labelled figures and leave their outputs to the build."""

import ast
import re

import pytest
from page_source import Page, drawing_cells, read_page
from toc import lessons, toc_files

MAX_LINES = 40

each_lesson = pytest.mark.parametrize("path", lessons(), ids=lambda path: path.stem)
each_file = pytest.mark.parametrize("path", toc_files(), ids=lambda path: path.stem)


@each_lesson
def test_the_first_cell_sets_the_style(path):
    page = read_page(path)
    assert page.cells, f"{page.name} has no code cell"
    first = page.cells[0]
    assert "style.use_style()" in first.body, (
        f"{page.at(first.line)}: import what the page needs in the first cell and call "
        "`style.use_style()`"
    )


@each_file
def test_no_cell_is_long(path):
    page = read_page(path)
    for cell in page.cells:
        lines = len(cell.body.strip().splitlines())
        assert lines <= MAX_LINES, (
            f"{page.at(cell.line)}: {lines} lines; split the cell or move code to "
            f"fathom (at most {MAX_LINES})"
        )


@each_file
def test_every_figure_has_a_caption_a_name_and_alternative_text(path):
    page = read_page(path)
    names = []
    for cell in drawing_cells(page):
        where = page.at(cell.line)
        settings = cell.options.get("mystnb") or {}
        figure, image = settings.get("figure") or {}, settings.get("image") or {}
        assert figure.get("caption"), f"{where}: add `mystnb: figure: caption:`"
        assert figure.get("name"), f"{where}: add `mystnb: figure: name:`"
        if "live_figure(" in cell.body:  # its alternative text is an argument
            image = {"alt": "live_figure asks for it"}
        assert image.get("alt"), f"{where}: add `mystnb: image: alt:`"
        assert image["alt"] != figure["caption"], (
            f"{where}: the caption says what the figure shows us, the alternative "
            "text what it looks like"
        )
        names.append(figure["name"])
    twice = {name for name in names if names.count(name) > 1}
    assert not twice, f"{page.name}: figure names used more than once: {twice}"


@each_file
def test_no_cell_stands_in_a_directive(path):
    """The build never executes those: use exercise-start and solution-start."""
    page = read_page(path)
    for cell in page.cells:
        assert cell.inside is None, (
            f"{page.at(cell.line)}: a cell inside {{{cell.inside.name}}} is not "
            f"executed; use {{{cell.inside.name}-start}} and "
            f"{{{cell.inside.name}-end}} around it"
        )


@each_file
def test_no_output_is_pasted(path):
    page = read_page(path)
    plain = [(d.line, d.body) for d in page.directives if d.name != "code-cell"]
    for line, text in [*plain, *page.code_blocks]:
        assert not re.search(
            r"^(>>> |Out ?\[\d*\]|In ?\[\d*\]:|Traceback )", text, re.M
        ), f"{page.at(line)}: a pasted output; let a code cell print it"


@each_file
def test_a_glue_cell_is_hidden_and_does_nothing_else(path):
    page = read_page(path)
    for cell in page.cells:
        if "glue(" not in cell.body:
            continue
        where = page.at(cell.line)
        assert "remove-cell" in cell.tags, f"{where}: tag the glue cell `remove-cell`"
        for statement in ast.parse(cell.body).body:
            assert _is_glue(statement), (
                f"{where}: `{ast.unparse(statement)[:60]}` belongs in a cell that "
                "the reader sees; a hidden cell only glues"
            )


@each_file
def test_only_glue_and_nothing_that_matters_is_hidden(path):
    page: Page = read_page(path)
    for cell in page.cells:
        if "remove-cell" in cell.tags:
            assert "glue(" in cell.body, (
                f"{page.at(cell.line)}: only glue cells are hidden; the reader sees "
                "all other code (`hide-input` folds it)"
            )


def _is_glue(statement: ast.stmt) -> bool:
    if isinstance(statement, ast.Import | ast.ImportFrom):
        return True
    call = getattr(statement, "value", None)
    return (
        isinstance(statement, ast.Expr)
        and isinstance(call, ast.Call)
        and getattr(call.func, "id", "") == "glue"
    )
