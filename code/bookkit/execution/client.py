"""nbclient's client for one page, with limits on what a page may do to its build."""

import asyncio
from typing import Any

from jupyter_client.kernelspec import NoSuchKernel
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionComplete, DeadKernelError
from nbformat import NotebookNode, v4

from bookkit.execution.streams import joined

MOST = 5_000_000  # bytes of a page's outputs; a page on the site has 600 kB, compressed
MESSAGE = 1000  # bytes that count for a message, beside those of its text


class Stopped(Exception):
    """The page did what no page may do; the text says what, and what to do."""


class PageClient(NotebookClient):
    """Runs the code cells of one page.

    nbclient joins streams by an expression that takes quadratic time: one long line
    held a build for minutes, past every timeout. Here they are joined in linear time,
    and a page that writes without end is stopped.
    """

    def __init__(self, notebook: NotebookNode, timeout: float) -> None:
        super().__init__(
            notebook,
            timeout=timeout,
            record_timing=False,
            coalesce_streams=False,
            # It warns of the unencrypted local port.
            extra_arguments=["--log-level=ERROR"],
            kernel_manager_class=AsyncKernelManager,
            on_cell_executed=self._refuse_quitting,
        )
        self.size = 0
        self.listening: asyncio.Task[None] | None = None

    async def start(self, folder: str, environment: dict[str, str]) -> None:
        try:
            await self._start(folder, environment)
        except RuntimeError:
            # A kernel is given free ports and binds them later. If another program took
            # one in between, it never answers; other ports are likely to be free.
            await self._start(folder, environment)

    async def _start(self, folder: str, environment: dict[str, str]) -> None:
        # Not nbclient's own set-up: with several pages at once, each would replace
        # the others' handlers of Ctrl-C.
        try:
            self.create_kernel_manager()
            await self.async_start_new_kernel(cwd=folder, env=environment)
        except NoSuchKernel as error:
            raise Stopped(
                f"the front matter names the kernel {error.name!r}, which is not "
                "installed: write  name: python3  under kernelspec"
            ) from error
        await self.async_start_new_kernel_client()
        self.nb.metadata["language_info"] = (await self._reply(self.kc.kernel_info()))[
            "language_info"
        ]

    async def stop(self) -> None:
        # After a failure nbclient may still listen for outputs, and nobody would be
        # told that it can't: asyncio then complains whenever it throws the task away.
        if self.listening is not None:
            self.listening.cancel()
            await asyncio.gather(self.listening, return_exceptions=True)
        if self.kc is not None:
            self.kc.stop_channels()
        if self.km is not None and self.km.has_kernel:
            await self.km.shutdown_kernel(now=True)

    async def prepare(self, source: str) -> None:
        """Run `source` in the kernel before the first cell, without a trace."""
        request = self.kc.execute(source, silent=True, store_history=False)
        reply = await self._reply(request)
        if reply["status"] != "ok":
            raise RuntimeError("\n".join(reply["traceback"]))

    async def run(self, number: int) -> None:
        """Run a code cell (from 1)."""
        cell = self.nb.cells[number - 1]
        try:
            await self.async_execute_cell(cell, number - 1)
        except DeadKernelError:
            if self.size <= MOST:
                raise
        if self.size > MOST:  # `process_message` has stopped it
            raise Stopped(
                f"the page's outputs exceed {MOST / 1e6:g} MB: print and draw less"
            )
        cell.outputs = joined(cell.outputs)

    async def ask(self, source: str) -> str:
        """What `source` prints, run after the last cell and not kept."""
        self.nb.cells.append(v4.new_code_cell(source))
        try:
            await self.async_execute_cell(
                self.nb.cells[-1], len(self.nb.cells) - 1, store_history=False
            )
        finally:
            asked = self.nb.cells.pop()
        return joined(asked.outputs)[-1].text  # it may come in pieces

    async def _async_poll_output_msg(self, *arguments: Any) -> None:
        self.listening = asyncio.current_task()
        await super()._async_poll_output_msg(*arguments)

    def process_message(
        self, msg: dict[str, Any], cell: NotebookNode, cell_index: int
    ) -> NotebookNode | None:
        content = msg["content"]
        texts = [content.get("text", ""), *content.get("data", {}).values()]
        self.size += MESSAGE + sum(len(str(text)) for text in texts)
        if self.size > MOST:
            # Ends the cell as the end of the kernel would.
            self.task_poll_for_reply.cancel()
            raise CellExecutionComplete
        return super().process_message(msg, cell, cell_index)

    def _refuse_quitting(
        self, cell: NotebookNode, cell_index: int, execute_reply: dict[str, Any]
    ) -> None:
        payload = execute_reply["content"].get("payload", [])
        if any(part.get("source") == "ask_exit" for part in payload):
            raise Stopped("the page quits: take out exit() or quit()")

    async def _reply(self, request: str) -> dict[str, Any]:
        return (await self.async_wait_for_reply(request))["content"]
