"""On what, and from which commit, pages are executed."""

import os
import platform
import subprocess
from pathlib import Path


def describe_machine() -> str:
    """Processor, number of cores and system; no host name."""
    model = platform.processor() or platform.machine()
    try:
        for line in Path("/proc/cpuinfo").read_text(encoding="utf8").splitlines():
            if line.startswith("model name"):
                model = line.partition(":")[2].strip()
                break
    except OSError:  # not Linux
        pass
    cores = os.cpu_count() or 1
    return f"{model}, {cores} core{'s' * (cores > 1)}, {platform.system()}"


def source_version(root: Path) -> str:
    """The commit of the book, with `+` after it if files were changed since; or ""."""
    command = ["git", "-C", str(root), "describe", "--always", "--abbrev=8"]
    try:
        done = subprocess.run(
            [*command, "--exclude=*", "--dirty=+"],
            capture_output=True,
            text=True,
            timeout=10,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
