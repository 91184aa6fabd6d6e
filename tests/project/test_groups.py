"""What one worker is to do stays in one worker: a page is opened once for its tests."""

import os
import subprocess
import sys

TESTS = """
import os, pytest

GROUPS = [
    pytest.param(name, marks=pytest.mark.xdist_group(f"page {name}"))
    for name in "abcdef"
]

@pytest.mark.parametrize("name", GROUPS)
def test_first(name):
    print("ran", name, os.environ["PYTEST_XDIST_WORKER"])
    raise AssertionError

@pytest.mark.parametrize("name", GROUPS)
def test_second(name):
    print("ran", name, os.environ["PYTEST_XDIST_WORKER"])
    raise AssertionError
"""


def test_the_tests_of_a_group_share_a_worker(tmp_path):
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    (tmp_path / "test_pages.py").write_text(TESTS)
    options = ["-n", "2", "--dist", "loadgroup", "-p", "no:cacheprovider"]
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PYTEST")}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *options],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
    )
    ran = [line.split() for line in done.stdout.splitlines() if line[:4] == "ran "]
    assert len(ran) == 12, done.stdout
    assert len({tuple(line) for line in ran}) == 6
