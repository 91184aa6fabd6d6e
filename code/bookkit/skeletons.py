"""Begin a page, a live figure or an exercise from a skeleton that passes the checks.

python -m bookkit.skeletons page CHAPTER/NAME        (make new-page)
python -m bookkit.skeletons figure NAME              (make new-figure)
python -m bookkit.skeletons exercise CHAPTER/NAME    (make new-exercise)
"""

import argparse
import re
import sys
from collections.abc import Sequence
from pathlib import Path

CODE = Path(__file__).resolve().parents[1]
TEMPLATES = CODE / "bookkit" / "templates"
NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


def begin(root: Path, kind: str, place: str) -> str:
    """Write the skeleton of a `kind` in the book in `root`; what to do next.

    Nothing is overwritten. Raises ValueError with a sentence if the name will not do,
    the chapter is unknown, or a file is there already.
    """
    chapter, _, name = place.rpartition("/")
    if not NAME.fullmatch(name):
        raise ValueError(
            f"{name!r} is no name for a {kind}: small letters, digits and hyphens, "
            "such as gradient-descent"
        )
    if kind == "figure":
        if chapter:
            raise ValueError(f"a figure belongs to no chapter: make new-figure {name}")
        return _begin_figure(root, name)
    _check_chapter(root, kind, chapter, name)
    if kind == "exercise":
        return _begin_exercise(root, chapter, name)
    return _begin_page(root, chapter, name)


def _begin_page(root: Path, chapter: str, name: str) -> str:
    toc = root / "_toc.yml"
    text = with_page(toc.read_text("utf8"), f"book/{chapter}", name)
    page = f"book/{chapter}/{name}.md"
    _write(root, name, {page: TEMPLATES / "page.md"})
    toc.write_text(text, "utf8")
    return (
        f"{page} is written and named in _toc.yml. It is a draft: `make serve` shows "
        "it, and it isn't published before `draft: true` is taken out of it. "
        f"Say in a line of book/{chapter}/index.md what it is about."
    )


def _begin_figure(root: Path, name: str) -> str:
    templates = CODE / "live" / "templates"
    figure, tests = f"code/live/figures/{name}.js", "tests/live/figures"
    files = {
        figure: templates / "figure.js",
        f"{tests}/{_module(name)}.py": templates / "specimen.py",
        f"{tests}/test_{_module(name)}.py": templates / "test_figure.py",
    }
    _write(root, name, files)
    return (
        f"{figure} is written, with an example and a test of it in {tests}. This cell "
        f"puts it on a page:\n\n{_filled(TEMPLATES / 'figure.md', name)}"
    )


def _begin_exercise(root: Path, chapter: str, name: str) -> str:
    module = f"code/fathom/exercises/{_module(name)}.py"
    answers = f"tests/fathom/exercises/answers/{_module(name)}.py"
    files = {
        module: TEMPLATES / "exercise.py.txt",
        answers: TEMPLATES / "answers.py.txt",
    }
    _write(root, name, files)
    return (
        f"{module} is written, and right and wrong answers to it in {answers}. "
        f"The first cell of book/{chapter}/{name}.md imports\n\n"
        f"from fathom.exercises import {_module(name)}\n"
        "from fathom.exercises.checking import check\n\n"
        "and among the page's exercises stands\n\n"
        + _filled(TEMPLATES / "exercise.md", name)
    )


def _check_chapter(root: Path, kind: str, chapter: str, name: str) -> None:
    found = sorted(path.parent.name for path in root.glob("book/[0-9]*/index.md"))
    if chapter in found:
        return
    said = f"there is no chapter {chapter}" if chapter else "the chapter is missing"
    raise ValueError(
        f"{said}: make new-{kind} CHAPTER/{name}, where CHAPTER is one of "
        f"{', '.join(found)}. A new chapter begins with its opening, "
        "book/CHAPTER/index.md, named in _toc.yml"
    )


def with_page(toc: str, chapter: str, name: str) -> str:
    """The text of `_toc.yml` with one page more, the last of its chapter.

    As text, so that comments and the order of everything else stay as they are.
    """
    lines = toc.splitlines()
    own = re.compile(rf"( *)- file: {re.escape(chapter)}/([\w.-]+) *(#.*)?")
    entries = [(i, match) for i, line in enumerate(lines) if (match := own.match(line))]
    if not entries:
        raise ValueError(f"_toc.yml doesn't name {chapter}/index: add it there first")
    place, last = entries[-1]
    indent = last[1]
    opening = len(entries) == 1
    added = [f"{indent}- file: {chapter}/{name}"]
    if opening:
        added = [f"{indent}  sections:", f"{indent}    - file: {chapter}/{name}"]
    # What belongs to the last entry, such as its title, is indented more than it is.
    while place + 1 < len(lines) and lines[place + 1].startswith(f"{indent}  "):
        place += 1
    return "\n".join([*lines[: place + 1], *added, *lines[place + 1 :]]) + "\n"


def _module(name: str) -> str:
    return name.replace("-", "_")


def _filled(template: Path, name: str) -> str:
    """The template's text with the name in it."""
    words = {
        "name": name,
        "module": _module(name),
        "title": name.replace("-", " ").capitalize(),
    }
    text = template.read_text("utf8")
    return re.sub(r"\{\{(\w+)\}\}", lambda match: words.get(match[1], match[0]), text)


def _write(root: Path, name: str, templates: dict[str, Path]) -> None:
    """Write each file from its template, or none if one of them is there already."""
    for path in templates:
        if (root / path).exists():
            raise ValueError(f"{path} is there already: it stays as it is")
    for path, template in templates.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        with open(root / path, "x", encoding="utf8") as file:
            file.write(_filled(template, name))


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        prog="python -m bookkit.skeletons", description=__doc__.splitlines()[0]
    )
    parser.add_argument("kind", choices=("page", "figure", "exercise"))
    parser.add_argument("place", metavar="[CHAPTER/]NAME")
    options = parser.parse_args(arguments)
    try:
        print(begin(Path.cwd(), options.kind, options.place))
    except (ValueError, OSError) as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
