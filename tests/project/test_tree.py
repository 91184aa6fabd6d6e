"""The house stays in order: what may lie where, who may import whom, how large."""

import ast
import re
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MAX_BYTES = 1_000_000
TOP_LEVEL = {
    ".binder", ".ci", ".gitattributes", ".github", ".gitignore", "CITATION.cff",
    "CONTRIBUTING.md", "LICENSE", "LICENSE-TEXT.md", "Makefile", "README.md",
    "_config.yml", "_toc.yml", "benchmarks", "book", "code", "pyproject.toml",
    "requirements-data.txt", "requirements.txt", "tests",
}  # fmt: skip
GENERATED = re.compile(
    r"\.(ipynb|pt|pth|ckpt|safetensors|gguf|onnx|np[yz]|pkl|pickle|h5|parquet|feather"
    r"|csv|tsv|gz|xz|zip|tar|whl|so|pyc|wasm)$"
)
READERS = {
    "genfromtxt", "loadtxt", "locate_file", "open", "read_bytes", "read_csv",
    "read_fwf", "read_json", "read_parquet", "read_pickle", "read_table", "read_text",
    "np.load", "torch.load", "numpy.load",
}  # fmt: skip
# Their own files, which are code: the palette, and the modules of the live figures.
READS_ITS_OWN_FILES = {"live", "plotting"}
# The training script goes on from the checkpoint that it has saved; a network reads the
# published weights, whose place `fathom.datasets.sources` knows.
CHECKPOINTS = {("fathom", "training", "script"): {"torch.load"}}
MODULES = sorted((ROOT / "code").glob("[!.]*/**/*.py"))
MODULES = [path for path in MODULES if "node_modules" not in path.parts]

each_module = pytest.mark.parametrize(
    "path", MODULES, ids=lambda path: path.relative_to(ROOT / "code").as_posix()
)


@cache
def repository_files() -> list[Path]:
    """What git has, and what `git add` would give it."""
    if shutil.which("git") is None:
        pytest.skip("git is missing: the files of the repository are not known")
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if listed.returncode:
        pytest.skip("not a git checkout: the files of the repository are not known")
    paths = [ROOT / name for name in listed.stdout.split("\0") if name]
    return [path for path in paths if path.is_file()]


def test_the_top_level_is_as_designed():
    found = {path.relative_to(ROOT).parts[0] for path in repository_files()}
    assert found <= TOP_LEVEL, (
        f"move {sorted(found - TOP_LEVEL)} to where it belongs (README.md says what is "
        "where); the top level is what a visitor sees first"
    )


def test_no_file_is_large():
    large = [
        f"{path.relative_to(ROOT)} ({path.stat().st_size / 1e6:.1f} MB)"
        for path in repository_files()
        if path.stat().st_size > MAX_BYTES
    ]
    assert not large, f"over 1 MB: {large}; compute it, or take it from a package"


def test_nothing_generated_and_no_data_are_committed():
    found = [
        path.relative_to(ROOT).as_posix()
        for path in repository_files()
        if GENERATED.search(path.name)
    ]
    assert not found, f"outputs, weights and data are not committed: {found}"


def test_code_is_a_folder_and_not_a_package():
    assert not (ROOT / "code" / "__init__.py").exists(), (
        "delete code/__init__.py: a package named code hides the standard library's"
    )


@each_module
def test_only_datasets_opens_data_files(path):
    parts = path.relative_to(ROOT / "code").with_suffix("").parts
    if parts[0] != "fathom" or parts[1] in READS_ITS_OWN_FILES | {"datasets"}:
        return
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            name = called.rpartition(".")[2]
            assert not {called, name} & (READERS - CHECKPOINTS.get(parts, set())), (
                f"{path.relative_to(ROOT)}:{node.lineno}: {called}() reads a file; "
                "data come through fathom.datasets"
            )


def ruff(*arguments: str, text: str | None = None) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-m", "ruff", *arguments],
        cwd=ROOT,
        input=text,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("command", [["check"], ["format", "--check"]], ids=" ".join)
def test_ruff(command):
    done = ruff(*command, "--quiet", ".")
    assert done.returncode == 0, (
        f"run `ruff check --fix .` and `ruff format .`\n{done.stdout}{done.stderr}"
    )


@pytest.mark.parametrize(
    ("module", "line", "allowed"),
    [
        ("fathom/networks/new.py", "import bookkit.pages", False),
        ("fathom/networks/new.py", "import matplotlib.pyplot", False),
        ("fathom/networks/new.py", "from . import deep", False),
        ("fathom/networks/new.py", "import torch", True),
        ("fathom/plotting/new.py", "from matplotlib.axes import Axes", True),
        ("bookkit/checks/new.py", "from fathom.networks import deep", False),
        ("bookkit/checks/new.py", "import torch.nn", False),
        ("bookkit/checks/new.py", "import matplotlib", False),
        ("bookkit/checks/new.py", "from bookkit import pages", True),
    ],
)
def test_who_may_import_whom(module, line, allowed):
    """The rules stand in pyproject.toml and in code/bookkit/ruff.toml."""
    flags = ["--select", "TID", "--stdin-filename", f"code/{module}"]
    assert (ruff("check", *flags, "-", text=line + "\n").returncode == 0) is allowed
