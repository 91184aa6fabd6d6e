"""Hand the executed pages over to Jupyter Book, so that it executes nothing itself.

myst-nb looks for outputs in a jupyter-cache folder, by code cells only: after a change
in an imported module it would serve old ones. So that folder is never trusted: every
build writes it anew from the store, for the pages that Sphinx is about to read.
"""

import sys
from collections.abc import Iterable
from copy import deepcopy
from pathlib import Path
from typing import NoReturn

from nbformat import NotebookNode
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging

from bookkit.adapters import cache_folder, fill_cache
from bookkit.execution.dependencies import page_key
from bookkit.execution.lock import take, unwritable
from bookkit.execution.run import PagesFailed, default_store, execute_pages
from bookkit.execution.store import Store
from bookkit.pages import Page, pages_of

logger = logging.getLogger(__name__)


def with_outputs(page: Page, executed: NotebookNode) -> NotebookNode:
    """The page as it stands now, with the outputs of its execution."""
    notebook = deepcopy(page.notebook)
    for name in ("language_info", "widgets"):
        if name in executed.metadata:
            notebook.metadata[name] = executed.metadata[name]
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    for cell, done in zip(cells, executed.cells, strict=True):
        cell.outputs = done.outputs
        cell.execution_count = done.execution_count
    return notebook


def hand_over(
    pages: Iterable[Page], keys: dict[str, str], store: Store, cache_folder: Path
) -> None:
    """Write the stored outputs of `pages` into a fresh jupyter-cache folder."""
    notebooks = []
    for page in pages:
        if page.notebook is None:
            continue
        notebook, data = page.notebook, {}
        if page.executable:
            executed, record = store.load(page.docname, keys[page.docname])
            notebook = with_outputs(page, executed)
            data = {"execution_seconds": record.seconds}
        notebooks.append((page.path, notebook, data))
    fill_cache(cache_folder, notebooks)


def execute(app: Sphinx) -> None:
    """Before Sphinx looks for what changed: run the pages whose outputs are missing."""
    env = app.env
    env.bookkit_records, env.bookkit_heavy = {}, set()
    toc = getattr(app.config, "external_toc_path", None)
    if app.config.nb_execution_mode != "cache" or toc is None:
        return  # execution is off, or a single page is built without its book
    root = Path(app.srcdir)
    try:
        pages = pages_of(app)
        keys = execute_pages(
            root,
            pages,
            timeout=app.config.nb_execution_timeout,
            stderr=app.config.nb_output_stderr,
            report=logger.info,
        )
    except (PagesFailed, ValueError, OSError) as error:
        _leave(error)
    store = default_store(root)
    for docname, key in keys.items():
        _, env.bookkit_records[docname] = store.load(docname, key)
    env.bookkit_heavy = {page.docname for page in pages if page.heavy}


def give(app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
    """Before Sphinx reads `docnames`: the outputs of these pages, for myst-nb."""
    if not env.bookkit_records:
        return
    folder, store = cache_folder(app), default_store(Path(app.srcdir))
    keys = {d: page_key(record.inputs) for d, record in env.bookkit_records.items()}
    wanted = [page for page in pages_of(app) if page.docname in docnames]
    try:
        hand_over(wanted, keys, store, folder)
    except OSError as error:
        _leave(unwritable(folder, error))


def lock(app: Sphinx, *_: object) -> None:
    """Before anything is read: no second build of the same book beside this one."""
    if getattr(app.config, "external_toc_path", None) is None:
        return
    try:
        app.bookkit_lock = take(Path(app.srcdir))
    except ValueError as error:
        _leave(error)


def unlock(app: Sphinx, error: Exception | None) -> None:
    if hasattr(app, "bookkit_lock"):
        app.bookkit_lock.release()


def _leave(error: Exception) -> NoReturn:
    # An exception would reach the reader below pages of Jupyter Book's own traceback:
    # say what is wrong, and leave.
    print(f"\n{error}", file=sys.stderr)
    raise SystemExit(1) from None


def stamp(env: BuildEnvironment, docname: str) -> str:
    """Changes when the page shows other outputs than before."""
    record = env.bookkit_records.get(docname)
    return f"{record.finished} {page_key(record.inputs)}" if record else ""


def seen_stamps(env: BuildEnvironment) -> dict[str, str]:
    """For each page the stamp of the outputs with which Sphinx last read it."""
    if not hasattr(env, "bookkit_seen"):
        env.bookkit_seen = {}
    return env.bookkit_seen


def remember(app: Sphinx, docname: str, source: list[str]) -> None:
    if new := stamp(app.env, docname):
        seen_stamps(app.env)[docname] = new


def forget(app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    seen_stamps(env).pop(docname, None)


def merge(
    app: Sphinx, env: BuildEnvironment, docnames: set[str], other: BuildEnvironment
) -> None:
    stamps = seen_stamps(other)
    seen_stamps(env).update({d: stamps[d] for d in docnames if d in stamps})


def reread(
    app: Sphinx, env: BuildEnvironment, added: set, changed: set, removed: set
) -> list[str]:
    """Pages with new outputs, though their files did not change."""
    seen = seen_stamps(env)
    return [d for d in env.bookkit_records if seen.get(d) != stamp(env, d)]


def setup(app: Sphinx) -> None:
    app.connect("config-inited", lock, priority=100)
    app.connect("build-finished", unlock, priority=1000)
    # After myst-nb has decided on its cache folder, which it does at priority 500.
    app.connect("builder-inited", execute, priority=800)
    # After other extensions have said what else is to be read.
    app.connect("env-before-read-docs", give, priority=900)
    app.connect("source-read", remember)
    app.connect("env-purge-doc", forget)
    app.connect("env-merge-info", merge)
    app.connect("env-get-outdated", reread)
