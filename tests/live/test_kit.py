"""The kit's own tests, written in JavaScript: Node runs them, no browser."""

import subprocess
from pathlib import Path

from javascript import require_node


def test_kit_in_node():
    done = subprocess.run(
        [require_node(), "--test", *sorted(Path(__file__).parent.glob("kit/*.mjs"))],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
