"""Which module of sympy imports which, and the words of their documentation.

A real graph that comes with PyTorch: sympy, a program for algebra, is one of the
packages that it needs. The source is read as text; nothing of it is imported or run.
"""

import re
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache

import torch
from jaxtyping import Float, Int
from torch import Tensor

from fathom.datasets.sources import package_file

__all__ = ["ImportGraph", "documented_words", "import_graph", "imported", "sympy_graph"]

# What the first group of a string's pattern opens, three quotes of one kind, ends it.
STRING = re.compile(r'("""|\'\'\')((?:\\.|(?!\1).)*)\1', re.DOTALL)
IMPORT = re.compile(
    r"^[ \t]*(?:from[ \t]+(\.*[\w.]*)[ \t]+import[ \t]*"
    r"(\([^)]*\)|[^\n\\#]*(?:\\\n[^\n\\#]*)*)|import[ \t]+([^\n#]*))",
    re.MULTILINE,
)
EXAMPLE = re.compile(r"^[ \t]*(?:>>>|\.\.\.).*$", re.MULTILINE)
DOTTED = re.compile(r"\w+(?:\.\w+)+")
WORD = re.compile(r"[A-Z]?[a-z]{2,}")


@dataclass(frozen=True)
class ImportGraph:
    """Modules as nodes; a pair is joined if one of the two imports the other.

    Attributes:
        names: of the modules, such as "sympy.core.add".
        departments: names of the classes.
        labels: to which department each module belongs.
        edges: source and target; each pair stands here in both directions.
        words: the vocabulary, in alphabetical order.
        bags: 1 where a module's documentation holds a word, 0 elsewhere.
    """

    names: tuple[str, ...]
    departments: tuple[str, ...]
    labels: Int[Tensor, "modules"]
    edges: Int[Tensor, "2 edges"]
    words: tuple[str, ...]
    bags: Float[Tensor, "modules words"]


def imported(name: str, source: str) -> set[str]:
    """Everything that a module may import, as full dotted names.

    ``from a import b`` gives both "a" and "a.b", for b may be a module or something in
    a. Imports inside functions count; those in strings of three quotes don't.

    Args:
        name: the module's own, from which relative imports (``from . import b``) count;
            it isn't a package's ``__init__``.
        source: its text.
    """
    found = set()
    for base, names, plain in IMPORT.findall(STRING.sub("", source)):
        if plain:
            found |= {words[0] for part in plain.split(",") if (words := part.split())}
            continue
        rest = base.lstrip(".")
        up = len(base) - len(rest)
        if up:
            base = ".".join([*name.split(".")[:-up], *[rest] * bool(rest)])
        listed = re.sub(r"#[^\n]*|[()\\]", " ", names).split(",")
        found |= {f"{base}.{words[0]}" for part in listed if (words := part.split())}
        found.add(base)
    return found


def documented_words(source: str) -> set[str]:
    """Words of a module's strings of three quotes, in small letters, three at least.

    Examples (lines from ``>>>`` on) and dotted names (``sympy.core.add``) are left out:
    they say where the module stands, and what it imports. MixedCase gives two words.

    Args:
        source: the module's text.
    """
    strings = "\n".join(match[2] for match in STRING.finditer(source))
    strings = DOTTED.sub(" ", IMPORT.sub(" ", EXAMPLE.sub(" ", strings)))
    return {word.lower() for word in WORD.findall(strings) if len(word) > 2}


def import_graph(
    sources: Mapping[str, str],
    smallest: int = 20,
    commonness: tuple[int, float] = (10, 0.5),
) -> ImportGraph:
    """Make a graph of modules' sources.

    Args:
        sources: text of each module by its full name, whose second part ("core" in
            "sympy.core.add") is its department.
        smallest: departments with fewer modules are left out.
        commonness: in how many modules at least, and in which share of them at most, a
            word stands that belongs to the vocabulary. Names of departments never do.

    Raises:
        ValueError: if no department is large enough.
    """
    sizes = Counter(_department(name) for name in sources)
    names = tuple(sorted(n for n in sources if sizes[_department(n)] >= smallest))
    if not names:
        raise ValueError(
            f"no department has {smallest} modules, the largest has "
            f"{max(sizes.values(), default=0)}"
        )
    departments = tuple(sorted({_department(name) for name in names}))
    number = {name: row for row, name in enumerate(names)}
    pairs = {
        tuple(sorted((row, number[other])))
        for name, row in number.items()
        for other in imported(name, sources[name]) & number.keys()
        if other != name
    }
    there = torch.tensor(sorted(pairs), dtype=torch.int64).reshape(-1, 2).T
    bags = [documented_words(sources[name]) - sizes.keys() for name in names]
    least, share = commonness
    holding = Counter(word for bag in bags for word in bag)
    most = share * len(names)
    words = tuple(sorted(w for w, count in holding.items() if least <= count <= most))
    return ImportGraph(
        names,
        departments,
        torch.tensor([departments.index(_department(name)) for name in names]),
        torch.cat([there, there.flip(0)], dim=1),
        words,
        _marks(bags, words),
    )


@cache
def sympy_graph() -> ImportGraph:
    """The graph of sympy: departments with at least twenty modules.

    Left out are tests, benchmarks, modules that a program has written, and the
    ``__init__`` of each package, which has no text and names its department's modules.

    Raises:
        ModuleNotFoundError: if sympy is missing; it names the command to install it.
    """
    root = package_file("sympy", "sympy", "sympy")
    sources = {}
    for file in root.glob("*/**/*.py"):
        parts = file.relative_to(root.parent).with_suffix("").parts
        if not {"tests", "benchmarks", "_antlr", "__init__"} & set(parts):
            sources[".".join(parts)] = file.read_text(encoding="utf-8")
    return import_graph(sources)


def _department(name: str) -> str:
    return name.split(".")[1]


def _marks(
    bags: list[set[str]], words: Collection[str]
) -> Float[Tensor, "modules words"]:
    column = {word: place for place, word in enumerate(words)}
    marks = torch.zeros(len(bags), len(words))
    for row, bag in enumerate(bags):
        marks[row, [column[word] for word in bag & column.keys()]] = 1
    return marks
