"""What Python source may import, read from its syntax tree: nothing is imported."""

import ast
import contextlib
from collections.abc import Iterator
from functools import cache

from IPython.core.inputtransformer2 import TransformerManager

# Calls whose first argument, a string, names a module or an installed package.
NAMING = {"import_module", "__import__", "package_file", "distribution", "files"}


def plain(source: str) -> str:
    """A code cell as plain Python, line by line: magics become function calls."""
    if source.startswith("%%"):  # %%time and its like hold Python code
        source = "\n" + source.partition("\n")[2]
    with contextlib.suppress(SyntaxError):
        ast.parse(source)
        return source
    return TransformerManager().transform_cell(source)


def syntax(source: str) -> Iterator[ast.AST]:
    """All nodes of `source` but those that only a type checker sees."""
    try:
        todo: list[ast.AST] = [ast.parse(source)]
    except SyntaxError:  # it will fail when it runs, and be reported then
        return
    while todo:
        node = todo.pop()
        yield node
        if isinstance(node, ast.If) and called(node.test) == "TYPE_CHECKING":
            todo += node.orelse
        else:
            todo += ast.iter_child_nodes(node)


def called(node: ast.expr) -> str:
    """The last name of `name` or `some.thing.name`; "" for other expressions."""
    return getattr(node, "attr", getattr(node, "id", ""))


@cache
def imports(source: str, package: str = "") -> list[str]:
    """The dotted names that `source`, a module of `package`, may import or names."""
    names = []
    for node in syntax(source):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = _absolute("." * node.level + (node.module or ""), package)
            # `from a import b` imports the module a.b if there is one.
            names += [f"{base}.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.Call) and node.args and called(node.func) in NAMING:
            name = getattr(node.args[0], "value", None)
            if isinstance(name, str):
                names.append(_absolute(name, package))
    return names


@cache
def strings(source: str) -> frozenset[str]:
    return frozenset(
        node.value
        for node in syntax(source)
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
