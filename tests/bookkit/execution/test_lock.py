"""Two builds of one book: the second one says who builds."""

import os
import subprocess
import sys

from bookkit.execution.lock import taken


def test_second_build_says_who_builds(small_book):
    small_book.page("one")
    with taken(small_book.root), taken(small_book.root):  # the same process may
        result = small_book.module_command("bookkit.execution.run")
        assert result.returncode == 1
        who = f"this book is being built already (process {os.getpid()}, since "
        assert result.stderr.startswith(who)
        assert len(result.stderr.splitlines()) == 1
        assert small_book.module_command("bookkit.execution.run", "--list").stdout
        result = small_book.build()
        assert result.returncode == 1
        assert f"\n{who}" in result.stderr
        assert "Traceback" not in result.stderr
    assert small_book.ran() == []
    assert small_book.module_command("bookkit.execution.run").returncode == 0


def test_lock_of_a_dead_process_is_taken_over(small_book):
    small_book.page("one")
    code = f"""
import pathlib, time
from bookkit.execution.lock import take
lock = take(pathlib.Path({str(small_book.root)!r}))
print("taken", flush=True)
time.sleep(60)"""
    command = [sys.executable, "-c", code]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "taken\n"
        assert small_book.module_command("bookkit.execution.run").returncode == 1
        process.kill()
    assert small_book.module_command("bookkit.execution.run").returncode == 0
