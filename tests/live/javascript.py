"""The live figures' JavaScript in Node: what it computes, without a browser."""

import base64
import json
import math
import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

LIVE = Path(__file__).parents[2] / "code" / "live"
ANSWER = Path(__file__).with_name("answer.mjs")
MISSING = "Node 20 or newer is missing, or what the figures import: run `make live`"


def require_node() -> str:
    """The program; without it, or the figures' libraries, skip (in CI: fail)."""
    program = shutil.which("node")
    if program is None or not (LIVE / "node_modules").is_dir():
        (pytest.fail if os.environ.get("CI") else pytest.skip)(MISSING)
    return program


class Node:
    """One process that answers all questions of a test session."""

    def __init__(self, program: str) -> None:
        self.process = subprocess.Popen(
            [program, str(ANSWER)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )

    def __call__(
        self,
        module: str,
        script: str,
        argument: Any = None,
        models: Mapping[str, bytes] | None = None,
    ) -> Any:
        """Run the body of a function of `m`, the module, and `a`, the argument.

        Numbers pass both ways to the last digit. With `models` (a live figure's
        ``graphs``) the script also has `network`, as the figure itself gets it.
        """
        encoded = models and {
            name: base64.b64encode(graph).decode() for name, graph in models.items()
        }
        question = {
            "module": module,
            "script": script,
            "argument": argument,
            "models": encoded,
        }
        print(json.dumps(question), file=self.process.stdin, flush=True)
        line = self.process.stdout.readline()
        answer = json.loads(line or '{"error": "Node ended"}', object_hook=_number)
        assert "error" not in answer, f"{module}: {answer['error']}"
        return answer["value"]

    def close(self) -> None:
        self.process.stdin.close()
        self.process.wait(timeout=10)
        self.process.stdout.close()


@pytest.fixture(scope="session")
def node() -> Iterator[Node]:
    """Asks a module of the live figures: `node("math/losses.js", script, argument)`."""
    process = Node(require_node())
    yield process
    process.close()


def _number(value: dict[str, Any]) -> Any:
    words = {"Infinity": math.inf, "-Infinity": -math.inf, "NaN": math.nan}
    return words[value["number"]] if list(value) == ["number"] else value
