"""A simulated book of ninety lessons: how long it takes to build, test and check.

    python benchmarks/simulated_book.py [--steps build,edit,tests,browser]

The present lessons are repeated under other names, with modules, tests and live
figures, in a temporary folder. Nothing is executed: the copies show the outputs that
the present book has stored, so build it first (make book). Prints a table of what was
measured, each beside its target; "others" is how many cores other programs kept busy
meanwhile, which makes seconds on a shared machine worth less.
"""

import argparse
import re
import signal
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from bs4 import BeautifulSoup
from simulation import tree
from simulation.measure import Run, run

STEPS = ("build", "edit", "tests", "browser")
MODULES = 60
MAX_BYTES = 600_000
EXECUTION = 25 * 60  # seconds that the book's budget leaves for executing the pages
BOOK = [str(Path(sys.executable).with_name("jupyter-book")), "build", "."]


class Table:
    """Rows of what was measured, printed as they come."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self.print("what", "measured", "target", "", "CPU s", "peak MB", "others")

    def print(self, *cells: str) -> None:
        widths = (44, 14, 10, 8, 7, 8, 6)
        row = (f"{cell:<{width}}" for cell, width in zip(cells, widths, strict=False))
        print(" ".join(row).rstrip(), flush=True)

    def add(self, name: str, measured: float, target: float | None, unit: str) -> None:
        result = "" if target is None else "met" if measured <= target else "NOT met"
        aim = "" if target is None else f"{target:,.4g}"
        self.print(name, f"{measured:,.4g} {unit}", aim, result)

    def time(self, name: str, done: Run, target: float | None) -> None:
        self.seconds[name] = done.seconds
        result = "" if target is None else "met" if done.seconds <= target else ""
        result = result or ("" if target is None else "NOT met")
        self.print(
            name + ("" if done.status == 0 else f" (exit {done.status})"),
            f"{done.seconds:.1f} s",
            "" if target is None else f"{target:.0f}",
            result,
            f"{done.processor:.0f}",
            f"{done.memory / 1e6:,.0f}",
            f"{done.others:.1f}",
        )


def simulate(source: Path, root: Path, lessons: int, figures: int) -> None:
    """Write the simulated book into `root`, its store filled."""
    tree.copy_tree(source, root)
    # From here on, bookkit is the copy's.
    sys.path.insert(0, str(root / "code"))
    from simulation import outputs

    outputs.check_outputs(root)
    originals = outputs.lessons_of(root)
    copies = tree.add_lessons(root, originals, lessons, figures)
    tree.add_figures(root, copies)
    tree.add_modules(root, MODULES)
    tree.tidy(root)
    outputs.fill_store(root, copies)


class Measurements:
    """The steps, on the simulated book in `root`."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.table = Table()
        self.variables = {"PYTHONPATH": str(root / "code"), "OMP_NUM_THREADS": "1"}
        self.site = root / "_build/html"

    def run(self, *command: str, **variables: str) -> Run:
        return run(command, self.root, **self.variables, **variables)

    def python(self, *arguments: str, **variables: str) -> Run:
        return self.run(sys.executable, *arguments, **variables)

    def check_imports(self) -> None:
        """Raise ValueError if commands would import another tree's packages."""
        found = self.python("-c", "import bookkit, fathom; print(fathom.__path__[0])")
        if found.status or not found.last_line.startswith(str(self.root)):
            raise ValueError(f"fathom is not the copy's:\n{found.output}")

    def book(self, name: str, target: float | None) -> None:
        done = self.run(*BOOK, "-W", "--keep-going")
        self.table.time(name, done, target)
        if done.status or "executing" in done.output:
            raise ValueError(
                f"{name}: the build failed or executed pages\n" + done.output
            )

    def build(self) -> None:
        self.book("cold build, nothing executed", None)
        self.book("unchanged build", 30)
        for name, size in heaviest(self.site):
            self.table.add(f"transfer of {name}", size / 1e6, MAX_BYTES / 1e6, "MB")

    def edit(self) -> None:
        page = max((self.root / "book").glob("*-simulated/*-[0-9].md"))
        text = page.read_text("utf-8")
        title = re.search(r"^# .+\n", text, re.M)[0]
        more = "One sentence more than before."
        page.write_text(text.replace(title, f"{title}\n{more}\n", 1), "utf-8")
        self.book("one page's prose edited", 20)
        shown = self.site / page.relative_to(self.root).with_suffix(".html")
        if more not in shown.read_text("utf-8"):
            raise ValueError(f"{shown.name} does not show the edit")
        tree.add_page(self.root)
        self.book("a page added to _toc.yml", None)
        others = {*self.site.glob("book/**/*.html")} - {*self.site.rglob("added.html")}
        # From a page of the same chapter the link has no folder.
        link = re.compile(r'href="(?:[^"]*/)?added\.html"')
        stale = sum(not link.search(page.read_text("utf-8")) for page in others)
        self.table.add("pages whose side bar lacks it", stale, 0, "pages")

    def tests(self) -> None:
        done = self.python("-m", "pytest", "--tb=line")
        self.table.time("pytest (make test)", done, 180)
        print_end(done)

    def browser(self) -> None:
        done = self.python("-m", "bookkit.checks.site", "_build/html")
        self.table.time("site and HTML check", done, None)
        print_end(done)
        folders = ("tests/site", "tests/live")
        done = self.python("-m", "pytest", *folders, "--tb=line", SITE="_build/html")
        self.table.time("browser checks", done, 12 * 60)
        print_end(done)


def print_end(done: Run) -> None:
    """The last line of what a command printed, and what it says has failed."""
    failed = [line for line in done.output.splitlines() if line.startswith("FAILED")]
    for line in (done.last_line, *failed):
        print(f"    {line[:150]}", flush=True)


def heaviest(site: Path) -> Iterator[tuple[str, int]]:
    """Some pages with what a first visit transfers, and the heaviest of all."""
    from bookkit.checks.requests import transfer_size

    sizes = {}
    for path in sorted(site.glob("book/**/*.html")):
        name = path.relative_to(site / "book").as_posix()
        soup = BeautifulSoup(path.read_text("utf-8"), "html.parser")
        sizes[name] = transfer_size(site, path.relative_to(site).as_posix(), soup)
    first = next(name for name in sizes if re.match(r"\d\d-.*/(?!index)", name))
    most_of_api = max((name for name in sizes if name.startswith("api")), key=sizes.get)
    for name in (most_of_api, "live-gallery.html", first, "status.html"):
        yield name, sizes[name]
    name = max(sizes, key=sizes.get)
    yield f"the heaviest: {name}", sizes[name]


def measure(root: Path, steps: Sequence[str]) -> None:
    measurements = Measurements(root)
    measurements.check_imports()
    for step in steps:
        getattr(measurements, step)()
    if set(steps) == set(STEPS):
        seconds = measurements.table.seconds
        names = ("cold build, nothing executed", "pytest (make test)")
        names += ("site and HTML check", "browser checks")
        whole = (EXECUTION + sum(seconds[name] for name in names)) / 60
        measurements.table.add(
            ".ci/run, reckoned: these and 25 min of pages", whole, 45, "min"
        )


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    here = Path(__file__).resolve().parent.parent
    parser.add_argument("--tree", type=Path, default=here, help="a built book")
    parser.add_argument("--lessons", type=int, default=90)
    parser.add_argument("--figures", type=int, default=45, help="live ones")
    parser.add_argument("--steps", default=",".join(STEPS), help="a part of them")
    parser.add_argument("--keep", type=Path, help="a new folder, not a temporary one")
    options = parser.parse_args(arguments)
    steps = options.steps.split(",")
    if unknown := set(steps) - set(STEPS):
        parser.error(f"no step {', '.join(unknown)}; there are {', '.join(STEPS)}")
    if {"edit", "browser"} & set(steps) and "build" not in steps:
        steps.insert(0, "build")
    if options.keep and options.keep.exists():
        parser.error(f"{options.keep} is there already: name a new folder")
    # So that a stopped run leaves nothing behind.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    with tempfile.TemporaryDirectory() as temporary:
        root = (options.keep or Path(temporary) / "book").resolve()
        try:
            simulate(options.tree.resolve(), root, options.lessons, options.figures)
            measure(root, steps)
        except ValueError as error:
            sys.exit(str(error))


if __name__ == "__main__":
    main()
