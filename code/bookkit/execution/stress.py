"""Execute pages under other seeds: does each asserted claim still hold?

python -m bookkit.execution.stress [--seeds 5] [PAGES...]     exit 1 if a claim fell

A page's seeds are shifted from outside; it knows nothing of it, and a cell after a
fallen claim still runs. Nothing is stored.
"""

import argparse
import asyncio
import re
import sys
from collections.abc import Sequence
from pathlib import Path

from nbclient.exceptions import CellExecutionError

from bookkit.execution.dependencies import input_files
from bookkit.execution.kernel import Failure, failure, started
from bookkit.execution.run import Report, worker_count
from bookkit.pages import Page, read_config, read_pages

STEP = 1000  # between two shifts, so that a page's own runs of seeds do not overlap
LINE = re.compile(r"Cell In\[\d+\], line (\d+)")
Falls = dict[tuple[str, int, int], dict[int, str]]  # page, line, cell -> shift -> cause


async def failures_under(
    page: Page, root: Path, timeout: float, shift: int
) -> list[Failure]:
    """All that fails on a page whose seeds are shifted, not only its first failure."""
    found: list[Failure] = []
    number, client = 0, None
    prelude = f"shift_seeds({shift})"
    try:
        async with started(
            page, root, timeout, input_files(root, page), prelude
        ) as client:
            for number in range(1, len(client.nb.cells) + 1):
                try:
                    await client.run(number)
                except CellExecutionError as error:
                    found.append(
                        _at_its_line(page, failure(page, number, error, client))
                    )
    except Exception as error:
        if asyncio.current_task().cancelling():
            raise asyncio.CancelledError from None
        found.append(failure(page, number, error, client))
    return found


def _at_its_line(page: Page, fallen: Failure) -> Failure:
    """The same failure at the line of the statement instead of its cell's."""
    lines = LINE.findall(fallen.traceback)
    line = page.line(fallen.cell, int(lines[0])) if lines else fallen.line
    return Failure(fallen.docname, fallen.cell, line, fallen.cause)


async def stress(
    root: Path,
    pages: Sequence[Page],
    shifts: Sequence[int],
    timeout: float,
    workers: int,
    report: Report = print,
) -> Falls:
    """What fails on which page under which shift of the seeds."""
    free = asyncio.Semaphore(workers)
    falls: Falls = {}

    async def one(page: Page, shift: int) -> None:
        async with free:
            found = await failures_under(page, root, timeout, shift)
        for fallen in found:
            place = (fallen.docname, fallen.line, fallen.cell)
            falls.setdefault(place, {})[shift] = fallen.cause
        report(f"{page.docname}  seeds + {shift}: {len(found)} failed")

    async with asyncio.TaskGroup() as group:
        for page in pages:
            for shift in shifts:
                group.create_task(one(page, shift))
    return dict(sorted(falls.items()))


def chosen(pages: Sequence[Page], names: Sequence[str]) -> list[Page]:
    """The executable pages with these names (all if there are none).

    A name is a docname, a file, or the beginning of either, such as a chapter's folder.
    """
    found = [page for page in pages if page.executable]
    if not names:
        return found
    wanted = [str(Path(name).with_suffix("")) for name in names]
    for name, prefix in zip(names, wanted, strict=True):
        if not any(page.docname.startswith(prefix) for page in found):
            raise ValueError(f"no page with code cells is called {name}")
    return [page for page in found if page.docname.startswith(tuple(wanted))]


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        prog="python -m bookkit.execution.stress", description=__doc__.splitlines()[0]
    )
    parser.add_argument(
        "pages", nargs="*", metavar="PAGES", help="all if none is named"
    )
    parser.add_argument("--seeds", type=int, default=5, help="how many other seeds")
    parser.add_argument("--root", type=Path, default=Path())
    options = parser.parse_args(arguments)
    if options.seeds < 1:
        parser.error(f"--seeds {options.seeds}: give 1 or more")
    root = options.root.resolve()
    shifts = [STEP * number for number in range(1, options.seeds + 1)]
    try:
        config = read_config(root)
        pages = read_pages(root, config["myst_enable_extensions"])
        pages = chosen(pages, options.pages)
        timeout, workers = config["nb_execution_timeout"], worker_count()
    except (ValueError, OSError) as error:
        sys.exit(str(error))
    try:
        falls = asyncio.run(stress(root, pages, shifts, timeout, workers))
    except KeyboardInterrupt:
        sys.exit("interrupted")
    print()
    for (docname, line, cell), causes in falls.items():
        shifted = ", ".join(f"+{shift}" for shift in sorted(causes))
        place = f"{docname}.md:{line}: cell {cell}"
        print(f"{place}: fell under {len(causes)} of {len(shifts)} seeds ({shifted})")
        first = causes[min(causes)]
        print("\n".join(f"    {text}" for text in first.splitlines()))
    claims = sum(
        all(cause.startswith("AssertionError") for cause in causes.values())
        for causes in falls.values()
    )
    if falls:
        sys.exit(f"{claims} claims fell, {len(falls) - claims} other cells failed")
    print(f"every claim of {len(pages)} pages held under {len(shifts)} other seeds")


if __name__ == "__main__":
    main()
