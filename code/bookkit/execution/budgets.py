"""The book's limits on execution, for a computer with two cores and no GPU.

Computers differ, and hired ones change from hour to hour: the same book took twice as
long on one as on another. So the limits are those of one computer, on which the fixed
piece of work that is timed after each page takes `WORK` seconds, and a page's seconds
are reckoned for it: those of the processor, for what else a computer does is not the
page's doing.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from statistics import median

from bookkit.execution.store import Record

MEDIAN, PAGE, HEAVY = 20, 90, 180  # seconds
HEAVY_PAGES, BOOK, WORKERS = 6, 25 * 60, 2
WORK = 0.15  # seconds
# A check leaves so much room: no fixed work slows down as every page does.
SLACK = 1.5


@dataclass(frozen=True)
class Budget:
    """A limit of the book, and what this build measured."""

    name: str
    limit: str
    measured: str
    met: bool


def budgets(
    records: Mapping[str, Record], heavy: Collection[str], slack: float = 1
) -> list[Budget]:
    """The book's limits on execution; `heavy` pages may take longer.

    With `slack`, limits of time count as met up to so many times themselves.
    """
    pace = slowness(records.values())
    seconds = {docname: taken(record) / pace for docname, record in records.items()}
    light = {docname: s for docname, s in seconds.items() if docname not in heavy}
    marked = {docname: s for docname, s in seconds.items() if docname in heavy}
    middle = median(seconds.values()) if seconds else 0.0
    whole = makespan(seconds.values(), WORKERS)
    return [
        Budget(
            "a page, median",
            f"{MEDIAN} s",
            f"{middle:.1f} s",
            middle <= slack * MEDIAN,
        ),
        _slowest("the slowest page", light, PAGE, slack),
        _slowest("the slowest page marked heavy", marked, HEAVY, slack),
        Budget(
            "pages marked heavy",
            str(HEAVY_PAGES),
            str(len(marked)),
            len(marked) <= HEAVY_PAGES,
        ),
        Budget(
            f"all pages, {WORKERS} at a time",
            f"{BOOK // 60} min",
            f"{whole / 60:.1f} min",
            whole <= slack * BOOK,
        ),
    ]


def taken(record: Record) -> float:
    """The processor's seconds for a page; where they are not known, the clock's."""
    return record.seconds if record.processor is None else record.processor


def slowness(records: Iterable[Record]) -> float:
    """How many times as long as the limits' computer this one took, in the middle."""
    known = [record.work / WORK for record in records if record.work]
    return median(known) if known else 1.0


def _slowest(
    name: str, seconds: Mapping[str, float], limit: float, slack: float
) -> Budget:
    if not seconds:
        return Budget(name, f"{limit} s", "none", True)
    docname = max(seconds, key=seconds.get)
    measured = f"{seconds[docname]:.1f} s ({docname})"
    return Budget(name, f"{limit} s", measured, seconds[docname] <= slack * limit)


def makespan(seconds: Iterable[float], workers: int) -> float:
    """How long `workers` need for all pages, when each takes the longest one left."""
    ends = [0.0] * workers
    for duration in sorted(seconds, reverse=True):
        ends[ends.index(min(ends))] += duration
    return max(ends)
