"""The lock holds everything that pyproject.toml asks for, and nothing for GPUs."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
LINES = (ROOT / "requirements.txt").read_text("utf-8").splitlines()
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
WANTED = [
    Requirement(line)
    for line in (
        *PROJECT["dependencies"],
        *(
            line
            for extra in PROJECT["optional-dependencies"].values()
            for line in extra
        ),
    )
    if not line.startswith("fathom[")
]


def pins() -> dict[str, list[Requirement]]:
    found: dict[str, list[Requirement]] = {}
    for line in LINES:
        if line and line[0] not in "#-":
            pin = Requirement(line)
            found.setdefault(canonicalize_name(pin.name), []).append(pin)
    return found


def test_the_header_holds_the_command():
    assert "#    make lock" in LINES[:3], "write requirements.txt with `make lock`"


def test_the_package_itself_comes_last_and_editable():
    assert LINES[-1] == "-e .", "`make lock` ends requirements.txt with `-e .`"


def test_every_line_is_an_exact_version():
    for versions in pins().values():
        for pin in versions:
            assert re.fullmatch(r"==[\w.!+]+", str(pin.specifier)), (
                f"{pin}: run `make lock`; the lock holds exact versions only"
            )


@pytest.mark.parametrize("wanted", WANTED, ids=str)
def test_what_pyproject_asks_for_is_locked(wanted):
    versions = pins().get(canonicalize_name(wanted.name))
    assert versions, f"{wanted} is not in requirements.txt: run `make lock`"
    for pin in versions:
        (exact,) = pin.specifier
        assert exact.version in wanted.specifier, f"{pin} is not {wanted}: `make lock`"


@pytest.mark.parametrize(
    ("name", "version"), [("torch", "2.13.0"), ("jupyter-book", "1.0.4.post1")]
)
def test_versions_that_the_book_is_built_on(name, version):
    assert [str(pin.specifier) for pin in pins()[name]] == [f"=={version}"]


def test_packages_of_data_are_exact_and_not_locked_twice():
    lines = (ROOT / "requirements-data.txt").read_text("utf-8").splitlines()
    for line in lines:
        if not line.startswith("#"):
            assert re.fullmatch(r"[a-z0-9-]+==[\d.]+", line), f"{line}: one version"
            assert line.partition("==")[0] not in pins(), f"{line} is locked already"


def test_no_package_for_gpus_is_locked():
    heavy = [name for name in pins() if re.match(r"nvidia|triton|cuda|cupy", name)]
    assert not heavy, (
        f"{heavy}: gigabytes that a CPU build does not need; see "
        "[tool.uv.dependency-metadata] in pyproject.toml"
    )


def test_the_lock_names_no_server():
    found = [line for line in LINES if re.search(r"://|index-url|find-links", line)]
    assert not found, f"a lock works with any index: remove {found}"


def test_hosted_notebooks_keep_their_own_torch():
    for line in PROJECT["dependencies"]:
        requirement = Requirement(line)
        assert {part.operator for part in requirement.specifier} <= {">="}, (
            f"{line}: a lower bound only, or a hosted notebook reinstalls it"
        )
