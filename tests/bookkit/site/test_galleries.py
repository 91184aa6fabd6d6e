"""The gallery shows what pages made, links there, and names what is missing."""

from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from sphinx.testing.util import SphinxTestApp

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="504pt" height="216pt">'
    '<path fill="#ffffff"/><path stroke="#1b2a38"/></svg>'
)
# A page that makes its picture: the gallery must take what the cell put out.
NOTEBOOK = """---
file_format: mystnb
kernelspec: {name: python3}
---

# Page *one*

```{code-cell}
---
mystnb:
  image: {alt: A straight line}
  figure: {name: fig-made, caption: What it says.}
---
from IPython.display import SVG
SVG(%r)
```

See {numref}`fig-made`.
"""
STATIC = """# Page *one*

```{figure} made.svg
:name: fig-made
:alt: A straight line
:width: 50%

X
```

```{figure} drawn.svg
:name: fig-drawn
:alt: A bent line

Y
```
"""
INDEX = """# Home

```{toctree}
folder/one
```

```{gallery}
folder/one#fig-made: Ten *numbers*, three bends

folder/one#fig-drawn: Another
```
"""


@pytest.fixture
def book(tmp_path):
    """Write a small book; give a function that builds it and returns page, warnings."""
    source = tmp_path / "source"
    (source / "folder").mkdir(parents=True)
    (source / "conf.py").write_text(
        "from bookkit.site import figures, galleries\n"
        "extensions = ['myst_nb']\nnumfig = True\n"
        "source_suffix = {'.md': 'myst-nb'}\n"
        f"nb_execution_cache_path = {str(tmp_path / 'cache')!r}\n"
        "nb_execution_mode = 'off'\n"
        "def setup(app):\n    figures.setup(app)\n    galleries.setup(app)\n"
    )
    (source / "index.md").write_text(INDEX)
    (source / "folder" / "one.md").write_text(STATIC)
    for name in ("made", "drawn"):
        (source / "folder" / f"{name}.svg").write_text(SVG)

    def build() -> tuple[BeautifulSoup, str]:
        app = SphinxTestApp("html", srcdir=source, builddir=tmp_path)
        app.build()
        app.cleanup()
        page = (Path(app.outdir) / "index.html").read_text("utf-8")
        return BeautifulSoup(page, "html.parser"), app.warning.getvalue()

    build.source = source
    return build


def test_cards_link_to_the_figures_with_picture_message_and_title(book):
    page, warnings = book()
    assert warnings == ""
    first, second = page.select("ul.gallery > li a")
    assert first["href"] == "folder/one.html#fig-made"
    assert second["href"] == "folder/one.html#fig-drawn"
    light, dark = first("img")
    assert light["src"] == "_images/made.svg" and dark["src"] == "_images/made-dark.svg"
    assert light["alt"] == dark["alt"] == "A straight line"
    # Half of the page's width is no width for a card.
    assert "style" not in light.attrs
    message = first.select_one(".gallery-message")
    assert message.text == "Ten numbers, three bends"
    assert message.em.text == "numbers"
    assert first.select_one(".gallery-page").text == "Page one"


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        (
            "folder/two#fig-made: Text",
            "no page 'folder/two'; there are: folder/one,",
        ),
        (
            "folder/one#fig-mad: Text",
            "'folder/one' has no figure named 'fig-mad'; it has: fig-drawn, fig-made",
        ),
        ("folder/one: Text", "page#figure-name: message"),
        ("folder/one#fig-made", "page#figure-name: message"),
    ],
)
def test_what_is_missing_is_a_warning_with_its_place(book, line, wrong):
    index = INDEX.replace("folder/one#fig-drawn: Another", line)
    (book.source / "index.md").write_text(index)
    _, warnings = book()
    assert wrong in warnings
    assert "index.md:10:" in warnings or "index.md:7:" in warnings


def test_a_changed_page_changes_its_card_without_a_touch_of_the_gallery(book):
    # This page holds no table of contents, which alone would have it written again.
    show = INDEX[INDEX.index("```{gallery}") :]
    (book.source / "show.md").write_text("---\norphan: true\n---\n# Show\n\n" + show)
    book()
    path = book.source / "folder" / "one.md"
    path.write_text(path.read_text().replace("A straight line", "A crooked line"))
    _, warnings = book()
    assert warnings == ""
    page = (book.source.parent / "html" / "show.html").read_text("utf-8")
    assert page.count('alt="A crooked line"') == 2


def test_the_picture_of_an_executed_cell_is_found(book):
    (book.source / "folder" / "one.md").write_text(NOTEBOOK % SVG)
    (book.source / "index.md").write_text(INDEX.replace("fig-drawn", "fig-made"))
    conf = book.source / "conf.py"
    conf.write_text(conf.read_text().replace("'off'", "'force'"))
    page, warnings = book()
    assert warnings == ""
    light, dark = page.select_one("ul.gallery > li a")("img")
    assert light["alt"] == "A straight line"
    assert dark["src"] == light["src"].replace(".svg", "-dark.svg")
    assert (book.source.parent / "html" / light["src"]).read_text() == SVG
