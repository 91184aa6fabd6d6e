"""A small book built with what the site adds to its pages, once for all tests here."""

from collections.abc import Callable
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from small_book import build, page_with, write_book

PARTS = ("citations", "entrances", "head", "icons", "mathematics", "mode", "theme")
SETTINGS = """\
    ogp_description_length: 400
    ogp_social_cards: {enable: false}
"""
TEXT = """\
A price of \\$200 and \\$2 *more*. {cite:t}`prince2023` says so {cite:p}`prince2023`.
Equations are $x_1 < y_1$ here.[^note]

[^note]: A footnote.
"""


def write_and_build(folder: Path) -> None:
    """The small book, with faces of its own and the settings of the real one."""
    write_book(folder, page_with(TEXT))
    config = (folder / "_config.yml").read_text("utf8")
    parts = "".join(f"    - bookkit.site.{part}\n" for part in PARTS)
    parts += "    - sphinxext.opengraph\n    - sphinx-mathjax-offline\n"
    config = config.replace("  config:\n", f"{parts}  config:\n{SETTINGS}")
    config = config.replace("author_year", "author_year_round")
    config += "    html_static_path: [book/_static]\n"
    (folder / "_config.yml").write_text(config, "utf8")
    fonts = folder / "book" / "_static" / "fonts"
    fonts.mkdir(parents=True)
    for name in ("face", "face-italic"):
        (fonts / f"{name}.woff2").write_bytes(b"")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GITHUB_REPOSITORY", "Ada/deep")
        patch.delenv("GITHUB_SERVER_URL", raising=False)
        result, printed = build(folder)
    assert result == 0, printed


@pytest.fixture(scope="session")
def built_site(built_once: Callable[[str, Callable[[Path], None]], Path]) -> Path:
    return built_once("site", write_and_build) / "_build" / "html"


@pytest.fixture(scope="session")
def read(built_site: Path) -> Callable[[str], BeautifulSoup]:
    """Read a page of the small site."""

    def soup(name: str) -> BeautifulSoup:
        return BeautifulSoup((built_site / name).read_text("utf8"), "html.parser")

    return soup


@pytest.fixture(scope="session")
def page(read: Callable[[str], BeautifulSoup]) -> BeautifulSoup:
    """The one page with mathematics, citations and stress."""
    return read("book/01-depth/page.html")
