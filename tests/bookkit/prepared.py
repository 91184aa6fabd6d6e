"""`jupyter-book build` in a process that has its libraries already.

A build of a small book spends most of its time on imports. Here one process imports
them, and each build is a fork of it.
"""

import multiprocessing
import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

LIBRARIES = [
    "bookkit.extension",
    "jupyter_book.cli.main",
    "jupyter_book.sphinx",
    "jupyter_client",
    "myst_nb",
    "sphinx.builders.html",
    "sphinx_book_theme",
    "sphinx_exercise",
    "sphinxcontrib.bibtex",
]
CONTEXT = multiprocessing.get_context("forkserver")
CONTEXT.set_forkserver_preload(LIBRARIES)


def build(root: Path, *options: str, timeout: float) -> subprocess.CompletedProcess:
    """Run `jupyter-book build . OPTIONS` in `root`, as a command would."""
    command = ["jupyter-book", "build", ".", *options]
    with TemporaryDirectory() as folder:
        written = [Path(folder) / name for name in ("stdout", "stderr")]
        arguments = (root, command, dict(os.environ), written)
        process = CONTEXT.Process(target=_run, args=arguments)
        process.start()
        process.join(timeout)
        if process.is_alive():
            process.kill()
            raise subprocess.TimeoutExpired(command, timeout)
        texts = [path.read_text("utf-8") for path in written]
    return subprocess.CompletedProcess(command, process.exitcode, *texts)


def _run(
    root: Path, command: list[str], environment: dict[str, str], written: list[Path]
) -> None:
    for number, path in enumerate(written, start=1):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT), number)
    os.chdir(root)
    # The process that was forked has the variables of its own start.
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = command
    from jupyter_book.cli.main import main

    main()
