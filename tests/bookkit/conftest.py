"""A small book of its own for the tests of the engine: cheap pages, a tiny package."""

import subprocess
import sys
from pathlib import Path

import prepared
import pytest
import yaml
from sphinx.config import Config

from bookkit.execution.run import execute_pages
from bookkit.pages import Page, read_pages


@pytest.fixture(autouse=True)
def own_suffixes():
    """Sphinx writes what `.md` means into a default that all builds share: undo it."""
    Config.config_values["source_suffix"].default.clear()
    Config.config_values["source_suffix"].default[".rst"] = "restructuredtext"
    yield
    Config.config_values["source_suffix"].default.clear()
    Config.config_values["source_suffix"].default[".rst"] = "restructuredtext"


FRONT_MATTER = """\
---
jupytext:
  text_representation:
    format_name: myst
kernelspec:
  name: python3
"""


class SmallBook:
    """A book in `root` with `code/tiny`, and what the tests do with it.

    Each executed page writes its name into a file beside `root`, for it may not write
    into the book.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.log = root.with_name(f"{root.name}-ran")
        self.names: list[str] = []
        (root / "book").mkdir(parents=True)
        self.module("__init__", "")
        self.write("book/index.md", "# The small book\n")
        self.write(
            "_config.yml",
            yaml.safe_dump(
                {
                    "title": "Small",
                    "only_build_toc_files": True,
                    "execute": {"execute_notebooks": "cache", "timeout": 20},
                    "sphinx": {"extra_extensions": ["bookkit.extension"]},
                }
            ),
        )

    def write(self, name: str, text: str) -> Path:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf8")
        return path

    def module(self, name: str, source: str) -> Path:
        return self.write(f"code/tiny/{name}.py", source)

    def prose_page(self, name: str, text: str) -> Path:
        if name not in self.names:
            self.names.append(name)
        chapters = [{"file": f"book/{name}"} for name in self.names]
        toc = {"format": "jb-book", "root": "book/index", "chapters": chapters}
        self.write("_toc.yml", yaml.safe_dump(toc))
        return self.write(f"book/{name}.md", text)

    def page(
        self, name: str, *cells: str, front: str = "", prose: str = "Prose."
    ) -> Path:
        """Write a page of code cells; the first one notes that the page ran."""
        note = f"with open({str(self.log)!r}, 'a') as ran: ran.write('{name}\\n')\n"
        first, *rest = cells or ("",)
        text = f"{FRONT_MATTER}{front}---\n\n# {name.title()}\n\n{prose}\n"
        for cell in (note + first, *rest):
            text += f"\n```{{code-cell}}\n{cell}\n```\n"
        return self.prose_page(name, text)

    def pages(self) -> list[Page]:
        return read_pages(self.root, ["colon_fence", "dollarmath"])

    def ran(self) -> list[str]:
        """The pages executed since the last call, in the order of their start."""
        names = self.log.read_text().split() if self.log.exists() else []
        self.log.unlink(missing_ok=True)
        return names

    def execute(self, **options) -> list[str]:
        """Execute what changed; the pages that ran."""
        options = {"workers": 2, "timeout": 20, "report": lambda line: None, **options}
        execute_pages(self.root, self.pages(), **options)
        return self.ran()

    def run(self, *command: str) -> subprocess.CompletedProcess:
        """Run a command in the book's folder."""
        return subprocess.run(
            command, cwd=self.root, capture_output=True, text=True, timeout=120
        )

    def module_command(self, *arguments: str) -> subprocess.CompletedProcess:
        return self.run(sys.executable, "-m", *arguments)

    def build(self, *options: str) -> subprocess.CompletedProcess:
        """`jupyter-book build .`, as a reader of the README runs it."""
        return prepared.build(self.root, *options, timeout=120)

    def html(self, name: str) -> str:
        path = self.root / "_build" / "html" / "book" / f"{name}.html"
        return path.read_text(encoding="utf8")


@pytest.fixture
def small_book(tmp_path: Path) -> SmallBook:
    return SmallBook(tmp_path / "small")
