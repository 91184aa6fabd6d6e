"""The site's side of live figures: models as files, the host, the gallery."""

import base64

import pytest
from bs4 import BeautifulSoup
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace

from bookkit.site import live

MODEL = b"an ONNX file, say"


def figure(name, title="A title", summary="One line.", model=False):
    """What `live_figure` writes, in short."""
    script = (
        '<script type="application/octet-stream" data-model="price">'
        f"{base64.b64encode(MODEL).decode()}</script>"
    )
    return (
        f'<div class="fathom-live" id="live-{name}" data-figure="{name}" '
        f'data-id="live-{name}" data-title="{title}" data-summary="{summary}">'
        '<script type="application/json" class="fathom-live-state">{}</script>'
        f"{script if model else ''}"
        f'<div class="fathom-live-static"><svg aria-label="{name}"></svg></div>'
        '<p class="fathom-live-note">It moves.</p></div>'
    )


class Book:
    """A few pages in a temporary folder, built by Sphinx with the live part alone."""

    def __init__(self, root):
        self.root = root
        self.page("index", "", toctree=["gallery", "second", "first", "plain"])
        self.page("gallery", ".. live-gallery::")
        self.page("first", raw(figure("one", title="One", model=True)))
        self.page("second", raw(figure("two", title="Two &amp; more")))
        self.page("plain", "Words.")

    def page(self, name, text, toctree=()):
        lines = [name.title(), "=" * len(name), "", text, ""]
        if toctree:
            lines += [".. toctree::", "", *(f"   {child}" for child in toctree)]
        (self.root / f"{name}.rst").write_text("\n".join(lines), encoding="utf-8")

    def build(self):
        with docutils_namespace():
            app = Sphinx(
                srcdir=self.root,
                confdir=None,
                outdir=self.root / "_build",
                doctreedir=self.root / "_doctrees",
                buildername="html",
                confoverrides={
                    "extensions": ["bookkit.site.live"],
                    "html_theme": "basic",
                },
                status=None,
                warningiserror=True,
            )
            app.build()

    def soup(self, name):
        text = (self.root / "_build" / f"{name}.html").read_text("utf-8")
        return BeautifulSoup(text, "html.parser")

    @property
    def static(self):
        return self.root / "_build" / "_static"


def raw(html):
    return f".. raw:: html\n\n   {html}"


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
    assert book.soup("gallery").select('link[href*="live/live.css"]')
    assert not book.soup("plain").select('link[href*="live/live.css"]')
    assert (book.static / "live" / "figures" / "one.js").is_file()


def test_models_become_files(book, dist):
    book.build()
    page = book.soup("first")
    assert not page.select("script[data-model]")
    place = page.select_one("[data-model=price]")
    assert (book.static / "live" / place["data-url"]).read_bytes() == MODEL


def test_without_bundles_the_pictures_stand(book, dist):
    (dist / "host.js").unlink()
    book.build()
    page = book.soup("first")
    assert page.select_one(".fathom-live-static svg")
    assert page.select_one(".fathom-live-note")
    assert not page.select('script[src*="live"]')
    assert len(book.soup("gallery").select(".fathom-live-card")) == 2


def test_gallery_in_reading_order_and_up_to_date(book, dist):
    book.build()
    cards = book.soup("gallery").select(".fathom-live-card")
    links = [card.a["href"] for card in cards]
    assert links == ["second.html#live-two", "first.html#live-one"]
    assert cards[0].a.text == "Two & more"
    assert "One line." in cards[0].text and "Second" in cards[0].text
    assert cards[0].svg["aria-label"] == "two"

    book.page("second", "No figure any more.")
    book.page("plain", raw(figure("three")))
    book.build()
    cards = book.soup("gallery").select(".fathom-live-card")
    assert [card.a["href"] for card in cards] == [
        "first.html#live-one",
        "plain.html#live-three",
    ]


def test_an_empty_gallery_says_so(book, dist):
    for name in ("first", "second"):
        book.page(name, "Words.")
    book.build()
    assert "No page of this book has a live figure yet." in book.soup("gallery").text


def test_stale_bundles_go(book, dist):
    book.build()
    (dist / "figures" / "one.js").rename(dist / "figures" / "other.js")
    book.build()
    names = [path.name for path in (book.static / "live" / "figures").iterdir()]
    assert names == ["other.js"]


def test_palette_is_written_for_every_page(book, dist):
    book.build()
    css = (book.static / "palette.css").read_text()
    assert ":root{--fathom-face:#ffffff;" in css
    assert 'html[data-theme="dark"]{--fathom-face:#121a22;' in css
    assert book.soup("plain").select('link[href*="palette.css"]')
