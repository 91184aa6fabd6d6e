"""A notebook for each executable page, written from what Sphinx understood.

After a build without any complaint about a page, `_build/notebooks/<docname>.ipynb`
is there for the `notebooks` branch that Colab opens, and a copy in the site under
`_notebooks/` for the download button.
"""

import contextlib
import logging
import os
import sys
import tempfile
from functools import lru_cache
from pathlib import Path

import nbformat
from docutils import nodes
from nbformat import NotebookNode, v4
from sphinx.application import Sphinx
from sphinx.util.logging import WarningLogRecordTranslator, WarningSuppressor

from bookkit.notebooks.cells import all_cells, make_cells, with_ids
from bookkit.notebooks.markdown_inline import NotebookError
from bookkit.notebooks.markdown_text import escape
from bookkit.notebooks.markdown_writer import MarkdownWriter
from bookkit.notebooks.setup_cell import check_extras, setup_cell
from bookkit.pages import Page, read_pages

SITE_FOLDER = "_notebooks"
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


class PageWarnings(logging.Handler):
    """Keeps what Sphinx says about the pages, with file and line."""

    def __init__(self, app: Sphinx) -> None:
        super().__init__(logging.WARNING)
        self.app, self.messages = app, []
        self.addFilter(WarningSuppressor(app))
        self.addFilter(WarningLogRecordTranslator(app))

    def emit(self, record: logging.LogRecord) -> None:
        location = getattr(record, "location", None) or ""
        path = Path(location.partition(":")[0])
        if path.is_relative_to(self.app.srcdir):
            message = record.getMessage().removeprefix(f"{self.app.srcdir}{os.sep}")
            self.messages.append(message)


@lru_cache(maxsize=1)
def executable_pages(app: Sphinx) -> dict[str, Page]:
    """The pages of the book that have code cells, by docname."""
    root, toc = Path(app.srcdir), getattr(app.config, "external_toc_path", None)
    if toc is None:
        return {}  # a single page is built without its book
    pages = read_pages(root, app.config.myst_enable_extensions, root / toc)
    return {page.docname: page for page in pages if page.executable}


def watch(app: Sphinx) -> None:
    app.page_warnings = PageWarnings(app)
    logging.getLogger("sphinx").addHandler(app.page_warnings)


def export(app: Sphinx, exception: Exception | None) -> None:
    """Write the notebooks of all pages, or none and say what is wrong where."""
    logging.getLogger("sphinx").removeHandler(app.page_warnings)
    if exception is not None or app.builder.format != "html":
        return
    pages = executable_pages(app)
    if not pages:
        return
    problems = list(dict.fromkeys(app.page_warnings.messages))
    notebooks = {}
    for docname, page in pages.items() if not problems else ():
        try:
            notebooks[docname] = nbformat.writes(export_page(app, page)) + "\n"
        except NotebookError as error:
            problems.append(str(error))
    if problems:
        # An exception would reach the reader below pages of Jupyter Book's own
        # traceback: say what is wrong, and leave.
        print("\nNo notebooks were exported:", *problems, sep="\n", file=sys.stderr)
        raise SystemExit(1)
    for folder in (Path(app.outdir).parent / "notebooks", app.outdir / SITE_FOLDER):
        write_all(folder, {f"{name}.ipynb": text for name, text in notebooks.items()})


def export_page(app: Sphinx, page: Page) -> NotebookNode:
    """The notebook of one page, without outputs."""
    path = page.path.relative_to(app.srcdir).as_posix()
    writer = MarkdownWriter(app.env, app.repository, page.docname, path)
    blocks = writer.blocks(resolve(app, page.docname))
    try:
        extras = check_extras(
            page.notebook.metadata.get("extras", []),
            Path(app.srcdir) / "pyproject.toml",
        )
        cells = [
            v4.new_code_cell(setup_cell(app.repository, extras)),
            *make_cells(page, all_cells(page, blocks)),
        ]
        title = escape(app.env.titles[page.docname].astext())
        origin = (
            f"*The notebook of [{title}]({writer.address}), a page of "
            f"[{escape(app.config.html_title)}]({app.repository.site}).*"
        )
        cells[1].source = cells[1].source.replace("\n\n", f"\n\n{origin}\n\n", 1)
        notebook = v4.new_notebook(cells=with_ids(cells), metadata=METADATA)
        nbformat.validate(notebook)
    except (ValueError, nbformat.ValidationError) as error:
        raise NotebookError(f"{path}:1: {error}") from error
    return notebook


def resolve(app: Sphinx, docname: str) -> list[nodes.Node]:
    """What a page consists of, with references and numbers, as writers get it.

    It is taken before the handlers of ordinary priority, 500: Jupyter Book's Thebe adds
    its scripts to every page then.
    """
    document, content = app.env.get_doctree(docname), []
    app.env.prepare_settings(docname)
    app.builder.current_docname = docname
    listener = app.connect(
        "doctree-resolved", lambda *event: content.extend(event[1].children), 450
    )
    try:
        app.env.apply_post_transforms(document, docname)
    finally:
        app.disconnect(listener)
    return content


def write_all(folder: Path, files: dict[str, str]) -> None:
    """Make `folder` hold these notebooks and no others; equal files are left alone."""
    for path in folder.rglob("*.ipynb"):
        if path.relative_to(folder).as_posix() not in files:
            path.unlink()
    for name, text in files.items():
        path = folder / name
        with contextlib.suppress(OSError):
            if path.read_text("utf8") == text:
                continue
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(
            "w", encoding="utf8", dir=path.parent, suffix=".tmp", delete=False
        ) as file:
            file.write(text)
        os.chmod(file.name, 0o644)
        os.replace(file.name, path)


def setup(app: Sphinx) -> None:
    app.connect("builder-inited", watch)
    # After all others: Sphinx's extensions still copy their files at the build's end.
    app.connect("build-finished", export, priority=900)
