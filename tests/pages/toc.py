"""The pages to check: what `_toc.yml` names, and which of them are lessons."""

import re
from functools import cache
from pathlib import Path

from page_source import ROOT

from bookkit.pages import Page, read_config, read_pages

BOOK = ROOT / "book"


@cache
def _pages() -> list[Page]:
    return read_pages(ROOT, read_config(ROOT)["myst_enable_extensions"])


def toc_files() -> list[Path]:
    """The file of every page, in the order of the book."""
    return [page.path for page in _pages()]


def lessons() -> list[Path]:
    """The executable pages that stand in a chapter's folder."""
    return [
        page.path
        for page in _pages()
        if page.executable and re.match(r"\d\d-", page.path.parent.name)
    ]
