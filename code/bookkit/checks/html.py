"""Valid HTML, by the Nu Html Checker: Java, in a package that `make live` installs."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from bookkit.site.live import SOURCE

CHECKER = SOURCE / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"

# Findings that come from the libraries below, not from the book. Nothing else belongs
# here.
ALLOWED = [
    # myst-nb's folded code cells.
    r"Element “p” not allowed as child of element “summary” in this context\..*",
    # How pandas shows a table.
    r"Attribute “scoped” not allowed on element “style” at this point\.",
]


def missing_tool() -> str | None:
    """What has to be installed before HTML can be checked; None if nothing has."""
    if not CHECKER.is_file():
        return (
            "HTML was not checked: the Nu Html Checker is missing. Install Node 20 or "
            "newer (Debian, Ubuntu: apt-get install npm; macOS: brew install node), "
            "run `make live` and check again"
        )
    if shutil.which("java") is None:
        return (
            "HTML was not checked: the Nu Html Checker needs Java 17 or newer. Install "
            "it (Debian, Ubuntu: apt-get install default-jre-headless; macOS: "
            "brew install openjdk) and check again"
        )
    return None


def html_findings(site: Path, names: list[str]) -> Iterator[str]:
    """Errors of the pages `names` of `site`, with the line and an extract.

    Also what is allowed and no longer occurs, so that the list above stays short.
    """
    seen = set()
    for message in run_checker([site / name for name in names]):
        allowed = matching_pattern(message["message"])
        seen.add(allowed)
        if allowed is None:
            name = Path(message["url"].removeprefix("file:")).relative_to(site)
            extract = " ".join(message.get("extract", "").split())
            line = message.get("lastLine", "?")
            yield f"{name}:{line}: {message['message']} [{extract}]"
    for pattern in ALLOWED:
        if pattern not in seen:
            yield f"{Path(__file__).name}: no page needs this any more: {pattern}"


def run_checker(files: list[Path]) -> list[dict]:
    """What the checker calls errors; raises RuntimeError if it did not run."""
    command = ["java", "-Xss4m", "-jar", str(CHECKER), "--format", "json"]
    done = subprocess.run(
        [*command, "--exit-zero-always", *map(str, files)],
        capture_output=True,
        text=True,
        check=False,
    )
    try:
        messages = json.loads(done.stderr)["messages"]
    except (json.JSONDecodeError, KeyError) as error:
        raise RuntimeError(
            "the Nu Html Checker failed (it needs Java 17 or newer): " + done.stderr
        ) from error
    return [message for message in messages if message["type"] != "info"]


def matching_pattern(message: str) -> str | None:
    """The pattern that allows the message, if one does."""
    for pattern in ALLOWED:
        if re.fullmatch(pattern, message, re.DOTALL):
            return pattern
    return None
