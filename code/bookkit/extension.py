"""The Sphinx extension named in `_config.yml`: it hooks bookkit's parts in."""

from sphinx.application import Sphinx

from bookkit import (
    course,
    figures,
    gallery,
    handover,
    links,
    live,
    notebooks,
    page_map,
    repository,
    status,
    theme,
    unfinished,
    unique_ids,
)

PARTS = (
    handover,  # execute the pages, give the outputs to myst-nb
    unfinished,
    repository,
    # directives
    course,
    gallery,
    page_map,
    status,
    # the pages' HTML
    figures,
    links,
    live,
    theme,
    unique_ids,
    # the exported notebooks
    notebooks,
)


def setup(app: Sphinx) -> dict[str, object]:
    """Connect every part of bookkit to Sphinx's events."""
    for part in PARTS:
        part.setup(app)
    return {"version": "1", "parallel_read_safe": True}
