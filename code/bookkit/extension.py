"""The Sphinx extension named in `_config.yml`: it hooks bookkit's parts in."""

import gc
import zlib
from pathlib import Path

from sphinx.application import Sphinx

from bookkit import repository
from bookkit.directives import api, course, lesson_map, page_map, status
from bookkit.execution import handover
from bookkit.notebooks import export
from bookkit.site import (
    cards,
    citations,
    draft,
    entrances,
    figures,
    folds,
    galleries,
    head,
    icons,
    links,
    live,
    mathematics,
    mode,
    navigation,
    progress,
    search,
    stylesheets,
    theme,
    unfinished,
    unique_ids,
    used_by,
)

PARTS = (
    handover,  # execute the pages, give the outputs to myst-nb
    unfinished,
    repository,
    # directives
    api,
    course,
    galleries,
    lesson_map,
    page_map,
    status,
    # the pages' HTML
    cards,
    citations,
    draft,
    entrances,
    figures,
    folds,
    head,
    icons,
    links,
    live,
    mathematics,
    mode,
    navigation,
    progress,
    search,
    stylesheets,
    theme,
    unique_ids,
    used_by,
    # the exported notebooks
    export,
)


def setup(app: Sphinx) -> dict[str, object]:
    """Connect every part of bookkit to Sphinx's events."""
    # Sphinx loads documents of many thousand nodes and keeps them for a while: to look
    # for garbage as often as Python does takes half of an unchanged build.
    gc.set_threshold(200_000, 20, 20)
    for part in PARTS:
        part.setup(app)
    return {"version": "1", "env_version": _source(), "parallel_read_safe": True}


def _source() -> int:
    """Changes with the engine: what an older one had read is read again."""
    files = sorted(Path(__file__).parent.rglob("*.py"))
    return zlib.crc32(b"".join(path.read_bytes() for path in files))
