"""Skeletons: a name is enough, nothing is overwritten, and the checks accept them."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from bookkit.checks.drafts import drafts
from bookkit.skeletons import begin, with_page

ROOT = Path(__file__).resolve().parents[2]
TOC = """\
format: jb-book
root: book/index
chapters:
  - file: book/01-lines/index
    sections:
      - file: book/01-lines/slopes  # the first page
        title: Slopes
  - file: book/02-curves/index
  - file: book/references
"""


@pytest.fixture
def book(tmp_path):
    for name in ("01-lines", "02-curves"):
        (tmp_path / "book" / name).mkdir(parents=True)
        (tmp_path / "book" / name / "index.md").write_text("# Chapter\n")
    (tmp_path / "book/01-lines/slopes.md").write_text("# Slopes\n")
    (tmp_path / "book/index.md").write_text("# Book\n")
    (tmp_path / "book/references.md").write_text("# References\n")
    (tmp_path / "_toc.yml").write_text(TOC)
    return tmp_path


def files(folder: Path) -> dict[str, str]:
    paths = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_text() for path in paths}


def test_a_page_is_written_and_named(book):
    said = begin(book, "page", "01-lines/steep-lines")
    assert "book/01-lines/steep-lines.md is written" in said
    page = (book / "book/01-lines/steep-lines.md").read_text()
    assert "# Steep lines\n" in page and "{{" not in page
    toc = yaml.safe_load((book / "_toc.yml").read_text())
    assert [page["file"] for page in toc["chapters"][0]["sections"]] == [
        "book/01-lines/slopes",
        "book/01-lines/steep-lines",
    ]
    assert drafts(book) == ["book/01-lines/steep-lines.md"]


def test_the_rest_of_the_table_of_contents_stays_as_it_is(book):
    second = with_page(TOC, "book/01-lines", "steep-lines")
    added = "      - file: book/01-lines/steep-lines\n"
    assert second.replace(added, "") == TOC
    first = with_page(TOC, "book/02-curves", "bends")
    added = "    sections:\n      - file: book/02-curves/bends\n"
    assert first.replace(added, "") == TOC
    assert yaml.safe_load(first)["chapters"][1]["sections"]


@pytest.mark.parametrize(
    ("kind", "place", "said"),
    [
        ("page", "01-lines/Steep_Lines", "small letters, digits and hyphens"),
        ("page", "01-lines/", "small letters, digits and hyphens"),
        ("page", "03-planes/tilt", "no chapter 03-planes: make new-page CHAPTER/tilt"),
        ("page", "../01-lines/tilt", r"one of 01-lines, 02-curves\. A new chapter"),
        ("page", "tilt", "the chapter is missing"),
        ("page", "01-lines/slopes", r"01-lines/slopes\.md is there already"),
        ("figure", "01-lines/tilt", "a figure belongs to no chapter"),
        ("exercise", "03-planes/tilt", "no chapter 03-planes"),
    ],
)
def test_a_name_that_will_not_do_gets_a_sentence(book, kind, place, said):
    before = files(book)
    with pytest.raises(ValueError, match=said):
        begin(book, kind, place)
    assert files(book) == before


@pytest.mark.parametrize(
    ("kind", "place"), [("figure", "tilt"), ("exercise", "01-lines/tilt")]
)
def test_nothing_is_overwritten(book, kind, place):
    begin(book, kind, place)
    before = files(book)
    with pytest.raises(ValueError, match="is there already: it stays as it is"):
        begin(book, kind, place)
    assert files(book) == before


def test_a_chapter_that_the_table_of_contents_lacks_is_named(book):
    (book / "_toc.yml").write_text(TOC.replace("  - file: book/02-curves/index\n", ""))
    before = files(book)
    with pytest.raises(ValueError, match="doesn't name book/02-curves/index: add it"):
        begin(book, "page", "02-curves/bends")
    assert files(book) == before


@pytest.fixture(scope="module")
def extended(tmp_path_factory):
    """The book itself, with a page, a figure and an exercise more."""
    root = tmp_path_factory.mktemp("book")
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    if listed.returncode:
        pytest.skip("not a git checkout: the files of the repository are not known")
    for name in filter(None, listed.stdout.split("\0")):
        if (ROOT / name).is_file():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_bytes((ROOT / name).read_bytes())
    installed = ROOT / "code/live/node_modules"  # the dictionary among them
    if installed.is_dir():
        (root / "code/live/node_modules").symlink_to(installed)
    begin(root, "page", "03-shallow-networks/zebra")
    figure = begin(root, "figure", "zebra")
    exercise = begin(root, "exercise", "03-shallow-networks/zebra")
    # What a newcomer does next: paste what was printed.
    page = root / "book/03-shallow-networks/zebra.md"
    text = page.read_text()
    imports = "".join(re.findall(r"^from fathom\.exercises.*\n", exercise, re.M))
    live = figure[figure.index("```{code-cell}") :]
    block = exercise[exercise.index("```{exercise-start}") :]
    for place, addition in (
        ("from fathom.plotting", imports),
        ("## Take away", f"{live}\n"),
        ("## Where this", f"{block}\n"),
    ):
        text = text.replace(place, addition + place, 1)
    page.write_text(text)
    return root


def run(root: Path, *arguments: str) -> subprocess.CompletedProcess:
    environment = {**os.environ, "PYTHONPATH": str(root / "code"), "MPLBACKEND": "agg"}
    environment.pop("PYTEST_ADDOPTS", None)
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=root,
        env=environment,
        capture_output=True,
        text=True,
    )


@pytest.mark.slow
def test_the_skeletons_pass_the_checks_of_pages_and_exercises(extended):
    options = ["-n", "0", "-p", "no:cacheprovider", "-k", "zebra or contents or double"]
    exercises = "tests/fathom/exercises/test_exercises.py"
    done = run(extended, "-m", "pytest", *options, "tests/pages", exercises)
    assert done.returncode == 0, done.stdout + done.stderr
    assert int(re.search(r"(\d+) passed", done.stdout)[1]) >= 23


@pytest.mark.slow
def test_the_cells_of_the_skeletons_run(extended):
    """Not by a kernel: it is the code that is looked at."""
    page = (extended / "book/03-shallow-networks/zebra.md").read_text()
    options = r"(?:---\n.*?---\n|:.*?\n)?"
    cells = re.findall(rf"```\{{code-cell\}} python\n{options}(.*?)```", page, re.S)
    assert len(cells) == 6
    done = run(extended, "-c", "\n".join(cells))
    assert done.returncode == 0, done.stdout + done.stderr
    assert "double: all 6 properties hold" in done.stdout


@pytest.mark.slow
def test_the_style_of_the_skeletons_is_the_repositorys(extended):
    modules = list(map(str, extended.rglob("*zebra.py")))
    assert len(modules) == 4
    for command in (["check"], ["format", "--check"]):
        done = run(extended, "-m", "ruff", *command, *modules)
        assert done.returncode == 0, done.stdout + done.stderr
