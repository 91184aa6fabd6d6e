"""Execute the pages whose outputs are not stored: several at once, longest first.

python -m bookkit.execution.run            execute what changed, build nothing
python -m bookkit.execution.run --list     say which pages would run, and why
python -m bookkit.execution.run --shard 1/4     execute a fourth of what changed

Machines that begin with the same stored outputs execute disjoint shares; gathered by
copying their folders `_build/.execution` into one, the shares are the whole.
"""

import argparse
import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from sphinx.errors import SphinxError
from tqdm import tqdm

from bookkit.execution.dependencies import Inputs, input_files, page_key, read_inputs
from bookkit.execution.kernel import Failure, run_page
from bookkit.execution.lock import taken
from bookkit.execution.machine import describe_machine, source_version
from bookkit.execution.shares import shard_of, share
from bookkit.execution.store import Record, Store
from bookkit.execution.untracked import refused
from bookkit.pages import Page, read_config, read_pages

Report = Callable[[str], None]


class PagesFailed(SphinxError):
    """Some pages could not be executed."""

    category = "Pages failed"

    def __init__(self, failures: Sequence[Failure], stored: int) -> None:
        self.failures = sorted(failures, key=lambda failure: failure.docname)
        names = ", ".join(failure.docname for failure in self.failures)
        pages = "1 page" if len(failures) == 1 else f"{len(failures)} pages"
        super().__init__(
            "\n\n".join(str(failure) for failure in self.failures)
            + f"\n\n{pages} failed: {names} (cells and causes above). "
            f"The outputs of the other {stored} are stored and stay."
        )


def default_store(root: Path) -> Store:
    """The stored outputs of the book in `root`: one place for all of its builds."""
    return Store(root / "_build" / ".execution")


def worker_count() -> int:
    """How many pages run at once: FATHOM_WORKERS, or one for each processor core."""
    text = os.environ.get("FATHOM_WORKERS", "")
    if not text:
        return os.cpu_count() or 1
    if not text.isdigit() or int(text) < 1:
        raise ValueError(
            f"FATHOM_WORKERS is {text!r}: set it to 1 or more, or unset it"
        )
    return int(text)


def outdated(inputs: Inputs, store: Store) -> dict[str, str]:
    """The pages that have no stored output for their inputs, each with the reason."""
    reasons = {}
    for docname, now in inputs.items():
        if store.load(docname, page_key(now)):
            continue
        last = store.latest(docname)
        if store.path(docname, page_key(now)).exists():
            reasons[docname] = "its stored output is damaged"
        elif last is None:
            reasons[docname] = "never executed"
        else:
            names = sorted(now.keys() | last.inputs.keys())
            changed = [n for n in names if now.get(n) != last.inputs.get(n)]
            reasons[docname] = "changed: " + ", ".join(changed)
    return reasons


def execute_pages(
    root: Path,
    pages: Sequence[Page],
    *,
    store: Store | None = None,
    workers: int | None = None,
    timeout: float = 300,
    stderr: str = "show",
    shard: tuple[int, int] = (1, 1),
    report: Report = print,
) -> dict[str, str]:
    """Bring the stored outputs of all executable pages up to date.

    With `shard` (2, 4) only the second of four shares of what is outdated. Returns the
    key of each executable page. Raises PagesFailed at the end if some pages could not
    be executed; the others are stored by then.
    """
    store = store or default_store(root)
    workers = workers or worker_count()
    inputs = read_inputs(root, pages)
    reasons = outdated(inputs, store)
    seconds = {docname: last_seconds(docname, store) for docname in reasons}
    mine = share(seconds, *shard)
    todo = [page for page in pages if page.docname in mine]
    if todo:
        number = min(workers, len(todo))
        at_once = f", {number} at a time" if number > 1 else ""
        report(f"executing {len(todo)} of {len(inputs)} pages{at_once}")
        todo.sort(key=lambda page: seconds[page.docname] or float("inf"), reverse=True)
        work = _execute(root, todo, inputs, store, workers, timeout, stderr, report)
        try:
            failures = asyncio.run(work)
        except asyncio.CancelledError:
            raise SystemExit(128 + signal.SIGTERM) from None
        if failures:
            raise PagesFailed(failures, len(inputs) - len(failures))
    elif reasons:
        report(f"none of {len(reasons)} outdated pages is in share {shard[0]}")
    else:
        report(f"the outputs of all {len(inputs)} pages are up to date")
    return {docname: page_key(now) for docname, now in inputs.items()}


def last_seconds(docname: str, store: Store) -> float | None:
    """How long the page ran the last time, if it did."""
    last = store.latest(docname)
    return last.seconds if last else None


async def _execute(
    root: Path,
    pages: Sequence[Page],
    inputs: Inputs,
    store: Store,
    workers: int,
    timeout: float,
    stderr: str,
    report: Report,
) -> list[Failure]:
    free = asyncio.Semaphore(workers)
    failures: list[Failure] = []
    ended: list[Page] = []
    commit, machine = source_version(root), describe_machine()

    async def one(page: Page) -> None:
        async with free:
            run = refused(page) or await run_page(
                page, root, timeout, input_files(root, page), stderr
            )
        before = inputs[page.docname]
        after = read_inputs(root, [page])[page.docname]
        if not isinstance(run, Failure) and after != before:
            cause = "the code it imports changed while it ran: build again"
            run = Failure(page.docname, 0, 0, cause)
        if isinstance(run, Failure):
            failures.append(run)
            line = f"FAILED {str(run).splitlines()[0]}"
        else:
            record = Record(
                seconds=round(run.seconds, 2),
                memory=run.memory,
                finished=datetime.now(UTC).isoformat(timespec="seconds"),
                versions=run.versions,
                machine=machine,
                commit=commit,
                inputs=before,
                processor=round(run.processor, 2),
                work=round(run.work, 4),
            )
            try:
                store.save(page.docname, page_key(before), run.notebook, record)
                line = f"{page.docname}  {run.seconds:.1f} s"
            except OSError as error:
                cause = f"its outputs cannot be stored: {error}"
                failures.append(Failure(page.docname, 0, 0, cause))
                line = f"FAILED {failures[-1]}"
        ended.append(page)
        with tqdm.external_write_mode():  # keeps the bar below the lines
            report(f"[{len(ended)}/{len(pages)}] {line}")
        bar.update()

    # disable=None: a bar on a terminal, only the lines above elsewhere.
    with tqdm(total=len(pages), unit="page", disable=None) as bar, _stop_on_sigterm():
        async with asyncio.TaskGroup() as group:
            for page in pages:
                group.create_task(one(page))
    return failures


@contextlib.contextmanager
def _stop_on_sigterm() -> Iterator[None]:
    """SIGTERM ends the work as Ctrl-C does: kernels are shut down, results stay."""
    loop, task = asyncio.get_running_loop(), asyncio.current_task()
    try:
        loop.add_signal_handler(signal.SIGTERM, task.cancel)
    except (NotImplementedError, RuntimeError, ValueError):  # not the main thread
        yield
        return
    try:
        yield
    finally:
        loop.remove_signal_handler(signal.SIGTERM)


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        prog="python -m bookkit.execution.run", description=__doc__.splitlines()[0]
    )
    parser.add_argument("root", nargs="?", type=Path, default=Path())
    parser.add_argument(
        "--list", action="store_true", help="only say which pages would run, and why"
    )
    parser.add_argument(
        "--shard",
        type=shard_of,
        default=(1, 1),
        metavar="K/N",
        help="the Kth of N shares",
    )
    options = parser.parse_args(arguments)
    root = options.root.resolve()
    try:
        config = read_config(root)
        pages = read_pages(root, config["myst_enable_extensions"])
        if options.list:
            reasons = outdated(read_inputs(root, pages), default_store(root))
            for docname, reason in reasons.items():
                print(f"{docname}: {reason}")
            print(f"{len(reasons)} to execute")
        else:
            with taken(root):
                execute_pages(
                    root,
                    pages,
                    timeout=config["nb_execution_timeout"],
                    stderr=config["nb_output_stderr"],
                    shard=options.shard,
                )
    except (PagesFailed, ValueError, OSError) as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit("interrupted; the pages that were finished are stored")


if __name__ == "__main__":
    main()
