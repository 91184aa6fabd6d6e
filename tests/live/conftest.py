"""A small site with one of each live figure."""

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from nbformat import v4
from small_site import build_site
from specimens import SPECIMENS

from bookkit.serve import start_server
from bookkit.site import live

PAIR = ["shallow-network-1d", "line-and-loss"]


@pytest.fixture(scope="session")
def bundles(missing: Callable[[str], None]) -> Path:
    folder = live.bundles()
    if folder is None:
        missing("the live figures are not bundled: install Node, run `make live`")
    return folder


@pytest.fixture(scope="session")
def small_site(bundles: Path, built_once: Callable) -> Path:
    """A page for each live figure, and one with two, through the real Sphinx part."""
    return built_once("specimens", write_site) / "_build"


def write_site(source: Path) -> None:
    pages = {name: [name] for name in SPECIMENS} | {"pair": PAIR}
    toctree = "\n   ".join(pages)
    (source / "index.rst").write_text(
        f"Specimens\n=========\n\n.. toctree::\n\n   {toctree}\n"
    )
    for name, figures in pages.items():
        cells = [v4.new_markdown_cell(f"# {name}")]
        for figure in figures:
            shown = {live.MIME: SPECIMENS[figure]().data()}
            output = v4.new_output("execute_result", shown)
            cells.append(v4.new_code_cell("1", outputs=[output], execution_count=1))
        language = {"name": "python", "pygments_lexer": "python"}
        notebook = v4.new_notebook(cells=cells, metadata={"language_info": language})
        (source / f"{name}.ipynb").write_text(json.dumps(notebook), "utf-8")
    off = {"nb_execution_mode": "off", "html_theme": "basic"}
    site = build_site(source, "myst_nb", "bookkit.site.live", **off)
    # The texts that a notebook's front end gets.
    shutil.copytree(live.SOURCE / "dist" / "widget", site / "widget")


@pytest.fixture(scope="session")
def small_address(small_site: Path) -> Iterator[str]:
    with start_server(small_site, 0) as server:
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
