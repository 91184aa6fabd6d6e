"""The environment is created whole, redone after an interruption, explained if not."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.skipif(shutil.which("make") is None, reason="make is missing")


MAKE_SETS = {"MAKEFLAGS", "MAKELEVEL", "MFLAGS"}

# Stands in for Python: a real environment takes ten seconds, and `.ci/run` makes one.
PYTHON = """#!/bin/sh
case "$*" in
"-m venv --clear .venv") rm -rf .venv; mkdir -p .venv/bin; cp "$0" .venv/bin/python ;;
"-m pip install -r requirements.txt") [ ! -s requirements.txt ] ;;
esac
"""


@pytest.fixture
def project(tmp_path):
    """A project with the real Makefile and nothing to install."""
    shutil.copy(ROOT / "Makefile", tmp_path)
    (tmp_path / "requirements.txt").write_text("")
    (tmp_path / "pyproject.toml").write_text("")
    (tmp_path / "python").write_text(PYTHON)
    (tmp_path / "python").chmod(0o755)
    return tmp_path


def make(project: Path, target: str = ".venv/.complete", **environment: str):
    # Under `make test` the outer make would hand its own flags and variables down.
    inherited = {k: v for k, v in os.environ.items() if k not in MAKE_SETS}
    return subprocess.run(
        ["make", target],
        cwd=project,
        env={**inherited, "PYTHON": str(project / "python"), **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_an_interrupted_installation_is_redone(project):
    first = make(project)
    assert first.returncode == 0, first.stderr
    assert (project / ".venv" / ".complete").exists()
    assert "Creating" not in make(project).stdout

    # As a kill in the middle leaves it: begun, not completed, a stray file inside.
    stray = project / ".venv" / "half-written"
    stray.touch()
    (project / ".venv" / ".complete").rename(project / ".venv" / ".installing")
    second = make(project)
    assert second.returncode == 0, second.stderr
    assert "Creating" in second.stdout
    assert not stray.exists()
    assert not (project / ".venv" / ".installing").exists()


def test_a_new_lock_is_installed_into_the_same_environment(project):
    make(project)
    kept = project / ".venv" / "kept"
    kept.touch()
    os.utime(project / ".venv" / ".complete", (0, 0))
    assert make(project).returncode == 0
    assert kept.exists()
    assert (project / ".venv" / ".complete").stat().st_mtime > 0


def test_a_package_that_cannot_be_had_leaves_the_environment_incomplete(project):
    (project / "requirements.txt").write_text("no-such-package\n")
    done = make(project)
    assert done.returncode != 0
    assert "The environment is not complete" in done.stderr
    assert "Python 3.11, 3.12 and 3.13 are supported" in done.stderr
    assert not (project / ".venv" / ".complete").exists()
    assert (project / ".venv" / ".installing").exists()


def test_without_a_suitable_python_it_says_what_to_install(project):
    old = project / "old-python"
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o755)
    done = make(project, PYTHON=str(old))
    assert done.returncode != 0
    assert "Python 3.11 or newer" in done.stderr
    assert "apt install python3" in done.stderr
    assert not (project / ".venv").exists()


def test_without_node_the_book_still_builds(project):
    (project / "code" / "live").mkdir(parents=True)
    (project / "code" / "live" / "package-lock.json").write_text("{}")
    tools = project / "tools"
    tools.mkdir()
    for tool in ("make", "sh"):
        (tools / tool).symlink_to(shutil.which(tool))
    done = make(project, "live", PATH=str(tools))
    assert done.returncode == 0, done.stderr
    assert "No Node: static figures" in done.stdout


def test_help_names_every_command(project):
    listed = make(project, "help").stdout
    phony = next(
        line
        for line in (ROOT / "Makefile").read_text("utf-8").splitlines()
        if line.startswith(".PHONY:")
    )
    for target in set(phony.split()[1:]) - {"help"}:
        assert f"make {target}" in listed, f"`make help` does not name {target}"
