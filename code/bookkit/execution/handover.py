"""Hand the executed pages over to Jupyter Book, so that it executes nothing itself.

myst-nb looks for outputs in a jupyter-cache folder, by code cells only: after a change
in an imported module it would serve old ones. So that folder is never trusted: every
build writes it anew from the store, before Sphinx reads the first page.
"""

import shutil
import sys
from collections.abc import Iterable
from copy import deepcopy
from pathlib import Path

from jupyter_cache import get_cache
from jupyter_cache.base import CacheBundleIn
from nbformat import NotebookNode
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging

from bookkit.execution.dependencies import page_key
from bookkit.execution.run import PagesFailed, default_store, execute_pages
from bookkit.execution.store import Record, Store
from bookkit.pages import Page, read_pages

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
) -> dict[str, Record]:
    """Write the stored outputs of `pages` into a fresh jupyter-cache folder.

    Returns the record of each executable page.
    """
    shutil.rmtree(cache_folder, ignore_errors=True)
    cache = get_cache(cache_folder)
    records = {}
    for page in pages:
        if page.notebook is None:
            continue
        notebook, data = page.notebook, {}
        if page.executable:
            executed, record = store.load(page.docname, keys[page.docname])
            records[page.docname] = record
            notebook = with_outputs(page, executed)
            data = {"execution_seconds": record.seconds}
        bundle = CacheBundleIn(notebook, str(page.path), data=data)
        # Two pages with the same cells share an entry; the later one wins.
        cache.cache_notebook_bundle(bundle, check_validity=False, overwrite=True)
    return records


def execute_and_hand_over(app: Sphinx) -> None:
    """Before Sphinx reads: run what changed, then fill myst-nb's cache."""
    env = app.env
    env.bookkit_records, env.bookkit_heavy = {}, set()
    toc = getattr(app.config, "external_toc_path", None)
    if app.config.nb_execution_mode != "cache" or toc is None:
        return  # execution is off, or a single page is built without its book
    root = Path(app.srcdir)
    try:
        pages = read_pages(root, app.config.myst_enable_extensions, root / toc)
        keys = execute_pages(
            root,
            pages,
            timeout=app.config.nb_execution_timeout,
            report=logger.info,
        )
    except (PagesFailed, ValueError) as error:
        # An exception would reach the reader below pages of Jupyter Book's own
        # traceback: say what is wrong, and leave.
        print(f"\n{error}", file=sys.stderr)
        raise SystemExit(1) from None
    cache_folder = Path(env.mystnb_config.execution_cache_path)
    env.bookkit_records = hand_over(pages, keys, default_store(root), cache_folder)
    env.bookkit_heavy = {page.docname for page in pages if page.heavy}


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
    # After myst-nb has decided on its cache folder, which it does at priority 500.
    app.connect("builder-inited", execute_and_hand_over, priority=800)
    app.connect("source-read", remember)
    app.connect("env-purge-doc", forget)
    app.connect("env-merge-info", merge)
    app.connect("env-get-outdated", reread)
