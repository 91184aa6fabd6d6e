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
def test_glue_stands_in_hidden_cells(path):
    page = read_page(path)
    for cell in page.cells:
        if "glue(" in cell.body:
            assert "remove-cell" in cell.tags, (
                f"{page.at(cell.line)}: tag the glue cell `remove-cell`"
            )


@each_file
def test_hidden_cells_glue_and_guard_and_do_nothing_else(path):
    page: Page = read_page(path)
    for cell in page.cells:
        if "remove-cell" not in cell.tags:
            continue
        where, nodes = page.at(cell.line), [*ast.walk(ast.parse(cell.body))]
        called = {called_name(node) for node in nodes if isinstance(node, ast.Call)}
        assert "glue" in called or any(
            isinstance(node, ast.Assert) for node in nodes
        ), (
            f"{where}: a hidden cell glues numbers into the text or guards a sentence; "
            "the reader sees all other code (`hide-input` folds it)"
        )
        assert not called & {"print", "subplots", "mosaic", "live_figure"}, (
            f"{where}: what a hidden cell prints or draws nobody sees"
        )
        for node in nodes:
            assert not isinstance(node, ast.Assert) or node.msg is not None, (
                f"{where}:{node.lineno}: give the assertion its claim as a message: "
                '`assert claim, "the sentence that it guards"`'
            )


@each_file
def test_what_a_page_says_about_its_results_is_guarded(path):
    page = read_page(path)
    hidden = [cell.body for cell in page.cells if "remove-cell" in cell.tags]
    if not drawing_cells(page) and not any("glue(" in body for body in hidden):
        return
    nodes = [node for body in hidden for node in ast.walk(ast.parse(body))]
    assert any(isinstance(node, ast.Assert) for node in nodes), (
        f"{page.name} shows results and guards none: assert what the text says about "
        "them, beside it, in a cell tagged `remove-cell`"
    )


@each_file
def test_the_reader_sees_what_visible_cells_use(path):
    """The exported notebook leaves hidden cells out, and has to run without them."""
    page = read_page(path)
    hidden: set[str] = set()
    for cell in page.cells:
        nodes = [*ast.walk(ast.parse(re.sub(r"^[%!].*$", "", cell.body, flags=re.M)))]
        names = [node for node in nodes if isinstance(node, ast.Name)]
        defined = {n.id for n in names if isinstance(n.ctx, ast.Store)}
        defined |= {node.name for node in nodes if isinstance(node, ast.FunctionDef)}
        defined |= {node.arg for node in nodes if isinstance(node, ast.arg)}
        if "remove-cell" in cell.tags:
            hidden |= defined
            continue
        hidden -= defined
        used = {n.id for n in names if isinstance(n.ctx, ast.Load)} & hidden
        assert not used, (
            f"{page.at(cell.line)}: {sorted(used)} come from a hidden cell; compute "
            "them where the reader sees it"
        )


def called_name(call: ast.Call) -> str:
    return getattr(call.func, "attr", getattr(call.func, "id", ""))
