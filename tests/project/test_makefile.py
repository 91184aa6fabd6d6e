"""The environment is created whole, redone after an interruption, explained if not."""

import os
import re
import shutil
import subprocess
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.skipif(shutil.which("make") is None, reason="make is missing")


MAKE_SETS = {"MAKEFLAGS", "MAKELEVEL", "MFLAGS"}

# Stands in for Python: a real environment takes ten seconds, and `.ci/run` makes one.
# It notes what it is called with; the file `no-index` is a network without PyTorch's.
PYTHON = """#!/bin/sh
echo "$*" >> calls
case "$*" in
"-m pip index versions torch "*) [ ! -e no-index ] ;;
"-m pip config list") cat pip-config 2>/dev/null ;;
"-m venv --clear .venv") rm -rf .venv; mkdir -p .venv/bin; cp "$0" .venv/bin/python ;;
"-m pip install -r requirements.txt") [ ! -s requirements.txt ] ;;
"-m pip install --no-deps -r requirements-data.txt") [ ! -s requirements-data.txt ] ;;
esac
"""


@pytest.fixture
def project(tmp_path):
    """A project with the real Makefile and nothing to install."""
    shutil.copy(ROOT / "Makefile", tmp_path)
    (tmp_path / "requirements.txt").write_text("")
    (tmp_path / "requirements-data.txt").write_text("")
    (tmp_path / "pyproject.toml").write_text("")
    (tmp_path / "python").write_text(PYTHON)
    (tmp_path / "python").chmod(0o755)
    return tmp_path


def make(project: Path, *goals: str, **environment: str):
    # Under `make test` the outer make would hand its own flags and variables down.
    inherited = {k: v for k, v in os.environ.items() if k not in MAKE_SETS}
    return subprocess.run(
        ["make", *(goals or (".venv/.complete",))],
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


@pytest.mark.parametrize("file", ["requirements.txt", "requirements-data.txt"])
def test_a_package_that_cannot_be_had_leaves_the_environment_incomplete(project, file):
    (project / file).write_text("no-such-package\n")
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

    (project / "code" / "live" / "dist" / "site").mkdir(parents=True)
    done = make(project, "live", PATH=str(tools))
    assert done.returncode == 0, done.stderr
    assert "static" not in done.stdout
    assert "No Node: the live figures stay as they were bundled last" in done.stdout


TORCH = (
    "-m pip install --no-deps --index-url "
    "https://download.pytorch.org/whl/cpu --timeout 10 --retries 0 torch==2.13.0"
)
LOCKED = "numpy==2.4.6\ntorch==2.13.0 ; python_version < '4'\ntorchvision==1\n"


@pytest.fixture
def linux(project):
    """A project that locks PyTorch, and a PATH on which the system is Linux."""
    (project / "requirements.txt").write_text(LOCKED)
    # The stand-in takes any requirement for one that cannot be had: not here.
    python = project / "python"
    python.write_text(python.read_text().replace("[ ! -s requirements.txt ]", ":"))
    tools = project / "tools"
    tools.mkdir()
    (tools / "uname").write_text("#!/bin/sh\necho Linux\n")
    (tools / "uname").chmod(0o755)
    for tool in ("awk", "cat", "cp", "du", "grep", "head", "make", "mkdir", "mv", "rm"):
        (tools / tool).symlink_to(shutil.which(tool))
    for tool in ("sed", "sh", "timeout", "touch"):
        (tools / tool).symlink_to(shutil.which(tool))
    return project


def calls(project: Path, **environment: str) -> list[str]:
    done = make(project, PATH=str(project / "tools"), **environment)
    assert done.returncode == 0, done.stderr
    assert not done.stderr
    assert "The environment, .venv, takes 0.0 GB." in done.stdout
    lines = (project / "calls").read_text().splitlines()
    assert lines[-2:] == [
        "-m pip install -r requirements.txt",
        "-m pip install --no-deps -r requirements-data.txt",
    ]
    said = "PyTorch without CUDA" in done.stdout
    assert said == (TORCH in lines)
    return lines


def test_without_a_gpu_linux_takes_pytorch_without_cuda(linux):
    assert TORCH in calls(linux)


def test_where_pytorchs_index_cannot_be_reached_pip_takes_what_it_finds(linux):
    (linux / "no-index").touch()
    assert TORCH not in calls(linux)


def test_a_connection_that_hangs_is_given_up_soon(linux):
    python = linux / "python"
    hangs = python.read_text().replace("[ ! -e no-index ] ;;", "sleep 60 ;;")
    python.write_text(hangs)
    (linux / "tools" / "sleep").symlink_to(shutil.which("sleep"))
    # What may last 15 seconds at most is given up after one here.
    timeout = linux / "tools" / "timeout"
    timeout.unlink()
    timeout.write_text(
        '#!/bin/sh\n[ "$1" -le 15 ] || exit 0\nshift\n'
        f'exec {shutil.which("timeout")} 1 "$@"\n'
    )
    timeout.chmod(0o755)
    start = time.monotonic()
    assert TORCH not in calls(linux)
    assert 1 <= time.monotonic() - start < 30


def test_with_a_gpu_pip_takes_what_it_finds(linux):
    (linux / "tools" / "nvidia-smi").symlink_to(shutil.which("true"))
    assert TORCH not in calls(linux)


def test_elsewhere_pip_takes_what_it_finds(linux):
    (linux / "tools" / "uname").write_text("#!/bin/sh\necho Darwin\n")
    assert TORCH not in calls(linux)


def test_an_index_that_pip_knows_already_is_enough(linux):
    (linux / "pip-config").write_text(
        ":env:.extra-index-url='https://download.pytorch.org/whl/cpu'\n"
    )
    assert TORCH not in calls(linux)


def test_pytorch_that_is_there_is_not_asked_for_again(linux):
    calls(linux)
    (linux / ".venv/lib/python3/site-packages/torch-2.13.0+cpu.dist-info").mkdir(
        parents=True
    )
    (linux / "calls").unlink()
    os.utime(linux / ".venv" / ".complete", (0, 0))
    make(linux, PATH=str(linux / "tools"))
    lines = (linux / "calls").read_text().splitlines()
    assert not [line for line in lines if "pytorch.org" in line]


@pytest.mark.parametrize(
    ("goals", "called"),
    [
        ("new-page 03-lines/slope", "page 03-lines/slope"),
        ("new-figure slope", "figure slope"),
        ("new-exercise 03-lines/slope", "exercise 03-lines/slope"),
    ],
)
def test_a_skeleton_is_named_by_a_second_word(project, goals, called):
    done = make(project, *goals.split())
    assert done.returncode == 0, done.stderr
    lines = (project / "calls").read_text().splitlines()
    assert lines[-1] == f"-m bookkit.skeletons {called}"


def test_a_name_that_make_would_take_for_a_command_is_refused(project):
    done = make(project, "new-figure", "clean")
    assert done.returncode != 0
    assert "'clean' is a command of make" in done.stderr
    assert "skeletons" not in (project / "calls").read_text()
    done = make(project, "new-page")
    assert done.returncode != 0 and "One name is wanted" in done.stderr


def test_an_unknown_command_gets_a_sentence(project):
    done = make(project, "bok")
    assert done.returncode != 0
    assert "'bok' is neither a command nor a file here: 'make help'" in done.stderr


def test_stress_hands_on_its_pages_and_seeds(project):
    make(project, "stress", "PAGES=book/03-lines/slope", "SEEDS=2")
    lines = (project / "calls").read_text().splitlines()
    assert lines[-1] == "-m bookkit.execution.stress --seeds 2 book/03-lines/slope"


def test_help_names_every_command(project):
    listed = make(project, "help").stdout
    text = (ROOT / "Makefile").read_text("utf-8").replace("\\\n", " ")
    commands = re.search("^COMMANDS = (.*)", text, re.M)[1].split()
    for target in set(commands) - {"help"}:
        assert f"make {target}" in listed, f"`make help` does not name {target}"
