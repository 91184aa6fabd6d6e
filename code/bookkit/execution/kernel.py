"""One page in one kernel: run its cells, measure, or say what went wrong."""

import asyncio
import json
import os
import re
import time
from dataclasses import dataclass
from pathlib import Path

from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import (
    CellExecutionError,
    CellTimeoutError,
    DeadKernelError,
)
from nbformat import NotebookNode, v4

from bookkit.pages import Page

ONE_THREAD = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS")
ANSI = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")

# Runs in the page's kernel after the last cell. ru_maxrss is the second choice: on
# Linux a process inherits it from the one that started it.
MEASURE = """
def _measure():
    import builtins, json, platform, resource, sys
    from importlib import metadata
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
    builtins.print(json.dumps({"memory": memory, "versions": versions}))
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


async def run_page(page: Page, source_root: Path, timeout: float) -> Run | Failure:
    """Execute the code cells of `page` in a fresh kernel, in the page's folder.

    `timeout` is in seconds, for each cell; `source_root` comes first on the kernel's
    module path, so that what was hashed is what is imported.
    """
    metadata = page.notebook.metadata
    notebook = v4.new_notebook(
        metadata={name: metadata[name] for name in ["kernelspec"] if name in metadata},
        cells=[
            v4.new_code_cell(cell.source, metadata=dict(cell.metadata))
            for cell in page.code_cells
        ],
    )
    client = NotebookClient(
        notebook,
        timeout=timeout,
        record_timing=False,
        coalesce_streams=True,
        extra_arguments=["--log-level=ERROR"],  # it warns of the unencrypted local port
        kernel_manager_class=AsyncKernelManager,
    )
    client.create_kernel_manager()
    started = time.perf_counter()
    number = 0
    try:
        # Not nbclient's own set-up: with several pages at once, each would replace
        # the others' handlers of Ctrl-C.
        await client.async_start_new_kernel(
            cwd=str(page.path.parent), env=_environment(source_root)
        )
        await client.async_start_new_kernel_client()
        notebook.metadata["language_info"] = await _language(client)
        for number, cell in enumerate(notebook.cells, start=1):
            await client.async_execute_cell(cell, number - 1)
        seconds = time.perf_counter() - started
        client.set_widgets_metadata()
        notebook.cells.append(v4.new_code_cell(MEASURE))
        await client.async_execute_cell(notebook.cells[-1], number, store_history=False)
        measured = notebook.cells.pop()
        return Run(notebook, seconds, **json.loads(measured.outputs[-1].text))
    except Exception as error:
        if asyncio.current_task().cancelling():  # nbclient takes it for a dead kernel
            raise asyncio.CancelledError from None
        return _failure(page, number, error, timeout, notebook)
    finally:
        await _stop(client)


def _environment(source_root: Path) -> dict[str, str]:
    path = [str(source_root), os.environ.get("PYTHONPATH", "")]
    return {
        **os.environ,
        **dict.fromkeys(ONE_THREAD, "1"),
        "PYTHONHASHSEED": "0",
        "FATHOM_BUILD": "1",  # fathom.live shows what the site needs
        "PYTHONPATH": os.pathsep.join(filter(None, path)),
    }


async def _language(client: NotebookClient) -> dict[str, object]:
    reply = await client.async_wait_for_reply(client.kc.kernel_info())
    return reply["content"]["language_info"]


async def _stop(client: NotebookClient) -> None:
    if client.kc is not None:
        client.kc.stop_channels()
    if client.km is not None and client.km.has_kernel:
        await client.km.shutdown_kernel(now=True)


def _failure(
    page: Page, number: int, error: Exception, timeout: float, notebook: NotebookNode
) -> Failure:
    line = page.line(number) if number else 0
    traceback = ""
    if isinstance(error, CellExecutionError):
        cause = f"{error.ename}: {error.evalue}"
        outputs = notebook.cells[number - 1].outputs
        errors = [output for output in outputs if output.output_type == "error"]
        traceback = "\n".join(line for output in errors for line in output.traceback)
    elif isinstance(error, CellTimeoutError):
        cause = (
            f"timed out: the cell ran for more than {timeout:g} seconds "
            "(execute: timeout in _config.yml)"
        )
    elif isinstance(error, DeadKernelError):
        cause = "the kernel died (out of memory, or a crash in a compiled library)"
    else:
        cause = f"{type(error).__name__}: {error}"
    return Failure(
        page.docname, number, line, ANSI.sub("", cause), ANSI.sub("", traceback)
    )
