"""The house stays in order: what may lie where, who may import whom, how large."""

import ast
import re
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
    "requirements.txt", "tests",
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
MODULES = sorted((ROOT / "code").glob("[!.]*/**/*.py"))
MODULES = [path for path in MODULES if "node_modules" not in path.parts]

each_module = pytest.mark.parametrize(
    "path", MODULES, ids=lambda path: path.relative_to(ROOT / "code").as_posix()
)


@cache
def repository_files() -> list[Path]:
    """What git has, and what `git add` would give it."""
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


def imported_packages(path: Path) -> set[str]:
    """Top-level packages that the file imports, not counting imports for types only."""
    tree = ast.parse(path.read_text("utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            node.body = [ast.Pass()]
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.split(".")[0])
    return names


def test_imports_are_relative_to_no_package():
    """So that the checks below see every import by its full name."""
    for path in MODULES:
        assert not re.search(r"^\s*from \.", path.read_text("utf-8"), re.M), (
            f"{path.relative_to(ROOT)}: import by the full name"
        )


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
def test_fathom_and_bookkit_do_not_know_each_other(path):
    package = path.relative_to(ROOT / "code").parts[0]
    forbidden = {"fathom": {"bookkit"}, "bookkit": {"fathom", "torch"}}
    found = imported_packages(path) & forbidden.get(package, set())
    assert not found, f"{path.relative_to(ROOT)} must not import {found}"


@each_module
def test_only_plotting_imports_matplotlib(path):
    if path.parent != ROOT / "code" / "fathom" / "plotting":
        assert not imported_packages(path) & {"matplotlib", "pylab"}, (
            f"{path.relative_to(ROOT)}: draw through fathom.plotting"
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
            assert not {called, name} & READERS, (
                f"{path.relative_to(ROOT)}:{node.lineno}: {called}() reads a file; "
                "data come through fathom.datasets"
            )


@pytest.mark.parametrize("command", [["check"], ["format", "--check"]], ids=" ".join)
def test_ruff(command):
    done = subprocess.run(
        [sys.executable, "-m", "ruff", *command, "--quiet", "."],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, (
        f"run `ruff check --fix .` and `ruff format .`\n{done.stdout}{done.stderr}"
    )
