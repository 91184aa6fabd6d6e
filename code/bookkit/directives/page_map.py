"""The directive `{page-map}`: the modules that each page imports, and their tests.

The table is made from the pages' code cells, so that it is never out of date. A module
that a page reaches through another one is not listed, only what its own cells import.
The page that holds the table is read again when a row of it has changed, and not for
every edit of a page.
"""

from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import SphinxDirective

from bookkit.execution.dependencies import imported_modules
from bookkit.pages import Page, pages_of

SHOWN = "page-map"  # in the metadata of a page, which Sphinx forgets with it


class PageMap(SphinxDirective):
    """A row for each executable page of a chapter."""

    def run(self) -> list[nodes.Node]:
        lines = rows(pages_of(self.env.app), Path(self.env.srcdir))
        self.env.metadata[self.env.docname][SHOWN] = lines
        head = ["| page | modules | tests |", "|---|---|---|"]
        return self.parse_text_to_nodes("\n".join([*head, *lines]))


def rows(pages: list[Page], root: Path) -> list[str]:
    """The table's rows: the pages that execute code and belong to a chapter."""
    lines = []
    for page in pages:
        if not page.lesson:
            continue
        modules = imported_modules(page, root / "code", package="fathom")
        names = "; ".join(f"`{name}`" for name in modules)
        tests = "; ".join(f"`{path}`" for path in tests_of(modules, root))
        lines.append(f"| {{doc}}`/{page.docname}` | {names} | {tests} |")
    return lines


def tests_of(modules: list[str], root: Path) -> list[str]:
    """The tests of modules, below the book's folder: a file each, or a folder."""
    paths = []
    for module in modules:
        *folders, last = module.split(".")
        folder = root.joinpath("tests", *folders)
        for path in (folder / f"test_{last}.py", folder / last):
            if path.exists():
                paths.append(path.relative_to(root).as_posix())
    return paths


def reread(
    app: Sphinx, env: BuildEnvironment, added: set, changed: set, removed: set
) -> list[str]:
    """The pages with a table of which a row has changed."""
    holders = [name for name in env.all_docs if SHOWN in env.metadata[name]]
    if not holders:
        return []
    now = rows(pages_of(app), Path(app.srcdir))
    return [name for name in holders if env.metadata[name][SHOWN] != now]


def setup(app: Sphinx) -> None:
    """Make the directive known to Sphinx."""
    app.add_directive("page-map", PageMap)
    app.connect("env-get-outdated", reread)
