"""The copies' stored outputs: those of the lessons that they repeat, never executed."""

import json
import re
from copy import deepcopy
from dataclasses import replace
from pathlib import Path

from nbformat import NotebookNode

from bookkit.execution.dependencies import page_key
from bookkit.execution.run import default_store, outdated, read_inputs
from bookkit.pages import Page, read_config, read_pages
from simulation.lessons import LIVE
from simulation.tree import Copy

PICTURES = ("image/svg+xml", "image/png")


def pages_of(root: Path) -> list[Page]:
    return read_pages(root, read_config(root)["myst_enable_extensions"])


def lessons_of(root: Path) -> list[str]:
    """The docnames of the executable pages in the chapters' folders."""
    return [
        page.docname
        for page in pages_of(root)
        if page.executable and re.match(r"book/\d\d-", page.docname)
    ]


def check_outputs(root: Path) -> None:
    """Raise ValueError if an output is missing that the copies would take."""
    missing = outdated(read_inputs(root, pages_of(root)), default_store(root))
    if missing:
        raise ValueError(
            f"no stored output for {', '.join(missing)}: build the book first "
            "(make book), the simulated one takes its outputs from there"
        )


def fill_store(root: Path, copies: list[Copy]) -> None:
    """Store for each copy the outputs of its original, under the copy's own key."""
    pages = {page.docname: page for page in pages_of(root)}
    inputs, store = read_inputs(root, list(pages.values())), default_store(root)
    for copy in copies:
        key = page_key(inputs[copy.original])
        notebook, record = store.load(copy.original, key)
        notebook = _renamed(notebook, pages[copy.docname], copy)
        own = inputs[copy.docname]
        record = replace(record, inputs=own)
        store.save(copy.docname, page_key(own), notebook, record)
    check_outputs(root)


def _renamed(executed: NotebookNode, page: Page, copy: Copy) -> NotebookNode:
    """The original's executed cells with the copy's sources and figure names."""
    executed = deepcopy(executed)
    still = _first_picture(executed)
    for cell, new in zip(executed.cells, page.code_cells, strict=True):
        if live := LIVE.search(cell.source):
            cell.outputs = (
                _live_outputs(cell.outputs, live[1], f"{live[1]}-{copy.number}")
                if copy.live
                else deepcopy(still)
            )
        cell.source = new.source
    return executed


def _first_picture(executed: NotebookNode) -> list[NotebookNode]:
    for cell in executed.cells:
        for output in cell.outputs:
            if any(kind in output.get("data", {}) for kind in PICTURES):
                return [output]
    raise ValueError("a page with a live figure and no picture: nothing to show")


def _live_outputs(outputs: list, old: str, new: str) -> list[NotebookNode]:
    text = json.dumps(outputs, ensure_ascii=False)
    text = re.sub(rf"live-{old}(?!\w)", f"live-{new}", text)
    # An attribute of HTML or a key of JSON, in quotes that may be escaped.
    named = rf'((?:figure|name)(?:\\?")?\s*[:=]\s*\\?"){old}(?=\\?")'
    text = re.sub(named, rf"\g<1>{new}", text)
    return [NotebookNode(output) for output in json.loads(text)]
