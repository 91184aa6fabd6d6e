"""A browser on the built site. `SITE` names its folder: `make check-site` sets it."""

import os
from pathlib import Path

import pytest

from bookkit.serve import start_server


@pytest.fixture(scope="session")
def site() -> Path:
    folder = os.environ.get("SITE")
    if not folder:
        pytest.skip("SITE does not name a built site: run `make book check-site`")
    path = Path(folder).resolve()
    assert (path / "index.html").exists(), f"{path} holds no site: run `make book`"
    return path


@pytest.fixture(scope="session")
def bundled(site, missing):
    """The site has what Node bundles: the search, the cards."""
    if not (site / "_static" / "live" / "search.js").exists():
        missing("the site was built without Node: install it, run `make book`")


@pytest.fixture(scope="session")
def address(site):
    with start_server(site, 0) as server:
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
