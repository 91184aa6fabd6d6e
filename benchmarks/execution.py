"""Cold execution of the book's pages: several at a time against one after the other.

    python benchmarks/execution.py [ROOT]

The peer is what Jupyter Book does by itself: jupyter-cache's executor, page after page,
each page free to use all cores. Both start from nothing, in the same run, after one
page that warms up the disk. Nothing of the book's own stored outputs is touched.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Sequence
from copy import deepcopy
from pathlib import Path

from jupyter_cache.executors.utils import single_nb_execution

from bookkit.execution.run import execute_pages, worker_count
from bookkit.execution.store import Store
from bookkit.pages import Page, read_config, read_pages


def serial_seconds(pages: Sequence[Page], timeout: float) -> float:
    """One page after the other, as myst-nb executes them."""
    started = time.perf_counter()
    for page in pages:
        notebook = deepcopy(page.notebook)
        folder = str(page.path.parent)
        result = single_nb_execution(notebook, folder, timeout, allow_errors=False)
        if result.err is not None:
            sys.exit(f"{page.docname} failed:\n{result.exc_string}")
    return time.perf_counter() - started


def parallel_seconds(root: Path, pages: Sequence[Page], timeout: float) -> float:
    """Several pages at a time, into an empty store."""
    with tempfile.TemporaryDirectory() as folder:
        started = time.perf_counter()
        store = Store(Path(folder))
        execute_pages(root, pages, store=store, timeout=timeout, report=lambda _: None)
        return time.perf_counter() - started


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    here = Path(__file__).resolve().parent.parent
    parser.add_argument("root", nargs="?", type=Path, default=here)
    root = parser.parse_args(arguments).root.resolve()
    config = read_config(root)
    timeout = config["nb_execution_timeout"]
    pages = read_pages(root, config["myst_enable_extensions"])
    pages = [page for page in pages if page.executable]
    if not pages:
        sys.exit("no page of the book has code cells: nothing to measure")
    serial_seconds(pages[:1], timeout)
    parallel = parallel_seconds(root, pages, timeout)
    serial = serial_seconds(pages, timeout)
    print(f"{len(pages)} pages, nothing stored")
    print(f"  one after the other   {serial:7.1f} s")
    print(f"  {worker_count()} at a time           {parallel:7.1f} s")
    print(f"  ratio                 {serial / parallel:7.2f}")


if __name__ == "__main__":
    main()
