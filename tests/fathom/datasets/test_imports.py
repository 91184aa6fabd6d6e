"""Imports and documented words of sympy, against Python's own parser."""

import ast
from collections import Counter

import pytest
import torch

from fathom.datasets.imports import (
    documented_words,
    import_graph,
    imported,
    sympy_graph,
)
from fathom.datasets.sources import package_file

SOURCE = '''
"""Sums, as in sympy.core.add.

from here import nothing

    >>> from sympy.polys import secret
    ... hidden

MixedCase and snake_case, a to ab.
"""
import os, sympy.core.mul as mul  # sympy.core.power
from . import near
from .. import far
from ..polys.rings import (
    ring,  # not this
    field as f,
)
from sympy.core.expr import Expr, \\
    AtomicExpr


def later():
    from sympy.core.basic import *
'''


def by_parser(name: str, source: str) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {each.name for each in node.names}
        elif isinstance(node, ast.ImportFrom):
            above = name.split(".")[: -node.level] if node.level else []
            base = ".".join([*above, *([node.module] if node.module else [])])
            found |= {base} | {f"{base}.{each.name}" for each in node.names}
    return found


def test_imports_by_hand():
    assert imported("sympy.core.add", SOURCE) == {
        *("os", "sympy.core.mul", "sympy.core", "sympy.core.near"),
        *("sympy", "sympy.far", "sympy.polys.rings"),
        *("sympy.polys.rings.ring", "sympy.polys.rings.field"),
        *("sympy.core.expr", "sympy.core.expr.Expr", "sympy.core.expr.AtomicExpr"),
        *("sympy.core.basic", "sympy.core.basic.*"),
    }


@pytest.mark.parametrize("department", ["core", "physics/mechanics", "printing"])
def test_imports_are_those_of_pythons_parser(department):
    root = package_file("sympy", "sympy", "sympy")
    files = [f for f in (root / department).glob("*.py") if f.stem != "__init__"]
    assert len(files) > 10
    modules = {
        ".".join(file.relative_to(root.parent).with_suffix("").parts): file
        for file in root.rglob("*.py")
    }
    for file in files:
        name = ".".join(file.relative_to(root.parent).with_suffix("").parts)
        source = file.read_text(encoding="utf-8")
        expected = by_parser(name, source) & modules.keys()
        assert imported(name, source) & modules.keys() == expected, name


def test_words_without_what_gives_the_place_away():
    words = documented_words(SOURCE)
    assert words == {"sums", "mixed", "case", "and", "snake"}


def test_a_small_graph():
    sources = {
        "p.left.a": '"""red blue left"""\nfrom p.right.c import x',
        "p.left.b": '"""red"""\nfrom .a import y',
        "p.right.c": '"""blue green"""\nfrom p.left import a',
        "p.right.d": "import p.right.d",
        "p.alone.e": '"""red"""\nfrom p.left import a',
    }
    graph = import_graph(sources, smallest=2, commonness=(2, 0.5))
    assert graph.names == ("p.left.a", "p.left.b", "p.right.c", "p.right.d")
    assert graph.departments == ("left", "right")
    assert graph.labels.tolist() == [0, 0, 1, 1]
    assert graph.edges.tolist() == [[0, 0, 1, 2], [1, 2, 0, 0]]
    assert graph.words == ("blue", "red")
    assert graph.bags.tolist() == [[1, 1], [0, 1], [1, 0], [0, 0]]


def test_too_small_departments_are_named():
    with pytest.raises(ValueError, match=r"no department has 3 modules, .* has 2"):
        import_graph({"p.a.b": "", "p.a.c": "", "p.d.e": ""}, smallest=3)
    with pytest.raises(ValueError, match="has 0"):
        import_graph({})


def test_the_graph_of_sympy():
    graph = sympy_graph()
    count = len(graph.names)
    assert count > 400 and len(graph.departments) > 10
    assert graph.labels.bincount().min() >= 20
    assert list(graph.names) == sorted(set(graph.names))
    edges = [tuple(pair) for pair in graph.edges.T.tolist()]
    assert len(set(edges)) == len(edges) > 4000
    assert {(b, a) for a, b in edges} == set(edges)
    assert all(a != b for a, b in edges)
    add, mul = graph.names.index("sympy.core.add"), graph.names.index("sympy.core.mul")
    assert (add, mul) in edges
    assert not set(graph.words) & set(graph.departments)
    holding = graph.bags.sum(dim=0)
    assert graph.bags.unique().tolist() == [0, 1]
    assert holding.min() >= 10 and holding.max() <= count / 2
    assert not any("test" in name.split(".") for name in graph.names)
    assert Counter(name.split(".")[-1] for name in graph.names)["__init__"] == 0
    torch.testing.assert_close(graph.edges, sympy_graph().edges)
