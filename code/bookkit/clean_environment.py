"""An environment that holds what a notebook's set-up cell installs, and a kernel."""

import json
import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Sequence
from pathlib import Path

from bookkit.setup_cell import PACKAGE


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


def make_environment(
    root: Path, folder: Path, wheel: Path, extras: Sequence[str]
) -> Path:
    """A Python that has the package, these extras and a kernel, in locked versions."""
    lock = (root / "requirements.txt").read_text("utf8").splitlines()
    constraints = folder / "constraints.txt"
    constraints.parent.mkdir(parents=True)
    constraints.write_text("\n".join(x for x in lock if not x.startswith("-")), "utf8")
    venv.create(folder / "venv", with_pip=True)
    python = folder / "venv" / "bin" / "python"
    names = f"[{','.join(extras)}]" if extras else ""
    package = f"{PACKAGE}{names} @ {wheel.as_uri()}"
    pip(python, "install", "-c", constraints, package, "ipykernel")
    spec = folder / "kernels" / "clean" / "kernel.json"
    spec.parent.mkdir(parents=True)
    argv = [str(python), "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    spec.write_text(json.dumps({"argv": argv, "display_name": "", "language": ""}))
    return folder / "kernels"


def outside_environment() -> dict[str, str]:
    """The variables of this process, but none that would lead into the checkout."""
    return {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}


def pip(python: Path, *arguments: object) -> None:
    command = [str(python), "-m", "pip", *map(str, arguments)]
    result = subprocess.run(
        command, capture_output=True, text=True, env=outside_environment()
    )
    if result.returncode != 0:
        raise ValueError(f"{' '.join(command)} failed:\n{result.stdout}{result.stderr}")
