"""Run exported notebooks as a reader would, and compare with what the pages show.

    python -m bookkit.checks.notebooks                        all pages
    python -m bookkit.checks.notebooks book/folder/page.md    some of them

The package is built into a wheel and installed, with the extras that the set-up cell of
each notebook names, into a fresh environment away from the checkout. What a cell prints
must be what the page has; where the page has a figure, the notebook must draw one.
"""

import argparse
import asyncio
import difflib
import re
import sys
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import nbformat
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode

from bookkit.checks.environment import (
    build_wheel,
    make_environments,
    outside_environment,
)
from bookkit.execution.dependencies import page_key
from bookkit.execution.kernel import ANSI, ONE_THREAD
from bookkit.execution.run import default_store, read_inputs, worker_count
from bookkit.notebooks.cells import exported_cells
from bookkit.pages import Page, read_config, read_pages

ADDRESS = re.compile(r"0x[0-9a-f]{6,}")


@dataclass(frozen=True)
class Check:
    """A page's exported notebook, and the outputs that its cells should have."""

    docname: str
    notebook: NotebookNode
    expected: list[list[NotebookNode]]

    @property
    def extras(self) -> tuple[str, ...]:
        return tuple(self.notebook.metadata.get("extras", ()))


class OneKernel(KernelSpecManager):
    """Knows of no kernel but that of one Python."""

    def __init__(self, python: str) -> None:
        super().__init__()
        self.python = python

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        argv = [self.python, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
        return KernelSpec(argv=argv, language="python")


def find_checks(root: Path, names: Sequence[str]) -> list[Check]:
    """The notebooks of the named pages, or of all; ValueError if one is not there."""
    config = read_config(root)
    pages = read_pages(root, config["myst_enable_extensions"])
    pages = {page.docname: page for page in pages if page.executable}
    wanted = [name.removesuffix(".md").removesuffix(".ipynb") for name in names]
    if unknown := sorted(set(wanted) - set(pages)):
        raise ValueError(
            f"no executable page named {', '.join(unknown)}; there are "
            + ", ".join(sorted(pages))
        )
    chosen = [pages[name] for name in wanted or pages]
    inputs = read_inputs(root, chosen)
    return [find_check(root, page, page_key(inputs[page.docname])) for page in chosen]


def find_check(root: Path, page: Page, key: str) -> Check:
    path = root / "_build" / "notebooks" / f"{page.docname}.ipynb"
    stored = default_store(root).load(page.docname, key)
    if stored is None or not path.exists():
        raise ValueError(f"{page.docname} is not built as it stands: run `make book`")
    notebook = nbformat.read(path, as_version=4)
    kept = exported_cells(page.notebook)
    outputs = [
        done.outputs
        for cell, done in zip(page.code_cells, stored[0].cells, strict=True)
        if any(cell is other for other in kept)
    ]
    sources = [cell.source for cell in code_cells(notebook)[1:]]
    same = len(sources) == len(kept) and all(
        source.endswith(cell.source) for source, cell in zip(sources, kept, strict=True)
    )
    if not same:
        raise ValueError(f"{path} is older than its page: run `make book`")
    return Check(page.docname, notebook, outputs)


async def run(check: Check, python: Path, folder: Path, timeout: float) -> list[str]:
    """Execute a notebook with `python`, in `folder`; what is not as on the page."""
    manager = AsyncKernelManager(kernel_spec_manager=OneKernel(str(python)))
    client = NotebookClient(
        check.notebook,
        km=manager,
        timeout=timeout,
        coalesce_streams=True,
        extra_arguments=["--log-level=ERROR"],
    )
    environment = {
        **outside_environment(),
        **dict.fromkeys(ONE_THREAD, "1"),
        "PYTHONHASHSEED": "0",
    }
    try:
        await client.async_start_new_kernel(cwd=str(folder), env=environment)
        await client.async_start_new_kernel_client()
        for index, cell in enumerate(check.notebook.cells):
            await client.async_execute_cell(cell, index)
    except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
        number = code_cells(check.notebook).index(cell)
        return [f"{check.docname}, cell {number}: {ANSI.sub('', str(error)).strip()}"]
    finally:
        if client.kc is not None:
            client.kc.stop_channels()
        if manager.has_kernel:
            await manager.shutdown_kernel(now=True)
    setup, *cells = code_cells(check.notebook)
    pairs = zip([[], *check.expected], [setup, *cells], strict=True)
    return [
        f"{check.docname}, cell {number}: the notebook differs from the page\n{text}"
        for number, (expected, cell) in enumerate(pairs)
        if (text := difference(expected, cell.outputs))
    ]


def code_cells(notebook: NotebookNode) -> list[NotebookNode]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def difference(expected: Sequence[NotebookNode], found: Sequence[NotebookNode]) -> str:
    """How two lists of outputs differ, as a diff; '' where they say the same."""
    lines = difflib.unified_diff(
        list(essence(expected)), list(essence(found)), "page", "notebook", lineterm=""
    )
    return "\n".join(lines)


def essence(outputs: Iterable[NotebookNode]) -> Iterable[str]:
    """The lines that outputs print, without spacing, and what pictures they show."""
    for output in outputs:
        if output.output_type == "error":
            yield f"{output.ename}: {output.evalue}"
        elif output.output_type == "stream":
            yield from words(output.text if output.name == "stdout" else "")
        else:
            yield from words(output.data.get("text/plain", ""))
            yield from (f"[{t}]" for t in output.data if t.startswith("image/"))


def words(text: str) -> Iterable[str]:
    for line in ADDRESS.sub("0x…", ANSI.sub("", text)).splitlines():
        if line.strip():
            yield " ".join(line.split())


async def run_all(
    root: Path, checks: Sequence[Check], folder: Path, timeout: float
) -> list[str]:
    """Run the notebooks, several at a time; all differences."""
    wanted = {check.extras for check in checks}
    pythons = make_environments(root, folder, build_wheel(root, folder), wanted)
    away = folder / "away"
    away.mkdir()
    free = asyncio.Semaphore(worker_count())

    async def one(check: Check) -> list[str]:
        async with free:
            problems = await run(check, pythons[check.extras], away, timeout)
        print(
            f"{check.docname}: {'DIFFERS' if problems else 'as on the page'}",
            flush=True,
        )
        return problems

    results = await asyncio.gather(*map(one, checks))
    return [problem for problems in results for problem in problems]


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        prog="python -m bookkit.checks.notebooks", description=__doc__.splitlines()[0]
    )
    parser.add_argument("pages", nargs="*", help="book/folder/page.md; default: all")
    options = parser.parse_args(arguments)
    root = Path.cwd()
    try:
        checks = find_checks(root, options.pages)
        timeout = read_config(root)["nb_execution_timeout"]
        with tempfile.TemporaryDirectory() as folder:
            problems = asyncio.run(run_all(root, checks, Path(folder), timeout))
    except ValueError as error:
        sys.exit(str(error))
    if problems:
        sys.exit("\n\n" + "\n\n".join(problems))
    print(f"{len(checks)} notebooks run and say what their pages say")


if __name__ == "__main__":
    main()
