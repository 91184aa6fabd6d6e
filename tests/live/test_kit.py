"""Tests of what Node can run alone, written in JavaScript."""

import subprocess
from pathlib import Path

import pytest
from javascript import require_node


@pytest.mark.parametrize("room", ["kit", "search", "progress"])
def test_in_node(room):
    done = subprocess.run(
        [
            require_node(),
            "--test",
            *sorted(Path(__file__).parent.glob(f"{room}/*.mjs")),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
