"""What a page's outputs depend on: its cells, the code it reaches, the locked versions.

A page is executed again when one of its inputs changed. Prose, captions, tags that only
change how a cell looks, modules that the page does not reach, and tests are no inputs.
Modules are followed by reading their syntax trees; nothing is imported.
"""

import ast
import contextlib
import hashlib
import json
import sys
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from IPython.core.inputtransformer2 import TransformerManager

from bookkit.pages import Page

FORMAT = "1"  # raise it when pages are executed in another way than before
TAGS = {"raises-exception", "skip-execution"}  # the tags that change what is executed


def page_inputs(
    page: Page, source_root: Path, requirements: Path | None = None
) -> dict[str, str]:
    """The inputs of a page by name, each with a short hash of its content."""
    cells = [
        [cell.source, sorted(TAGS.intersection(cell.metadata.get("tags", [])))]
        for cell in page.code_cells
    ]
    kernel = page.notebook.metadata.get("kernelspec", {}).get("name", "python3")
    inputs = {
        "the page's cells": _hash(json.dumps(cells).encode()),
        "the kernel": f"{kernel} {FORMAT}",
        "Python": f"{sys.version_info.major}.{sys.version_info.minor}",
        "requirements.txt": _hash("\n".join(locked_versions(requirements)).encode()),
    }
    roots = (page.path.parent, source_root)
    for name, path in reached_files([source for source, _ in cells], roots).items():
        inputs[name] = _hash(path.read_bytes())
    return inputs


def page_key(inputs: dict[str, str]) -> str:
    """One hash for all inputs: the name under which the page's outputs are stored."""
    return hashlib.sha256(json.dumps(sorted(inputs.items())).encode()).hexdigest()


def locked_versions(requirements: Path | None) -> list[str]:
    """The pinned lines of a lock file, without comments, order and the book itself."""
    if requirements is None or not requirements.exists():
        return []
    text = requirements.read_text(encoding="utf8").replace("\\\n", " ")
    lines = (line.partition(" #")[0].split() for line in text.splitlines())
    return sorted(
        " ".join(words)
        for words in lines
        if words and not words[0].startswith(("#", "-e", "--editable"))
    )


def reached_files(sources: Sequence[str], roots: Sequence[Path]) -> dict[str, Path]:
    """The files below `roots` that `sources` (code cells) reach through imports.

    Keys are paths relative to their root. To the modules come the data files of their
    package that they name in a string.
    """
    files: dict[str, Path] = {}
    todo = [name for source in sources for name in _imports(_plain(source), "")]
    seen: set[str] = set()
    while todo:
        parts = todo.pop().split(".")
        # Importing a.b.c runs a and a.b as well.
        for name in (".".join(parts[: n + 1]) for n in range(len(parts))):
            if name in seen:
                continue
            seen.add(name)
            for root, path in _module_files(name, roots):
                files[path.relative_to(root).as_posix()] = path
                is_package = path.name == "__init__.py"
                package = name if is_package else name.rpartition(".")[0]
                source = path.read_text(encoding="utf8")
                todo += _imports(source, package)
                for data in _data_files(source, path.parent, path.parent == root):
                    files[data.relative_to(root).as_posix()] = data
    return dict(sorted(files.items()))


def imported_modules(page: Page, source_root: Path, package: str) -> list[str]:
    """The modules of `package` that the page's own cells import, sorted."""
    names = {
        ".".join(parts[:length])
        for cell in page.code_cells
        for name in _imports(_plain(cell.source), "")
        for parts in [name.split(".")]
        for length in range(2, len(parts) + 1)
        if parts[0] == package
    }
    return sorted(name for name in names if [*_module_files(name, [source_root])])


def _module_files(name: str, roots: Sequence[Path]) -> Iterator[tuple[Path, Path]]:
    *folders, last = name.split(".")
    for root in roots:
        folder = root.joinpath(*folders)
        if last == "*":  # `from package import *` may import its submodules
            yield from ((root, path) for path in sorted(folder.glob("*.py")))
            return
        for path in (folder / last / "__init__.py", folder / f"{last}.py"):
            if path.is_file():
                yield root, path
                return


def _plain(source: str) -> str:
    """A code cell as plain Python: magics become function calls."""
    if source.lstrip().startswith("%%"):  # %%time and its like hold Python code
        source = source.lstrip().partition("\n")[2]
    with contextlib.suppress(SyntaxError):
        ast.parse(source)
        return source
    return TransformerManager().transform_cell(source)


def _syntax(source: str) -> Iterator[ast.AST]:
    try:
        return ast.walk(ast.parse(source))
    except SyntaxError:  # it will fail when it runs, and be reported then
        return iter(())


@cache
def _imports(source: str, package: str) -> list[str]:
    """The dotted names that `source`, a module of `package`, may import."""
    names = []
    for node in _syntax(source):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = _absolute("." * node.level + (node.module or ""), package)
            # `from a import b` imports the module a.b if there is one.
            names += [f"{base}.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.Call) and node.args:
            function = getattr(node.func, "attr", getattr(node.func, "id", ""))
            name = getattr(node.args[0], "value", None)
            if function in {"import_module", "__import__"} and isinstance(name, str):
                names.append(_absolute(name, package))
    return names


@cache
def _strings(source: str) -> frozenset[str]:
    return frozenset(
        node.value
        for node in _syntax(source)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )


def _absolute(name: str, package: str) -> str:
    """`..b` in package x.y is x.b; an absolute name stays."""
    module = name.lstrip(".")
    level = len(name) - len(module)
    if not level:
        return module
    parents = package.split(".")
    base = parents[: len(parents) - level + 1]
    return ".".join([*base, module] if module else base)


def _data_files(source: str, folder: Path, top_level: bool) -> Iterator[Path]:
    """Files of `folder`, no Python, that `source` names in a string ("*.csv" too)."""
    for path in folder.glob("*") if top_level else folder.rglob("*"):
        if path.suffix in {"", ".py", ".pyc"} or not path.is_file():
            continue
        patterns = {path.suffix, f"*{path.suffix}"}
        if any(
            text.endswith(path.name) or text in patterns for text in _strings(source)
        ):
            yield path


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:16]
