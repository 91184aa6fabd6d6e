"""The pages of the book, in the order of `_toc.yml`; nothing else reads that file."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from jupyter_book.config import get_final_config
from myst_nb.core.read import (
    MystMetadataParsingError,
    is_myst_markdown_notebook,
    read_myst_markdown_notebook,
)
from myst_parser.config.main import MdParserConfig
from nbformat import NotebookNode
from sphinx.application import Sphinx
from sphinx_external_toc.api import FileItem, GlobItem, SiteMap
from sphinx_external_toc.parsing import parse_toc_yaml

HEADING = re.compile(r"^# +(.+?)\s*$", re.MULTILINE)


@dataclass(frozen=True)
class Page:
    """One page of the table of contents.

    `docname` is Sphinx's name of the page (its path without `.md`), `chapter` the
    docname of the chapter's opening page. `notebook` is the page as myst-nb reads it,
    or None for a page of prose only.
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
    def heavy(self) -> bool:
        """Whether the front matter says `heavy: true`: allowed to run for longer."""
        return self.notebook is not None and bool(self.notebook.metadata.get("heavy"))

    @property
    def code_cells(self) -> list[NotebookNode]:
        cells = [] if self.notebook is None else self.notebook.cells
        return [cell for cell in cells if cell.cell_type == "code"]

    def line(self, cell_number: int) -> int:
        """The line of the page's file at which a code cell (from 1) opens."""
        lines = zip(
            self.notebook.cells, self.notebook.metadata["source_map"], strict=True
        )
        starts = [start for cell, start in lines if cell.cell_type == "code"]
        return starts[cell_number - 1]


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
    config = MdParserConfig(enable_extensions=set(extensions))
    site_map = parse_toc_yaml(toc)
    return [
        _read_page(root, toc, docname, chapter, site_map[name].title, config)
        for name, docname, chapter in _walk(site_map, site_map.root.docname, None)
    ]


def _walk(
    site_map: SiteMap, name: str, chapter: str | None
) -> Iterator[tuple[str, str, str]]:
    docname = name.removesuffix(".md")
    yield name, docname, chapter or docname
    for tree in site_map[name].subtrees:
        for item in tree.items:
            if isinstance(item, GlobItem):
                raise ValueError(
                    f"_toc.yml names its pages by the pattern {item!s}: "
                    "list them one by one, the order matters"
                )
            if isinstance(item, FileItem):
                child = str(item)
                # Below the root page, each page of the first level opens a chapter.
                is_root = name == site_map.root.docname
                own = child.removesuffix(".md") if is_root else chapter
                yield from _walk(site_map, child, own)


def _read_page(
    root: Path,
    toc: Path,
    docname: str,
    chapter: str,
    title: str | None,
    config: MdParserConfig,
) -> Page:
    path = root / f"{docname}.md"
    if not path.is_file():
        raise ValueError(
            f"{toc.name} names the page {docname}, but there is no {docname}.md: "
            f"add the file, or take the line out of {toc.name}"
        )
    text = path.read_text(encoding="utf8")
    notebook = None
    if is_myst_markdown_notebook(text):
        try:
            notebook = read_myst_markdown_notebook(
                text, config=config, add_source_map=True, path=path
            )
        except MystMetadataParsingError as error:
            raise ValueError(f"{docname}.md cannot be read: {error}") from error
        if notebook.metadata.get("mystnb", {}).get("execution_mode") == "off":
            notebook = None
    heading = HEADING.search(text)
    title = title or (heading.group(1) if heading else docname)
    return Page(docname, path, title, chapter, notebook)
