"""The directive `{page-map}`: the modules that each page imports, and their tests.

The table is made from the pages' code cells, so that it is never out of date. A module
that a page reaches through another one is not listed, only what its own cells import.
"""

from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import SphinxDirective

from bookkit.execution.dependencies import imported_modules
from bookkit.pages import Page, read_pages


class PageMap(SphinxDirective):
    """A row for each executable page of a chapter."""

    def run(self) -> list[nodes.Node]:
        root = Path(self.env.srcdir)
        lines = ["| page | modules | tests |", "|---|---|---|"]
        for page in lessons(self.env, root):
            modules = imported_modules(page, root / "code", package="fathom")
            names = "; ".join(f"`{name}`" for name in modules)
            tests = "; ".join(f"`{path}`" for path in tests_of(modules, root))
            lines.append(f"| {{doc}}`/{page.docname}` | {names} | {tests} |")
            self.env.note_dependency(str(page.path))
        return self.parse_text_to_nodes("\n".join(lines))


def lessons(env: BuildEnvironment, root: Path) -> list[Page]:
    """The pages that execute code and belong to a chapter."""
    pages = read_pages(root, env.config.myst_enable_extensions)
    return [page for page in pages if page.executable and page.chapter != page.docname]


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


def setup(app: Sphinx) -> None:
    """Make the directive known to Sphinx."""
    app.add_directive("page-map", PageMap)
