"""Sources can be found: entries carry an identifier, citations have an entry."""

import re

import pytest
from page_source import read_page
from pybtex.database import parse_file
from toc import BOOK, toc_files

ENTRIES = parse_file(BOOK / "references.bib").entries
IDENTIFIERS = ("doi", "eprint", "isbn")


@pytest.mark.parametrize("key", ENTRIES)
def test_every_source_can_be_found(key):
    fields = {name.lower(): text for name, text in ENTRIES[key].fields.items()}
    # A report has its institution's number, and some proceedings number nothing: their
    # own address has to do.
    numbered = {"institution", "number"} <= fields.keys()
    assert (
        numbered
        or fields.keys() & set(IDENTIFIERS)
        or re.match(
            r"https://(proceedings\.mlr\.press|jmlr\.org|www\.jmlr\.org|papers\.nips\.cc"
            r"|proceedings\.neurips\.cc|openreview\.net|aclanthology\.org)/",
            fields.get("url", ""),
        )
    ), f"references.bib: give {key} one of {', '.join(IDENTIFIERS)}"


@pytest.mark.parametrize("path", toc_files(), ids=lambda path: path.stem)
def test_every_citation_has_an_entry(path):
    page = read_page(path)
    for line, token in page.inlines:
        if token.type == "myst_role" and token.meta["name"].startswith("cite"):
            for key in re.split(r"\s*,\s*", token.content):
                assert key in ENTRIES, f"{page.at(line)}: references.bib has no {key}"
