"""One page in one kernel: run its cells, measure, or say what went wrong."""

import asyncio
import contextlib
import json
import os
import re
import time
from collections.abc import AsyncIterator, Collection
from dataclasses import dataclass
from pathlib import Path

from nbclient.exceptions import (
    CellExecutionError,
    CellTimeoutError,
    DeadKernelError,
)
from nbformat import NotebookNode, v4

from bookkit.execution.client import PageClient, Stopped
from bookkit.pages import Page

ONE_THREAD = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS")
MOST_SHOWN = 2000  # characters of what a cell wrote to stderr
ANSI = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")

# Runs in the page's kernel after the last cell. `processor` are the seconds for which
# the page had a processor, whatever else the computer did. `work` is the same for all
# pages: what it takes says how fast this computer is. ru_maxrss is the second choice:
# on Linux a process inherits it from the one that started it.
MEASURE = """
def _measure():
    import builtins, json, os, platform, resource, sys, time
    from importlib import metadata
    processor = sum(os.times()[:4])
    begin, total, number = time.process_time(), 0.0, 0
    while number < 3_000_000:
        total, number = 0.5 * total + number, number + 1
    work = time.process_time() - begin
    memory = None
    try:
        with builtins.open("/proc/self/status") as status:
            lines = [line.split() for line in status if line.startswith("VmHWM:")]
        memory = int(lines[0][1]) * 1024
    except (OSError, IndexError):
        unit = 1 if sys.platform == "darwin" else 1024
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
    names = ("torch", "numpy", "scipy", "pandas", "matplotlib", "einops")
    versions = {"Python": platform.python_version()}
    for name in names:
        if name in sys.modules:
            versions[name] = metadata.version(name)
    measured = {"memory": memory, "versions": versions}
    builtins.print(json.dumps(measured | {"processor": processor, "work": work}))
_measure()
"""


@dataclass(frozen=True)
class Failure:
    """A page that could not be executed, with its cell (from 1; 0: none was run)."""

    docname: str
    cell: int
    line: int
    cause: str
    traceback: str = ""

    def __str__(self) -> str:
        place = f"{self.docname}.md"
        if self.cell:
            place += f":{self.line}: cell {self.cell}"
        text = f"{place}: {self.cause}"
        if self.traceback:
            text += "\n" + "\n".join(f"    {x}" for x in self.traceback.splitlines())
        return text


@dataclass(frozen=True)
class Run:
    """An executed page: its code cells with outputs, and what was measured."""

    notebook: NotebookNode
    seconds: float
    memory: int | None
    versions: dict[str, str]
    processor: float
    work: float


@contextlib.asynccontextmanager
async def started(
    page: Page, root: Path, timeout: float, inputs: Collection[str], prelude: str = ""
) -> AsyncIterator[PageClient]:
    """A kernel for the code cells of `page` of the book in `root`, in its folder.

    `timeout` is in seconds, for each cell. `root/code` comes first on the kernel's
    module path, so that what was hashed is what is imported. `inputs` are the files of
    the book that the page may read, `prelude` is a call of a function of `in_kernel`.
    """
    metadata = page.notebook.metadata
    notebook = v4.new_notebook(
        metadata={name: metadata[name] for name in ["kernelspec"] if name in metadata},
        cells=[
            v4.new_code_cell(cell.source, metadata=dict(cell.metadata))
            for cell in page.code_cells
        ],
    )
    source = Path(__file__).with_name("in_kernel.py").read_text(encoding="utf8")
    source += f"\n{prelude}\nguard({str(root)!r}, {sorted(inputs)!r})\n"
    client = PageClient(notebook, timeout)
    try:
        await client.start(str(page.path.parent), _environment(root / "code"))
        await client.prepare(f"exec({source!r}, {{'__name__': 'in_kernel'}})")
        yield client
    finally:
        await client.stop()


async def run_page(
    page: Page,
    root: Path,
    timeout: float,
    inputs: Collection[str] = (),
    stderr: str = "show",
) -> Run | Failure:
    """Execute a page in a fresh kernel; for the arguments see `started`.

    `stderr` is myst-nb's `nb_output_stderr`: with "error" what a cell writes there is
    a failure.
    """
    begin = time.perf_counter()
    number = 0
    client = None
    try:
        async with started(page, root, timeout, inputs) as client:
            for number, cell in enumerate(client.nb.cells, start=1):
                await client.run(number)
                _refuse_stderr(page, cell, stderr)
            seconds = time.perf_counter() - begin
            client.set_widgets_metadata()
            measured = json.loads(await client.ask(MEASURE))
            return Run(client.nb, seconds, **measured)
    except Exception as error:
        if asyncio.current_task().cancelling():  # nbclient takes it for a dead kernel
            raise asyncio.CancelledError from None
        return failure(page, number, error, client)


def _environment(source_root: Path) -> dict[str, str]:
    path = [str(source_root), os.environ.get("PYTHONPATH", "")]
    return {
        **os.environ,
        **dict.fromkeys(ONE_THREAD, "1"),
        "PYTHONHASHSEED": "0",
        "FATHOM_BUILD": "1",  # fathom.live shows what the site needs
        "PYTHONPATH": os.pathsep.join(filter(None, path)),
    }


def _refuse_stderr(page: Page, cell: NotebookNode, setting: str) -> None:
    """myst-nb would do so when they are stored, and not say what was written."""
    for metadata in (page.notebook.metadata, cell.metadata):
        setting = metadata.get("mystnb", {}).get("output_stderr", setting)
    if setting in {"error", "severe"} and "remove-stderr" not in cell.metadata.get(
        "tags", []
    ):
        for output in cell.outputs:
            if output.get("name") == "stderr":
                text = ANSI.sub("", output.text.strip())[-MOST_SHOWN:]
                raise Stopped(
                    "the cell writes to stderr (a warning?), which no page may show:\n"
                    + "\n".join(f"    {line}" for line in text.splitlines())
                )


def failure(
    page: Page, number: int, error: Exception, client: PageClient | None
) -> Failure:
    """What went wrong in a cell (from 1), or before the first one (0)."""
    line = page.line(number) if number else 0
    traceback = ""
    if isinstance(error, CellExecutionError):
        cause = f"{error.ename}: {error.evalue}"
        outputs = client.nb.cells[number - 1].outputs
        errors = [output for output in outputs if output.output_type == "error"]
        traceback = "\n".join(line for output in errors for line in output.traceback)
    elif isinstance(error, CellTimeoutError):
        cause = (
            f"timed out: the cell ran for more than {client.timeout:g} seconds "
            "(execute: timeout in _config.yml)"
        )
    elif isinstance(error, DeadKernelError):
        cause = (
            "the kernel died (os._exit, out of memory, or a crash in a compiled "
            "library)"
        )
    elif isinstance(error, Stopped):
        cause = str(error)
    else:
        cause = f"{type(error).__name__}: {error}"
    return Failure(
        page.docname, number, line, ANSI.sub("", cause), ANSI.sub("", traceback)
    )
