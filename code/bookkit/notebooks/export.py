"""A notebook for each executable page, written from what Sphinx understood.

After a build without any complaint about a page, `_build/notebooks/<docname>.ipynb`
is there for the `notebooks` branch that Colab opens, and a copy in the site under
`_notebooks/` for the download button. A notebook is made while Sphinx writes its page,
of the same resolved document; pages that stay as they are keep theirs, but for the
set-up cell, which names the commit.
"""

import contextlib
import logging
import os
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

import nbformat
from docutils import nodes
from nbformat import NotebookNode, v4
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.logging import WarningLogRecordTranslator, WarningSuppressor

from bookkit.notebooks.cells import all_cells, make_cells, with_ids
from bookkit.notebooks.markdown_inline import NotebookError
from bookkit.notebooks.markdown_text import escape
from bookkit.notebooks.markdown_writer import MarkdownWriter
from bookkit.notebooks.setup_cell import check_extras, setup_cell, split_extras
from bookkit.pages import Page, pages_of

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


def executable_pages(app: Sphinx) -> dict[str, Page]:
    """The pages of the book that have code cells, by docname."""
    return {page.docname: page for page in pages_of(app) if page.executable}


def watch(app: Sphinx) -> None:
    app.page_warnings = PageWarnings(app)
    app.notebooks, app.notebook_problems = {}, []
    logging.getLogger("sphinx").addHandler(app.page_warnings)


def folders(app: Sphinx) -> tuple[Path, Path]:
    """Where the notebooks lie: for their branch, and for the site."""
    return Path(app.outdir).parent / "notebooks", Path(app.outdir, SITE_FOLDER)


def missing(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Pages to write because their notebook is missing, or names another site."""
    if app.builder.format != "html":
        return []
    told = (app.repository.url, app.repository.branch, app.repository.site)
    known = getattr(env, "bookkit_notebooks_for", None) == told
    env.bookkit_notebooks_for = told
    folder, _ = folders(app)
    return [
        docname
        for docname in executable_pages(app)
        if not (known and (folder / f"{docname}.ipynb").exists())
    ]


def note(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Make the notebook of a page that is about to be written."""
    page = executable_pages(app).get(docname)
    if page is None or app.builder.format != "html":
        return
    try:
        app.notebooks[docname] = export_page(app, page, doctree.children)
    except NotebookError as error:
        app.notebook_problems.append(str(error))


def export(app: Sphinx, exception: Exception | None) -> None:
    """Write the notebooks of all pages, or none and say what is wrong where."""
    logging.getLogger("sphinx").removeHandler(app.page_warnings)
    if exception is not None or app.builder.format != "html":
        return
    pages = executable_pages(app)
    if not pages:
        return
    problems = list(dict.fromkeys(app.page_warnings.messages + app.notebook_problems))
    if problems:
        # An exception would reach the reader below pages of Jupyter Book's own
        # traceback: say what is wrong, and leave.
        print("\nNo notebooks were exported:", *problems, sep="\n", file=sys.stderr)
        raise SystemExit(1)
    source, *_ = folders(app)
    texts = {}
    for docname in pages:
        name = f"{docname}.ipynb"
        # Without another look at what was valid when it was written.
        notebook = app.notebooks.get(docname) or v4.reads(
            (source / name).read_text("utf8")
        )
        extras = notebook.metadata["extras"]
        needed = split_extras(extras, Path(app.srcdir))
        notebook.cells[0].source = setup_cell(app.repository, *needed)
        with_ids(notebook.cells)
        texts[name] = v4.writes(notebook) + "\n"
    for folder in folders(app):
        write_all(folder, texts)


def export_page(app: Sphinx, page: Page, content: Iterable[nodes.Node]) -> NotebookNode:
    """The notebook of one page, without outputs; its set-up cell is still empty."""
    path = page.path.relative_to(app.srcdir).as_posix()
    writer = MarkdownWriter(app.env, app.repository, page.docname, path)
    blocks = writer.blocks(content)
    try:
        extras = check_extras(
            page.notebook.metadata.get("extras", []), Path(app.srcdir)
        )
        cells = [v4.new_code_cell(), *make_cells(page, all_cells(page, blocks))]
        title = escape(app.env.titles[page.docname].astext())
        origin = (
            f"*The notebook of [{title}]({writer.address}), a page of "
            f"[{escape(app.config.html_title)}]({app.repository.site}).*"
        )
        cells[1].source = cells[1].source.replace("\n\n", f"\n\n{origin}\n\n", 1)
        metadata = {**METADATA, "extras": extras}
        notebook = v4.new_notebook(cells=with_ids(cells), metadata=metadata)
        nbformat.validate(notebook)
    except (ValueError, nbformat.ValidationError) as error:
        raise NotebookError(f"{path}:1: {error}") from error
    return notebook


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
    app.connect("env-updated", missing)
    # Before the handlers of ordinary priority, 500: Jupyter Book's Thebe adds its
    # scripts to every page then.
    app.connect("doctree-resolved", note, priority=450)
    # After all others: Sphinx's extensions still copy their files at the build's end.
    app.connect("build-finished", export, priority=900)
