"""The solutions that the pages print pass the checks that they call."""

import ast

import pytest
from page_source import Page, read_page
from toc import lessons

IMPORTS = (ast.Import, ast.ImportFrom)


def imports_of(page: Page) -> str:
    """What the page's cells import, without anything else that they do."""
    nodes = [node for cell in page.cells for node in ast.parse(cell.body).body]
    return "\n".join(ast.unparse(node) for node in nodes if isinstance(node, IMPORTS))


def checks_in(source: str) -> list[str]:
    """The first argument of each call of `check`."""
    return [
        ast.unparse(node.args[0])
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "check"
    ]


@pytest.mark.parametrize("path", lessons(), ids=lambda path: path.stem)
def test_solutions_pass(path, capsys):
    page = read_page(path)
    for cell in page.cells:
        names = checks_in(cell.body) if "check(" in cell.body else []
        if not names:
            continue
        capsys.readouterr()
        exec(f"{imports_of(page)}\n{cell.body}", {"__name__": "solution"})
        said = capsys.readouterr().out
        assert said.count("properties hold on") == len(names), (
            f"{page.at(cell.line)}: the solution doesn't pass its own check\n{said}"
        )
