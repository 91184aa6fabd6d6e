"""Executed pages on disk, found by what they depend on.

`<folder>/<docname>/<key>.ipynb` holds the code cells of one page with their outputs and
the record of the execution. No path in it is absolute, so the folder can be moved or
cached between machines. Files appear whole or not at all, and each carries a checksum:
a damaged one counts as missing.
"""

import contextlib
import hashlib
import json
import os
import tempfile
from copy import deepcopy
from dataclasses import asdict, dataclass
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from bookkit.execution.dependencies import page_key

KEPT = 2  # results per page: the newest, and one to come back to


@dataclass(frozen=True)
class Record:
    """How one execution of a page went.

    `seconds` from the start of the kernel to the last cell, `memory` the peak in bytes
    (None if the system does not tell), `finished` the UTC time in ISO format,
    `inputs` what the outputs depend on, by name with a hash each. `processor` are the
    seconds for which the page had a processor, `work` those that a fixed piece of work
    took after it, the measure of the computer (None: not known).
    """

    seconds: float
    memory: int | None
    finished: str
    versions: dict[str, str]
    machine: str
    commit: str
    inputs: dict[str, str]
    processor: float | None = None
    work: float | None = None


class Store:
    """The executed pages in `folder`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, docname: str, key: str) -> Path:
        return self.folder / docname / f"{key}.ipynb"

    def load(self, docname: str, key: str) -> tuple[NotebookNode, Record] | None:
        """The executed notebook and its record; None if missing or damaged.

        An entry whose inputs are not those of its key (a file copied under another
        name) is damaged, too.
        """
        entry = _read(self.path(docname, key))
        return entry if entry and page_key(entry[1].inputs) == key else None

    def latest(self, docname: str) -> Record | None:
        """The record of the page's newest result, whatever its key."""
        for path in self._newest_first(docname):
            if entry := _read(path):
                return entry[1]
        return None

    def save(
        self, docname: str, key: str, notebook: NotebookNode, record: Record
    ) -> None:
        """Store a result and drop the page's oldest ones."""
        content = deepcopy(notebook)
        content["metadata"]["bookkit"] = asdict(record)
        content["metadata"]["checksum"] = _checksum(content)
        path = self.path(docname, key)
        path.parent.mkdir(parents=True, exist_ok=True)
        _write(path, json.dumps(content, indent=1))
        others = [other for other in self._newest_first(docname) if other != path]
        for other in others[KEPT - 1 :]:
            other.unlink(missing_ok=True)

    def _newest_first(self, docname: str) -> list[Path]:
        paths = (self.folder / docname).glob("*.ipynb")
        return sorted(paths, key=lambda path: path.stat().st_mtime_ns, reverse=True)


def _read(path: Path) -> tuple[NotebookNode, Record] | None:
    try:
        content = json.loads(path.read_text(encoding="utf8"))
        checksum = content["metadata"].pop("checksum")
        if checksum != _checksum(content):
            return None
        record = Record(**content["metadata"].pop("bookkit"))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    return nbformat.from_dict(content), record


def _checksum(content: dict) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def _write(path: Path, text: str) -> None:
    """Write a file that is there whole or not at all, even after a power cut."""
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".tmp")
    try:
        with open(descriptor, "w", encoding="utf8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(name)
        raise
