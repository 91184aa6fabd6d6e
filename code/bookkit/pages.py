"""The pages of the book, in the order of `_toc.yml`; nothing else reads that file."""

import ast
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from jupyter_book.config import get_final_config
from myst_parser.config.main import read_topmatter
from nbformat import NotebookNode
from sphinx.application import Sphinx

from bookkit.adapters import read_notebook, toc_pages
from bookkit.execution.imports import plain

HEADING = re.compile(r"^# +(.+?)\s*$", re.MULTILINE)


@dataclass(frozen=True)
class Page:
    """One page of the table of contents.

    `docname` is Sphinx's name of the page (its path without `.md`), `chapter` the
    docname of the chapter's opening page. `notebook` is the page as myst-nb reads it,
    or None for a page of prose only; it is shared and never changed.
    """

    docname: str
    path: Path
    title: str
    chapter: str
    notebook: NotebookNode | None

    @property
    def executable(self) -> bool:
        return self.notebook is not None and bool(self.code_cells)

    @property
    def lesson(self) -> bool:
        """Whether it is one of a chapter's pages and runs code."""
        return self.executable and self.chapter != self.docname

    @property
    def heavy(self) -> bool:
        """Whether the front matter says `heavy: true`: allowed to run for longer."""
        return self.notebook is not None and bool(self.notebook.metadata.get("heavy"))

    @property
    def draft(self) -> bool:
        """Whether the front matter says `draft: true`: built, but not published."""
        front_matter = read_topmatter(self.path.read_text(encoding="utf8")) or {}
        return bool(front_matter.get("draft"))

    @property
    def code_cells(self) -> list[NotebookNode]:
        cells = [] if self.notebook is None else self.notebook.cells
        return [cell for cell in cells if cell.cell_type == "code"]

    @property
    def num_guards(self) -> int:
        """How many claims of the text hidden cells assert, each with its sentence."""
        hidden = (
            plain(cell.source)
            for cell in self.code_cells
            if "remove-cell" in cell.metadata.get("tags", ())
        )
        nodes = (node for source in hidden for node in ast.walk(ast.parse(source)))
        return sum(isinstance(node, ast.Assert) and bool(node.msg) for node in nodes)

    @property
    def kernel(self) -> str:
        """The name of the kernel that executes the page."""
        return self.notebook.metadata.get("kernelspec", {}).get("name", "python3")

    def line(self, cell_number: int, within: int = 0) -> int:
        """The line of the page's file at which a code cell (from 1) opens.

        With `within`: that line of the cell's code, from 1.
        """
        places = zip(
            self.notebook.cells, self.notebook.metadata["source_map"], strict=True
        )
        starts = [start for cell, start in places if cell.cell_type == "code"]
        opens = starts[cell_number - 1]
        if not within:
            return opens
        first = self.code_cells[cell_number - 1].source.partition("\n")[0]
        lines = self.path.read_text(encoding="utf8").splitlines()
        # Between the fence and the code stand the cell's options.
        body = (n for n in range(opens, len(lines)) if lines[n] == first)
        return next(body, opens) + within


def read_config(root: Path) -> dict[str, object]:
    """The settings that `jupyter-book build` gives to Sphinx for the book in `root`."""
    path = root / "_config.yml"
    config, _ = get_final_config(
        user_yaml=path if path.exists() else None,
        cli_config={"latex_individualpages": False},
        sourcedir=root,
    )
    return config


@lru_cache(maxsize=1)
def pages_of(app: Sphinx) -> list[Page]:
    """The pages of the book that `app` builds, read once a build.

    There are none where a single page is built without its book. Raises ValueError as
    `read_pages` does.
    """
    toc = getattr(app.config, "external_toc_path", None)
    if toc is None:
        return []
    root = Path(app.srcdir)
    return read_pages(root, app.config.myst_enable_extensions, root / toc)


def read_pages(
    root: Path, extensions: Iterable[str], toc: Path | None = None
) -> list[Page]:
    """All pages of the book in `root`, in order.

    `extensions` are the enabled MyST extensions: what is a code cell depends on them.
    Raises ValueError if a page of the table of contents is missing or unreadable.
    """
    toc = toc or root / "_toc.yml"
    extensions = frozenset(extensions)
    return [
        _read_page(root, toc, docname, chapter, title, extensions)
        for docname, chapter, title in toc_pages(toc)
    ]


def _read_page(
    root: Path,
    toc: Path,
    docname: str,
    chapter: str,
    title: str | None,
    extensions: frozenset[str],
) -> Page:
    path = root / f"{docname}.md"
    if not path.is_file():
        raise ValueError(
            f"{toc.name} names the page {docname}, but there is no {docname}.md: "
            f"add the file, or take the line out of {toc.name}"
        )
    text = path.read_text(encoding="utf8")
    try:
        notebook = read_notebook(text, path, extensions)
    except ValueError as error:
        raise ValueError(f"{docname}.md cannot be read: {error}") from error
    settings = {} if notebook is None else notebook.metadata.get("mystnb", {})
    if settings.get("execution_mode") == "off":
        notebook = None
    heading = HEADING.search(text)
    title = title or (heading.group(1) if heading else docname)
    return Page(docname, path, title, chapter, notebook)
