"""What a command costs: time, processor time, memory, and who else was busy."""

import os
import resource
import signal
import subprocess
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

INTERVAL = 0.2  # seconds between two looks at the memory


@dataclass(frozen=True)
class Run:
    """One command: `memory` is the peak of it and its children together, in bytes.

    `others` is how many processor cores other programs kept busy meanwhile.
    """

    seconds: float
    processor: float
    memory: int
    others: float
    status: int
    output: str

    @property
    def last_line(self) -> str:
        lines = self.output.strip().splitlines()
        return lines[-1] if lines else ""


def run(command: Sequence[str], folder: Path, **variables: str) -> Run:
    """Run a command to its end, in `folder`, with more environment variables."""
    started, own, busy = time.perf_counter(), _own_seconds(), _busy_seconds()
    memory = 0
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as log:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=os.environ | variables,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            while process.poll() is None:
                memory = max(memory, _resident(process.pid))
                time.sleep(INTERVAL)
        except BaseException:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait()
            raise
        log.seek(0)
        output = log.read()
    seconds = time.perf_counter() - started
    processor = _own_seconds() - own
    others = max(0.0, _busy_seconds() - busy - processor) / seconds
    return Run(seconds, processor, memory, others, process.returncode, output)


def _own_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _busy_seconds() -> float:
    times = psutil.cpu_times()
    return sum(times) - times.idle - getattr(times, "iowait", 0)


def _resident(pid: int) -> int:
    """Resident memory of a process and its children; shared pages count each time."""
    total = 0
    try:
        family = [psutil.Process(pid)]
        family += family[0].children(recursive=True)
    except psutil.NoSuchProcess:
        return 0
    for member in family:
        try:
            total += member.memory_info().rss
        except psutil.NoSuchProcess:
            continue
    return total
