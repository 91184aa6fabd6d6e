"""What the engine takes from inside other packages: the only module that does so.

These names are no public interface, so a release of their package may take them away:

- myst-nb 1.x: `core.read` (which text is a notebook, and what its cells are) and the
  environment's `mystnb_config` (where it looks for executed notebooks), `sphinx_` (how
  it writes a folded cell);
- jupyter-cache 1.x: the folder in which myst-nb looks, an entry for each notebook;
- sphinx-external-toc 1.x: the table of contents as a tree of pages;
- Sphinx 7.x: the number of warnings, `_warncount`.

jupyter-book 1.0.4.post1, which pyproject.toml pins, requires these versions.
"""

import re
import shutil
from collections.abc import Callable, Iterable, Iterator
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from jupyter_cache import get_cache
from jupyter_cache.base import CacheBundleIn
from myst_nb.core.read import is_myst_markdown_notebook, read_myst_markdown_notebook
from myst_nb.sphinx_ import (
    HideCodeCellNode,
    depart_HideCellInput,
    visit_HideCellInput,
)
from myst_parser.config.main import MdParserConfig
from nbformat import NotebookNode
from sphinx.application import Sphinx
from sphinx_external_toc.api import FileItem, GlobItem, SiteMap
from sphinx_external_toc.parsing import parse_toc_yaml
from sqlalchemy.exc import SQLAlchemyError

FRONT_MATTER = re.compile(
    r"\A---\s*\n(.*?)^(?:---|\.\.\.)\s*$", re.DOTALL | re.MULTILINE
)
CODE_CELL = re.compile(r"^\s*(?:`{3,}|~{3,})\{code-cell\}", re.MULTILINE)
NOTEBOOK = """\
---
jupytext:
  text_representation:
    format_name: myst
kernelspec:
  name: python3
---"""


def read_notebook(
    text: str, path: Path, extensions: Iterable[str]
) -> NotebookNode | None:
    """A page as myst-nb reads it; None for prose. It is shared: do not change it.

    `extensions` are the enabled MyST extensions: what is a code cell depends on them.
    Raises ValueError if the front matter or a cell cannot be read.
    """
    _check_front_matter(text)
    is_notebook = is_myst_markdown_notebook(text)
    if not is_notebook and not CODE_CELL.search(text):
        return None
    try:
        notebook = _parsed(text, path, frozenset(extensions))
    except Exception as error:  # of several packages; all mean that the text is wrong
        raise ValueError(" ".join(str(error).split())) from error
    if is_notebook:
        return notebook
    if any(cell.cell_type == "code" for cell in notebook.cells):
        raise ValueError(
            "it has code cells, but its front matter does not say so: begin it with\n"
            + NOTEBOOK
        )
    return None


@cache
def _parsed(text: str, path: Path, extensions: frozenset[str]) -> NotebookNode:
    """Several steps of a build read the pages: each text is parsed once."""
    config = MdParserConfig(enable_extensions=set(extensions))
    return read_myst_markdown_notebook(
        text, config=config, add_source_map=True, path=path
    )


def _check_front_matter(text: str) -> None:
    match = FRONT_MATTER.match(text)
    if match is None:
        return
    try:
        settings = yaml.safe_load(match[1])
    except yaml.YAMLError as error:
        if CODE_CELL.search(text):
            problem = getattr(error, "problem", error)
            raise ValueError(f"its front matter is no YAML: {problem}") from error
        return  # prose between two lines
    for name in ("jupytext", "kernelspec", "mystnb"):
        if isinstance(settings, dict) and not isinstance(settings.get(name, {}), dict):
            raise ValueError(
                f"`{name}` in its front matter names no settings: a page with code "
                f"cells begins with\n{NOTEBOOK}"
            )


def toc_pages(toc: Path) -> list[tuple[str, str, str | None]]:
    """The pages of a table of contents in order: name, chapter's name, title."""
    site_map = parse_toc_yaml(toc)
    return [*_walk(site_map, site_map.root.docname, None)]


def _walk(
    site_map: SiteMap, name: str, chapter: str | None
) -> Iterator[tuple[str, str, str | None]]:
    docname = name.removesuffix(".md")
    yield docname, chapter or docname, site_map[name].title
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


def cache_folder(app: Sphinx) -> Path:
    """Where myst-nb looks for executed notebooks."""
    return Path(app.env.mystnb_config.execution_cache_path)


def fill_cache(
    folder: Path, notebooks: Iterable[tuple[Path, NotebookNode, dict]]
) -> None:
    """Write executed notebooks into a fresh jupyter-cache folder.

    Each comes with the page's path and what myst-nb wants to know of its execution.
    Raises OSError if the folder cannot be written.
    """
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    try:
        entries = get_cache(folder)
        for path, notebook, data in notebooks:
            bundle = CacheBundleIn(deepcopy(notebook), str(path), data=data)
            # Two pages with the same cells share an entry; the later one wins.
            entries.cache_notebook_bundle(bundle, check_validity=False, overwrite=True)
    except SQLAlchemyError as error:  # its data base: a full disk, no permission
        raise OSError(f"{folder}: {error}") from error


def num_warnings(app: Sphinx) -> int:
    """How many warnings a build has given so far; suppressed ones do not count."""
    return app._warncount


def edit_folds(app: Sphinx, edit: Callable[[str], str]) -> None:
    """Pass what myst-nb writes as the head of a folded cell through `edit`."""

    def visit(translator: Any, node: HideCodeCellNode) -> None:
        start = len(translator.body)
        visit_HideCellInput(translator, node)
        translator.body[start:] = map(edit, translator.body[start:])

    app.add_node(HideCodeCellNode, override=True, html=(visit, depart_HideCellInput))
