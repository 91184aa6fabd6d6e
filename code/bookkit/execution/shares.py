"""Several machines execute a book together: which pages each of them takes."""

import argparse
from collections.abc import Mapping
from statistics import median


def share(seconds: Mapping[str, float | None], number: int, of: int) -> set[str]:
    """The pages of one share (from 1) of several that take about the same time.

    Each page, the longest first, goes to the share that is the shortest so far; a page
    that never ran counts as long as the others do in the middle.
    """
    known = [s for s in seconds.values() if s is not None]
    middle = median(known) if known else 1.0
    durations = {name: middle if s is None else s for name, s in seconds.items()}
    totals, mine = [(0.0, 0)] * of, set()
    for name in sorted(durations, key=lambda name: (-durations[name], name)):
        place = totals.index(min(totals))
        total, count = totals[place]
        totals[place] = (total + durations[name], count + 1)
        if place == number - 1:
            mine.add(name)
    return mine


def shard_of(text: str) -> tuple[int, int]:
    """Read `2/4` from a command line: the second of four shares."""
    number, _, of = text.partition("/")
    if not (number.isdigit() and of.isdigit() and 1 <= int(number) <= int(of)):
        raise argparse.ArgumentTypeError(f"{text!r} is not like 1/4, 2/4, 3/4 or 4/4")
    return int(number), int(of)
