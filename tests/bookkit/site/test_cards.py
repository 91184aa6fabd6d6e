"""Pages with links that have cards load the cards; no other page does."""

from pathlib import Path
from types import SimpleNamespace

import pytest
from docutils import nodes

from bookkit.site import cards

TERM = '<a href="#term-x"><span class="xref std std-term">x</span></a>'
FIGURE = '<a href="#fig-x"><span class="std std-numref">Fig. 1</span></a>'
EQUATION = '<a class="reference internal" href="#equation-eq-x">(1)</a>'
SOURCE = '<a class="reference internal" href="list.html#id3" title="A book.">x</a>'
PAGE = '<a class="reference internal" href="page.html#part"><span>x</span></a>'


def loaded(monkeypatch, body: str, bundles: Path | None = Path()) -> list[str]:
    """What a page with this body loads."""
    names = []
    app = SimpleNamespace(
        add_css_file=names.append, add_js_file=lambda name, **_: names.append(name)
    )
    monkeypatch.setattr(cards, "bundles", lambda: bundles)
    cards.prepare_page(app, "page", "page.html", {"body": body}, nodes.section())
    return names


@pytest.mark.parametrize("link", [TERM, FIGURE, EQUATION, SOURCE])
def test_pages_with_such_links_load_the_cards(monkeypatch, link):
    assert loaded(monkeypatch, link) == ["cards.css", "live/cards.js"]


@pytest.mark.parametrize("body", ["", PAGE])
def test_other_pages_do_not(monkeypatch, body):
    assert not loaded(monkeypatch, body)


def test_without_the_bundle_links_are_links(monkeypatch):
    assert not loaded(monkeypatch, TERM, bundles=None)
