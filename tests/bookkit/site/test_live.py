"""The site's side of live figures: models as files, the host, the gallery."""

import base64
import json

import pytest
from bs4 import BeautifulSoup
from nbformat import v4
from small_site import build_site

from bookkit.site import live

MODEL = b"an ONNX file, say"
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="504pt" height="216pt">'
    '<path id="a" fill="#ffffff"/><path stroke="#1b2a38"/></svg>'
)


def figure(name, title="A title", model=False, picture=SVG, identifier=None):
    """What `live_figure` puts out in the build."""
    models = {"price": base64.b64encode(MODEL).decode()} if model else {}
    return {
        **{"figure": name, "id": f"live-{identifier or name}", "title": title},
        **{"summary": "One line.", "alt": f"A <{name}>", "picture": picture},
        **{"state": {"x": 1, "text": "</script>"}, "models": models},
    }


class Book:
    """A few pages in a temporary folder, built by Sphinx with the live part alone."""

    def __init__(self, root):
        self.root = root
        children = ["gallery", "second", "first", "plain"]
        toctree = [".. toctree::", "", *(f"   {child}" for child in children)]
        self.prose("index", "\n".join(toctree))
        self.prose("gallery", ".. live-gallery::")
        self.page("first", figure("one", title="One", model=True))
        self.page("second", figure("two", title="Two & more"))
        self.page("plain")

    def prose(self, name, text):
        title = f"{name.title()}\n{'=' * len(name)}"
        (self.root / f"{name}.rst").write_text(f"{title}\n\n{text}\n", "utf-8")

    def page(self, name, *figures):
        """An executed notebook whose cells show `figures`."""
        cells = [v4.new_markdown_cell(f"# {name.title()}")]
        for data in figures:
            output = v4.new_output(
                "execute_result", {live.MIME: data, "text/plain": ""}
            )
            cells.append(v4.new_code_cell("1", outputs=[output], execution_count=1))
        language = {"name": "python", "pygments_lexer": "python"}
        notebook = v4.new_notebook(cells=cells, metadata={"language_info": language})
        (self.root / f"{name}.ipynb").write_text(json.dumps(notebook), "utf-8")

    def build(self):
        parts = (f"bookkit.site.{part}" for part in ("figures", "galleries", "live"))
        off = {"nb_execution_mode": "off", "html_theme": "basic"}
        build_site(self.root, "myst_nb", *parts, **off)

    def soup(self, name):
        text = (self.html / f"{name}.html").read_text("utf-8")
        return BeautifulSoup(text, "html.parser")

    @property
    def html(self):
        return self.root / "_build"

    @property
    def static(self):
        return self.html / "_static"


@pytest.fixture
def dist(tmp_path, monkeypatch):
    """Bundles as `make live` writes them."""
    source = tmp_path / "live"
    (source / "dist" / "site" / "figures").mkdir(parents=True)
    (source / "dist" / "site" / "host.js").write_text("// host")
    (source / "dist" / "site" / "figures" / "one.js").write_text("// one")
    (source / "live.css").write_text("/* style */")
    monkeypatch.setattr(live, "SOURCE", source)
    return source / "dist" / "site"


@pytest.fixture
def book(tmp_path):
    (tmp_path / "book").mkdir()
    return Book(tmp_path / "book")


def test_pages_load_the_host_where_they_need_it(book, dist):
    book.build()
    for name, expected in (("first", 1), ("second", 1), ("plain", 0), ("gallery", 0)):
        hosts = book.soup(name).select('script[src*="live/host.js"]')
        assert len(hosts) == expected, name
        assert all(host["type"] == "module" for host in hosts)
        assert len(book.soup(name).select('link[href*="live/live.css"]')) == expected
    assert (book.static / "live" / "figures" / "one.js").is_file()


def test_the_page_holds_what_the_host_reads(book, dist):
    book.build()
    box = book.soup("second").select_one("div.fathom-live")
    assert box["id"] == box["data-id"] == "live-two" and box["data-figure"] == "two"
    assert box["data-title"] == "Two & more" and box["data-summary"] == "One line."
    state = json.loads(box.select_one("script.fathom-live-state").string)
    assert state == {"x": 1, "text": "</script>", "_title": "Two & more"}
    assert "moves" in box.select_one(".fathom-live-note").text


def test_models_become_files(book, dist):
    book.build()
    page = book.soup("first")
    place = page.select_one("[data-model=price]")
    assert (book.static / "live" / place["data-url"]).read_bytes() == MODEL


def test_its_picture_is_one_like_all_others(book, dist):
    book.build()
    light, dark = book.soup("second").select(".fathom-live-static img")
    assert light["alt"] == dark["alt"] == "A <two>"
    assert (book.html / light["src"]).read_text() == SVG
    assert dark["src"] == light["src"].replace(".svg", "-dark.svg")
    assert (book.html / dark["src"]).is_file()


def test_without_a_picture_its_words_stand(book, dist):
    book.page("first", figure("one", picture=None))
    book.build()
    assert (
        book.soup("first").select_one(".fathom-live-static").text.strip() == "A <one>"
    )
    assert "One line." in book.soup("gallery").select("ul.gallery > li")[1].text


def test_without_bundles_the_pictures_stand(book, dist):
    (dist / "host.js").unlink()
    book.build()
    page = book.soup("first")
    assert page.select_one(".fathom-live-static img")
    assert page.select_one(".fathom-live-note")
    assert not page.select('script[src*="live"]')
    assert len(book.soup("gallery").select("ul.gallery > li")) == 2


def test_gallery_in_reading_order_and_up_to_date(book, dist):
    book.build()
    cards = book.soup("gallery").select("ul.gallery > li")
    links = [card.a["href"] for card in cards]
    assert links == ["second.html#live-two", "first.html#live-one"]
    assert "Two & more" in cards[0].text
    assert "One line." in cards[0].text and "Second" in cards[0].text
    assert cards[0].a.img["alt"] == "A <two>" and cards[0].a.img["loading"] == "lazy"

    book.page("second")
    book.page("plain", figure("three"))
    book.build()
    cards = book.soup("gallery").select("ul.gallery > li")
    assert [card.a["href"] for card in cards] == [
        "first.html#live-one",
        "plain.html#live-three",
    ]


def test_the_gallery_is_written_again_only_if_it_shows_something_new(book, dist):
    book.build()
    path = book.html / "gallery.html"
    path.write_text("as it was")
    changed = figure("two", title="Two & more")
    book.page("second", {**changed, "state": {"x": 2}})
    book.build()
    assert path.read_text() == "as it was"
    book.page("second", {**changed, "summary": "Another."})
    book.build()
    assert "Another." in path.read_text()


def test_one_figure_on_two_pages_has_every_identifier_once(book, dist):
    book.page("first", figure("one"), figure("one", identifier="again"))
    book.page("second", figure("one"))
    book.build()
    for name in ("gallery", "first", "second"):
        identifiers = [tag["id"] for tag in book.soup(name)(id=True)]
        assert len(identifiers) == len(set(identifiers)), name
    assert len(book.soup("gallery").select("ul.gallery > li")) == 3


def test_an_empty_gallery_says_so(book, dist):
    for name in ("first", "second"):
        book.page(name)
    book.build()
    assert "No page of this book has a live figure yet." in book.soup("gallery").text
