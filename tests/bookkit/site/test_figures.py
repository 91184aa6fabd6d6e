"""Each figure in the palette gets a dark twin, in the site and nowhere else."""

import base64
import io
import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from PIL import Image, ImageColor
from sphinx.testing.util import SphinxTestApp

from bookkit.palette import palette
from bookkit.site import figures

PALETTE = palette()
SVG = (
    '<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg" width="504pt" '
    'height="230.4pt" viewBox="0 0 504 230.4">'
    '<path style="fill: {face}"/><path style="stroke: {ink}"/>{more}</svg>'
)
PAGE = """# Page

```{figure} drawn.svg
:name: fig-drawn
:alt: A "curve" & its data
:width: 80%

What it says.
```

See {numref}`fig-drawn`.

![plain](drawn.svg)

![foreign](foreign.svg)
"""


def drawn(more: str = "", upper: bool = False) -> str:
    face, ink = PALETTE["FACE"]["light"], PALETTE["INK"]["light"]
    text = SVG.format(face=face, ink=ink, more=more)
    return text.replace(face, face.upper()).replace(ink, ink.upper()) if upper else text


@pytest.fixture
def book(tmp_path):
    """Build a small site; give a function that builds it (again) and returns a page."""
    source = tmp_path / "source"
    (source / "folder").mkdir(parents=True)
    (source / "conf.py").write_text(
        "from bookkit.site.figures import setup\n"
        "extensions = ['myst_parser']\nnumfig = True\n"
    )
    (source / "index.md").write_text("# Home\n\n```{toctree}\nfolder/page\n```\n")
    (source / "folder" / "page.md").write_text(PAGE)
    (source / "folder" / "drawn.svg").write_text(drawn())
    (source / "folder" / "foreign.svg").write_text(
        SVG.format(face="#fff", ink="", more="")
    )

    def build(name: str = "folder/page", builder: str = "html", **options) -> str:
        app = SphinxTestApp(builder, srcdir=source, builddir=tmp_path, **options)
        app.build()
        assert app.warning.getvalue() == ""
        app.cleanup()
        return (Path(app.outdir) / f"{name}.html").read_text("utf-8")

    build.folder = tmp_path
    return build


def pictures(page: str) -> list[dict[str, object]]:
    return [dict(image.attrs) for image in BeautifulSoup(page, "html.parser")("img")]


def test_all_colours_of_the_palette_are_exchanged_whatever_their_case():
    everything = "".join(f'<a fill="{c["light"]}"/>' for c in PALETTE.values())
    for text in (drawn(everything), drawn(everything, upper=True)):
        dark = figures.darken(text)
        for colours in PALETTE.values():
            assert colours["light"] not in dark.lower()
            assert colours["dark"] in dark
        # Nothing else has changed.
        codes = re.compile("#[0-9a-f]{6}", re.IGNORECASE)
        assert codes.sub("", dark) == codes.sub("", text)


def embedded(image: Image.Image) -> str:
    file = io.BytesIO()
    image.save(file, "png")
    # Line breaks as Matplotlib writes them.
    code = base64.encodebytes(file.getvalue()).decode()
    return f'<image xlink:href="data:image/png;base64,\n{code}"/>'


def image_in(svg: str) -> Image.Image:
    code = re.search(r"base64,([^\"]+)", svg)[1]
    return Image.open(io.BytesIO(base64.b64decode(code))).convert("RGBA")


def test_points_drawn_as_an_image_change_their_colour_and_keep_their_shape():
    light = Image.new("RGBA", (9, 5), PALETTE["DATA"]["light"])
    alpha = Image.linear_gradient("L").resize(light.size)
    light.putalpha(alpha)
    dark = image_in(figures.darken(drawn(embedded(light))))
    assert dark.getchannel("A").tobytes() == alpha.tobytes()
    assert dark.getpixel((4, 4))[:3] == ImageColor.getrgb(PALETTE["DATA"]["dark"])


def test_heat_maps_stay_as_they_are():
    heat = Image.linear_gradient("L").convert("RGBA")
    assert embedded(heat) in figures.darken(drawn(embedded(heat)))


def test_figures_of_other_origin_stay_alone():
    assert figures.darken("<svg><path fill='#ffffff'/></svg>") is None


@pytest.mark.parametrize(
    ("root", "pixels"),
    [
        ('<svg width="504pt" height="230.4pt">', (672, 307)),
        ('<svg\n height="20" width="10px">', (10, 20)),
        ('<svg viewBox="0 0 1 1"><rect width="3" height="4"/>', None),
        ('<svg width="100%" height="10">', None),
    ],
)
def test_size_in_pixels(root, pixels):
    assert figures.size(root) == pixels


def test_page_shows_both_pictures_with_the_same_words(book):
    page = book()
    light, dark, *_ = pictures(page)
    assert light["class"] == ["figure-light"] and dark["class"] == ["figure-dark"]
    assert light["src"] == "../_images/drawn.svg"
    assert dark["src"] == "../_images/drawn-dark.svg"
    for picture in (light, dark):
        assert picture["alt"] == 'A "curve" & its data'
        assert (picture["width"], picture["height"]) == ("672", "307")
        assert picture["loading"] == "lazy"
        assert picture["style"] == "width: 80%"
    folder = book.folder / "html" / "_images"
    assert (folder / "drawn.svg").read_text() == drawn()
    assert (folder / "drawn-dark.svg").read_text() == figures.darken(drawn())


def test_numbers_captions_and_plain_images_still_work(book):
    page = BeautifulSoup(book(), "html.parser")
    figure = page.find("figure")
    assert len(figure("img")) == 2
    assert "Fig. 1" in figure.figcaption.text
    assert "What it says." in figure.figcaption.text
    assert page.select_one("a.reference[href='#fig-drawn']").text == "Fig. 1"
    plain = page("img", alt="plain")
    assert [image["class"] for image in plain] == [["figure-light"], ["figure-dark"]]


def test_foreign_figure_has_no_twin(book):
    page = BeautifulSoup(book(), "html.parser")
    (image,) = page("img", alt="foreign")
    assert image["src"] == "../_images/foreign.svg"
    assert not (book.folder / "html" / "_images" / "foreign-dark.svg").exists()


def test_a_second_build_keeps_pages_and_twins(book):
    first = book()
    twin = book.folder / "html" / "_images" / "drawn-dark.svg"
    before = twin.stat().st_mtime_ns
    assert book() == first
    assert twin.stat().st_mtime_ns == before


def test_a_changed_figure_changes_its_twin(book):
    book()
    changed = drawn(f'<a fill="{PALETTE["MODEL"]["light"]}"/>')
    (book.folder / "source" / "folder" / "drawn.svg").write_text(changed)
    book()
    twin = book.folder / "html" / "_images" / "drawn-dark.svg"
    assert PALETTE["MODEL"]["dark"] in twin.read_text()


def test_pages_written_by_several_processes_have_their_twins(book):
    for number in range(8):
        (book.folder / "source" / f"more{number}.md").write_text(
            "---\norphan: true\n---\n# More\n\n![one](folder/drawn.svg)\n"
        )
    page = book("more7", parallel=2)
    assert [image["class"] for image in pictures(page)] == [
        ["figure-light"],
        ["figure-dark"],
    ]
    assert (book.folder / "html" / "_images" / "drawn-dark.svg").exists()
