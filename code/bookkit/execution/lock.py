"""One build of a book at a time: a lock on its folder `_build`."""

import contextlib
import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout


class Busy(ValueError):
    """Another process builds the book."""


def take(root: Path) -> FileLock:
    """Lock `_build` for this process, which may take the lock more than once.

    The system frees the lock of a process that ended, however it ended.

    Raises:
        Busy: if another process has the lock; it says which, and since when.
        ValueError: if nothing can be written into `_build`.
    """
    folder = root / "_build"
    holder = folder / ".building"
    lock = FileLock(folder / ".lock", is_singleton=True, thread_local=False)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock.acquire(timeout=0)
        started = datetime.now().strftime("%H:%M:%S")
        holder.write_text(f"process {os.getpid()}, since {started}", encoding="utf8")
    except Timeout:
        who = "another process"
        with contextlib.suppress(OSError):
            who = holder.read_text(encoding="utf8") or who
        raise Busy(
            f"this book is being built already ({who}): wait for it to end, or end it"
        ) from None
    except OSError as error:
        raise unwritable(folder, error) from None
    return lock


@contextlib.contextmanager
def taken(root: Path) -> Iterator[None]:
    lock = take(root)
    try:
        yield
    finally:
        lock.release()


def unwritable(folder: Path, error: OSError) -> ValueError:
    """A sentence for a disk that is full or a tree that is read-only."""
    return ValueError(
        f"{error.filename or folder} cannot be written "
        f"({error.strerror or error}): "
        "make room, or the folder writable, and try again"
    )
