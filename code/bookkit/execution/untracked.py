"""Inputs that a page's key cannot know are refused before the page is executed.

A cell that reads a file, runs a program, or imports a module whose name it computes
would show its old outputs after that input changed. Files of the book that a library
reads for the page are refused in the kernel, see `in_kernel`.
"""

import ast
from collections.abc import Iterator

from bookkit.execution.imports import called, plain, syntax
from bookkit.execution.kernel import Failure
from bookkit.pages import Page

MAGICS = {"run", "load", "loadpy", "cd", "pip", "conda", "sx", "system"}
CELL_MAGICS = {"bash", "sh", "script", "run", "writefile", "file", "sx", "system", "!"}
PROGRAMS = {"system", "popen", "getoutput", "getstatusoutput"}
READERS = {"open", "read", "read_text", "read_bytes"}
DATA = "put it into a module of the package, whose files the page's key holds"


def refused(page: Page) -> Failure | None:
    """The first untracked input of a page; None if there is none."""
    for number, cell in enumerate(page.code_cells, start=1):
        if "skip-execution" in cell.metadata.get("tags", []):
            continue
        for line, what in sorted(_untracked(cell.source)):
            cause = f"{what}, an input that its stored outputs do not know: {DATA}"
            return Failure(page.docname, number, page.line(number, line), cause)
    return None


def _untracked(source: str) -> Iterator[tuple[int, str]]:
    """Line in the cell, from 1, and what is done there."""
    if source.startswith("%%"):
        magic = source[2:].split(maxsplit=1)[0]
        if magic in CELL_MAGICS or magic.startswith("python"):
            yield 1, f"the cell runs a program (%%{magic})"
            return
    for node in syntax(plain(source)):
        if isinstance(node, ast.Call) and (what := _call(node)):
            yield node.lineno, what


def _call(node: ast.Call) -> str:
    name = called(node.func)
    first = node.args[0] if node.args else None
    literal = first.value if isinstance(first, ast.Constant) else None
    owner = called(node.func.value) if isinstance(node.func, ast.Attribute) else ""
    if isinstance(node.func, ast.Name) and name == "open" and _reads(node):
        return "the cell reads a file (open)"
    if name in {"import_module", "__import__"} and not isinstance(literal, str):
        return f"the cell computes the name of a module ({name})"
    if name in {"run_path", "run_module"}:
        return f"the cell runs a file ({name})"
    if name in {"exec", "eval"} and any(
        isinstance(inner, ast.Call) and called(inner.func) in READERS
        for argument in node.args
        for inner in ast.walk(argument)
    ):
        return f"the cell runs a file ({name})"
    if name == "run_line_magic" and literal in MAGICS:
        return f"the cell runs %{literal}"
    shell = isinstance(getattr(node.func, "value", None), ast.Call)  # get_ipython()
    if owner == "subprocess" or (name in PROGRAMS and (shell or owner == "os")):
        return "the cell runs a program"
    return ""


def _reads(node: ast.Call) -> bool:
    modes = [*node.args[1:2], *(k.value for k in node.keywords if k.arg == "mode")]
    mode = getattr(modes[0], "value", None) if modes else "r"
    return not isinstance(mode, str) or not set("wax") & set(mode)
