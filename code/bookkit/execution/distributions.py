"""Which installed packages an import reaches, and in which version they are locked."""

import re
from collections.abc import Iterable
from functools import cache
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

KERNEL = "ipykernel"  # what runs every page
REQUIREMENTS = "requirements.txt"
DATA_PACKAGES = "requirements-data.txt"  # of files, installed without what they need


def locked_versions(requirements: Path | None) -> dict[str, str]:
    """The pins of a lock file by package, without comments and the book itself.

    A package with a line for each version of Python has all of them.
    """
    if requirements is None or not requirements.exists():
        return {}
    text = requirements.read_text(encoding="utf8").replace("\\\n", " ")
    lines = (line.partition(" #")[0].split() for line in text.splitlines())
    pins: dict[str, str] = {}
    for line in sorted(" ".join(words) for words in lines):
        # Options (-e .) and comments open with no letter.
        if match := re.match(r"([A-Za-z0-9][\w.-]*)\s*(.*)", line):
            name, pin = canonicalize_name(match[1]), match[2]
            pins[name] = " | ".join(filter(None, [pins.get(name, ""), pin]))
    return pins


def reached_distributions(names: Iterable[str]) -> set[str]:
    """The packages that hold `names`, with all that they require, and the kernel's.

    `names` are top-level modules (`sklearn`) or packages as pip knows them
    (`scikit-learn`). What is not installed stands for itself.
    """
    holders = _holders()
    todo = [(KERNEL, "")]
    todo += [(name, "") for top in names for name in holders.get(top, [top])]
    seen = set()
    while todo:
        item = todo.pop()
        if item not in seen:
            seen.add(item)
            todo += _required(*item)
    return {canonicalize_name(name) for name, _ in seen}


@cache
def _holders() -> dict[str, list[str]]:
    return dict(metadata.packages_distributions())


@cache
def _required(name: str, extra: str) -> list[tuple[str, str]]:
    """What a package requires here, with this extra (or ""): names and extras."""
    try:
        texts = metadata.requires(name) or []
    except metadata.PackageNotFoundError:
        return []
    needed = []
    for requirement in map(Requirement, texts):
        marker = requirement.marker
        if marker is None or marker.evaluate({"extra": extra}):
            name = canonicalize_name(requirement.name)
            needed += [(name, e) for e in ("", *requirement.extras)]
    return needed
