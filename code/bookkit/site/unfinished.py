"""A build that warned is not finished: the next one reads every page again.

Sphinx warns about a page when it reads it, and reads only what changed. Without this,
`-W --keep-going` fails once and passes the second time, with nothing repaired.
"""

from pathlib import Path

from sphinx.application import ENV_PICKLE_FILENAME, Sphinx
from sphinx.config import Config

from bookkit.adapters import num_warnings

MARKER = "bookkit-unfinished"


def forget_unfinished(app: Sphinx, config: Config) -> None:
    """Before Sphinx loads what it knew: drop it if the last build did not finish."""
    folder = Path(app.doctreedir)
    if (folder / MARKER).exists():
        (folder / ENV_PICKLE_FILENAME).unlink(missing_ok=True)


def mark(app: Sphinx, *_: object) -> None:
    folder = Path(app.doctreedir)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MARKER).touch()


def unmark(app: Sphinx, error: Exception | None) -> None:
    if error is None and num_warnings(app) == 0:
        (Path(app.doctreedir) / MARKER).unlink(missing_ok=True)


def setup(app: Sphinx) -> None:
    app.connect("config-inited", forget_unfinished)
    app.connect("env-before-read-docs", mark)
    app.connect("build-finished", unmark, priority=999)
