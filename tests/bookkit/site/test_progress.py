"""Lessons have a place for a tick, the first page one for the way back."""

from pathlib import Path
from types import SimpleNamespace

import pytest
from docutils import nodes

from bookkit.site import progress


def page(links: str = "start") -> nodes.document:
    """A page with a title and a paragraph that holds one link."""
    document = nodes.document(None, None)
    link = nodes.reference(classes=[links])
    document += nodes.section("", nodes.title(), nodes.paragraph("", "", link))
    return document


def application(monkeypatch, bundles: Path | None = Path()) -> SimpleNamespace:
    """A build of a book of two pages; what it loads."""
    pages = [
        SimpleNamespace(docname="book/index", lesson=False),
        SimpleNamespace(docname="book/part/lesson", lesson=True),
    ]
    monkeypatch.setattr(progress, "pages_of", lambda app: pages)
    monkeypatch.setattr(progress, "bundles", lambda: bundles)
    loaded: list[str] = []
    return SimpleNamespace(
        builder=SimpleNamespace(format="html", get_target_uri=lambda n: f"{n}.html"),
        config=SimpleNamespace(root_doc="book/index"),
        add_css_file=loaded.append,
        add_js_file=lambda name, **_: loaded.append(name),
        loaded=loaded,
    )


def places(app: SimpleNamespace, docname: str) -> str:
    document = page()
    progress.add_places(app, document, docname)
    return "".join(raw.astext() for raw in document.findall(nodes.raw))


def test_a_lesson_ends_with_a_place(monkeypatch):
    app = application(monkeypatch)
    assert places(app, "book/part/lesson") == '<div id="lesson-end"></div>'
    assert not places(app, "book/part/index")


def test_the_first_page_offers_to_continue_and_waits_for_the_script(monkeypatch):
    html = places(application(monkeypatch), "book/index")
    assert 'id="continue" hidden' in html
    assert 'src="../_static/live/progress.js"' in html


@pytest.mark.parametrize("body", ["", '<p id="continue" hidden>'])
def test_every_page_loads_the_script_once(monkeypatch, body):
    app = application(monkeypatch)
    progress.load(app, "page", "page.html", {"body": body}, None)
    scripts = [] if body else ["live/progress.js"]
    assert app.loaded == ["progress.css", *scripts]


def test_without_the_bundle_there_is_no_trace(monkeypatch):
    app = application(monkeypatch, bundles=None)
    assert not places(app, "book/index") + places(app, "book/part/lesson")
    progress.load(app, "page", "page.html", {}, None)
    assert not app.loaded
