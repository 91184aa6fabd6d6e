"""The first cell of an exported notebook: on Colab it installs what the page needs."""

import tomllib
from collections.abc import Sequence
from pathlib import Path

from bookkit.execution.distributions import DATA_PACKAGES, locked_versions
from bookkit.repository import Repository

PACKAGE = "fathom"

# No torch here: the package's lower bound is met by the one that Colab brings along.
SOURCE = """\
# Set-up: on Colab this installs the code of this page; elsewhere it does nothing.
import importlib, os, subprocess, sys

os.environ["FATHOM_BOOK_URL"] = "{site}"  # live figures
PACKAGE = "{requirement}"
ON_COLAB = "google.colab" in sys.modules or "COLAB_RELEASE_TAG" in os.environ
if ON_COLAB and os.environ.get("BOOK_SETUP") != PACKAGE:
    for wanted in {wanted}:
        pip = [sys.executable, "-m", "pip", "install", "--quiet", *wanted]
        result = subprocess.run(pip, capture_output=True, text=True)
        if result.returncode != 0:
            raise RuntimeError(
                f"{{result.stdout}}{{result.stderr}}\\n{package} was not installed. "
                "Choose Runtime > Disconnect and delete runtime, then run this cell "
                "again. If that does not help, please report it: {issues}"
            )
    importlib.invalidate_caches()
    os.environ["BOOK_SETUP"] = PACKAGE
    print("Installed {name} at commit {commit}.")"""


def requirement(extras: Sequence[str], source: str) -> str:
    """The package with some of its extras, from `source`, as pip reads it."""
    return f"{_with_extras(extras)} @ {source}"


def setup_cell(
    repository: Repository, extras: Sequence[str], data: Sequence[str] = ()
) -> str:
    """The source of the set-up cell of a page that needs `extras` and `data`.

    `data` are packages that are installed without what they depend on.
    """
    without = f", {['--no-deps', *data]}" if data else ""
    return SOURCE.format(
        wanted=f"[[PACKAGE]{without}]".replace("'", '"'),
        requirement=requirement(extras, f"git+{repository.url}@{repository.commit}"),
        site=repository.site,
        package=PACKAGE,
        name=_with_extras(extras),
        commit=repository.commit[:7],
        issues=f"{repository.url}/issues",
    )


def check_extras(extras: object, root: Path) -> list[str]:
    """A page's `extras:`; ValueError if it names what the book in `root` hasn't got."""
    if not isinstance(extras, list) or not all(isinstance(e, str) for e in extras):
        raise ValueError(f"extras: {extras!r} is not a list of names, like [houses]")
    if extras:
        project = tomllib.loads((root / "pyproject.toml").read_text("utf8"))["project"]
        known = project.get("optional-dependencies", {})
        data = locked_versions(root / DATA_PACKAGES)
        if unknown := sorted(set(extras) - set(known) - set(data)):
            raise ValueError(
                f"extras: {', '.join(unknown)} is not in pyproject.toml, which has "
                f"{', '.join(sorted(known))}, nor in {DATA_PACKAGES}"
            )
    return sorted(extras)


def split_extras(extras: Sequence[str], root: Path) -> tuple[list[str], list[str]]:
    """The package's own extras of a page, and its packages of data with versions."""
    data = locked_versions(root / DATA_PACKAGES)
    own = [name for name in extras if name not in data]
    return own, [f"{name}{data[name]}" for name in extras if name in data]


def _with_extras(extras: Sequence[str]) -> str:
    return f"{PACKAGE}[{','.join(extras)}]" if extras else PACKAGE
