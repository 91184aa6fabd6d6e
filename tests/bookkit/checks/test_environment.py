"""What the clean environment must not see, and what is built for it."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from bookkit.checks.environment import build_wheel, outside_environment, pip

ROOT = Path(__file__).resolve().parents[3]


def test_no_variable_leads_into_the_checkout(monkeypatch):
    # pip would take the package there for an installed one, and install nothing.
    monkeypatch.setenv("PYTHONPATH", str(ROOT / "code"))
    monkeypatch.setenv("PIP_FIND_LINKS", "/somewhere")
    environment = outside_environment()
    assert not any(name.startswith("PYTHON") for name in environment)
    assert environment["PIP_FIND_LINKS"] == "/somewhere"


def test_the_wheel_holds_every_file_that_the_package_opens(tmp_path):
    names = set(zipfile.ZipFile(build_wheel(ROOT, tmp_path)).namelist())
    sources = {
        path.relative_to(ROOT / "code").as_posix()
        for path in (ROOT / "code" / "fathom").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert sources - names == set()
    # What builds the book is no part of it: the wheel would lack its templates.
    assert {name.split("/")[0] for name in names} == {
        "fathom",
        "fathom-0.1.0.dist-info",
    }


def test_what_builds_the_book_is_there_where_it_is_installed_from(tmp_path):
    """From another folder, and without what the tests add to the path."""
    command = [sys.executable, "-I", "-c", "import bookkit.extension, fathom"]
    subprocess.run(command, cwd=tmp_path, check=True)


def test_what_pip_says_is_passed_on():
    with pytest.raises(ValueError, match=r"pip no-such-command failed:\n.*unknown"):
        pip(Path(sys.executable), "no-such-command")
