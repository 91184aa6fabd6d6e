"""The files of the simulated book: a copy of the tree, then more of everything."""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import yaml

from simulation.lessons import copy_lesson, live_figures

LESSONS_PER_CHAPTER = 5
# Modules that belong to something else: to a page, to files, to the browser.
NOT_COPIED = re.compile(r"matplotlib|__file__|palette\.json|fathom\.live")
SPECIMEN = '''\
"""The specimen of {old} under another name."""

from figures import {module}

from fathom.live.figure import LiveFigure


def specimen() -> LiveFigure:
    figure = {module}.specimen()
    figure.name, figure.identifier = "{new}", "live-{new}"
    if figure.picture:
        figure.picture = figure.picture.replace("live-{old}", "live-{new}")
    return figure
'''


# What the tests know of functions, and of pages for each exercise, holds for copies.
EXTREMES = """

for _old, _new in {pairs}:
    CASES |= {{_new + name.removeprefix(_old): CASES[name] for name in CASES
              if name.startswith(_old + ".")}}
"""
PAGES_OF_EXERCISES = ("1 <= len(found) <= 4", "1 <= len(found)")


@dataclass(frozen=True)
class Copy:
    """A lesson of the simulated book, and the lesson that it repeats."""

    original: str  # docnames
    docname: str
    number: int
    live: tuple[str, ...]  # the live figures that were kept, by their old names


def copy_tree(tree: Path, target: Path) -> None:
    """Copy what git knows of the tree, the bundles and the outputs: nothing else."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=tree, capture_output=True, text=True, check=True
    )
    names = [name for name in listed.stdout.split("\0") if name]
    for name in filter(lambda name: (tree / name).is_file(), names):
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(tree / name, target / name)
    if (tree / "code/live/dist").is_dir():
        shutil.copytree(tree / "code/live/dist", target / "code/live/dist")
    store = "_build/.execution"
    if (tree / store).is_dir():
        shutil.copytree(tree / store, target / store)
    # Some tests ask git what belongs to the repository.
    subprocess.run(["git", "init", "--quiet"], cwd=target, check=True)
    if (tree / "code/live/node_modules").is_dir():
        link = target / "code/live/node_modules"
        link.symlink_to(tree / "code/live/node_modules")
        (target / ".git/info/exclude").write_text("node_modules\n")


def add_lessons(
    root: Path, originals: list[str], lessons: int, figures: int
) -> list[Copy]:
    """Repeat the lessons, in chapters of their own, until there are `lessons`."""
    texts = {name: (root / f"{name}.md").read_text("utf-8") for name in originals}
    here = sum(len(live_figures(text)) for text in texts.values())
    sources = [originals[i % len(originals)] for i in range(lessons - len(originals))]
    of_copies = sum(len(live_figures(texts[name])) for name in sources)
    share = min(1.0, max(0, figures - here) / max(1, of_copies))
    first = 1 + max(
        int(path.name[:2]) for path in (root / "book").glob("[0-9][0-9]-*/")
    )
    copies, seen, kept = [], 0, 0
    for position, original in enumerate(sources):
        number = position // len(originals) + 2
        folder, _, stem = original.removeprefix("book/").rpartition("/")
        chapter = f"{first + position // LESSONS_PER_CHAPTER:02}-simulated"
        names = live_figures(texts[original])
        # Evenly spread: never more than the share of those that came by.
        seen += len(names)
        keep = kept + len(names) <= round(seen * share)
        kept += len(names) if keep else 0
        docname = f"book/{chapter}/{stem}-{number}"
        text = copy_lesson(texts[original], number, folder, live=keep)
        (root / docname).parent.mkdir(exist_ok=True)
        (root / f"{docname}.md").write_text(text, "utf-8")
        opening = root / f"book/{chapter}/index.md"
        if not opening.exists():
            text = (root / f"book/{folder}/index.md").read_text("utf-8")
            opening.write_text(copy_lesson(text, number, folder, live=False), "utf-8")
        copies.append(Copy(original, docname, number, tuple(names) if keep else ()))
    _name_in_toc(root, [copy.docname for copy in copies])
    return copies


def _name_in_toc(root: Path, docnames: Iterable[str]) -> None:
    path = root / "_toc.yml"
    toc = yaml.safe_load(path.read_text("utf-8"))
    part = next(part for part in toc["parts"] if part.get("numbered"))
    openings = {chapter["file"]: chapter for chapter in part["chapters"]}
    for docname in docnames:
        opening = f"{docname.rpartition('/')[0]}/index"
        if opening not in openings:
            openings[opening] = {"file": opening, "sections": []}
            part["chapters"].append(openings[opening])
        openings[opening]["sections"].append({"file": docname})
    path.write_text(yaml.safe_dump(toc, sort_keys=False), "utf-8")


def add_page(root: Path) -> str:
    """A page of prose at the end of the last chapter; its docname."""
    chapter = max((root / "book").glob("[0-9][0-9]-*/")).name
    docname = f"book/{chapter}/added"
    (root / f"{docname}.md").write_text("# An added page\n\nA page of prose.\n")
    _name_in_toc(root, [docname])
    return docname


def add_modules(root: Path, modules: int) -> None:
    """Repeat modules of fathom, with their tests and their places in the reference."""
    package = root / "code/fathom"
    files = [path for path in package.rglob("*.py") if path.stem != "__init__"]
    candidates = [
        (path, test)
        for path in sorted(files)
        for test in [_test_of(root, path)]
        if test.exists() and not NOT_COPIED.search(path.read_text("utf-8"))
        if "exercises" not in path.parts
    ]
    endless = ((number, *pair) for number in count(2) for pair in candidates)
    made: dict[str, list[str]] = {}
    for _ in range(modules - len(files)):
        number, path, test = next(endless)
        old = ".".join(path.relative_to(root / "code").with_suffix("").parts)
        for file in (path, test):
            text = re.sub(
                rf"\b{re.escape(old)}\b", f"{old}_{number}", file.read_text("utf-8")
            )
            file.with_stem(f"{file.stem}_{number}").write_text(text, "utf-8")
        made.setdefault(old, []).append(f"{old}_{number}")
    pairs = [(old, new) for old, copies in made.items() for new in copies]
    with (root / "tests/fathom/test_extremes.py").open("a") as extremes:
        extremes.write(EXTREMES.format(pairs=pairs))
    reexecuted = root / "tests/bookkit/execution/test_reexecuted_pages.py"
    text = reexecuted.read_text("utf-8").replace(*PAGES_OF_EXERCISES)
    reexecuted.write_text(text, "utf-8")
    for page in (root / "book").rglob("*.md"):
        text = page.read_text("utf-8")
        if ".. automodule::" in text:
            page.write_text("\n".join(_with_copies(text.split("\n"), made)), "utf-8")


def _with_copies(lines: Iterable[str], made: dict[str, list[str]]) -> Iterator[str]:
    for line in lines:
        for name in made.get(line.removeprefix(".. automodule:: "), ()):
            yield from (f".. automodule:: {name}", "   :members:", "")
        yield line


def _test_of(root: Path, module: Path) -> Path:
    place = module.relative_to(root / "code").with_name(f"test_{module.name}")
    return root / "tests" / place


def add_figures(root: Path, copies: Iterable[Copy]) -> None:
    """Repeat the live figures that the copies show, sources, bundles and specimens."""
    live, specimens = root / "code/live", root / "tests/live/figures"
    places = json.loads((live / "places.json").read_text("utf-8"))
    for copy in copies:
        for old in copy.live:
            new = f"{old}-{copy.number}"
            for folder in ("figures", "dist/site/figures", "dist/widget"):
                file = live / folder / f"{old}.js"
                if file.exists():
                    shutil.copy(file, file.with_stem(new))
            module = old.replace("-", "_")
            text = SPECIMEN.format(old=old, new=new, module=module)
            (specimens / f"{module}_{copy.number}.py").write_text(text, "utf-8")
            # A figure with an anchor of its own keeps it: it is another page's.
            if f"live-{old}" in places:
                places[f"live-{new}"] = places[f"live-{old}"]
    (live / "places.json").write_text(json.dumps(places), "utf-8")


def tidy(root: Path) -> None:
    """Let ruff lay out what was renamed; let git know the files."""
    ruff = [sys.executable, "-m", "ruff"]
    for command in (["format"], ["check", "--fix"]):
        command = [*ruff, *command, "--quiet", "."]
        subprocess.run(command, cwd=root, capture_output=True, check=False)
    subprocess.run(["git", "add", "--all"], cwd=root, check=True)
