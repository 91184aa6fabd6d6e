"""One style sheet holds the palette, and on paper it is light in either mode."""

import json
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from sphinx.testing.util import SphinxTestApp

import bookkit

FILE = Path(bookkit.__file__).parents[1] / "fathom" / "plotting" / "palette.json"
PALETTE = json.loads(FILE.read_text("utf-8"))


@pytest.mark.parametrize("parts", [["figures"], ["live"], ["figures", "live"]])
def test_whichever_parts_are_in_use_paper_is_light(parts, tmp_path):
    source = tmp_path / "source"
    source.mkdir()
    extensions = [f"bookkit.site.{part}" for part in parts]
    (source / "conf.py").write_text(f"extensions = {extensions}\n")
    (source / "index.rst").write_text("Home\n====\n")
    app = SphinxTestApp("html", srcdir=source, builddir=tmp_path)
    app.build()
    app.cleanup()
    page = (tmp_path / "html" / "index.html").read_text("utf-8")
    links = BeautifulSoup(page, "html.parser")("link")
    assert sum("palette.css" in link["href"] for link in links) == 1

    sheet = (tmp_path / "html" / "_static" / "palette.css").read_text("utf-8")
    light, dark = sheet.split('@media screen {\nhtml[data-theme="dark"]')
    for name, colours in PALETTE.items():
        assert f"--fathom-{name.lower()}: {colours['light']};" in light
        assert f"--fathom-{name.lower()}: {colours['dark']};" in dark
        assert colours["dark"] not in light
