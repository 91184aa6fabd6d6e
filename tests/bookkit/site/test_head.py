"""Descriptions end with a word, and faces are asked for early."""

import pytest

from bookkit.site.head import shorten_descriptions, whole_words


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("A short one.", "A short one."),
        ("One two three. Four five six seven", "One two three."),
        ("One two, three four five six seven", "One two, three four five…"),
        ("One two. See Fig. 3.1 for the rest", "One two. See Fig. 3.1 for…"),
        ("One two - three four fives six seven", "One two - three four fives…"),
    ],
)
def test_a_description_ends_where_a_reader_would(text, shown, monkeypatch):
    monkeypatch.setattr("bookkit.site.head.MIN_DESCRIPTION", 10)
    assert whole_words(text, limit=26) == shown


def test_the_tags_keep_their_form():
    text = "It said &quot;no&quot; & <b>. " + "Long words follow here. " * 20
    other = '<meta name="x" content="y" />'
    tags = f'<meta name="description" content="{text}..." />\n{other}'
    shortened = shorten_descriptions(tags)
    assert 'content="It said &quot;no&quot; &amp; &lt;b&gt;. Long' in shortened
    assert 'here." />' in shortened and len(shortened) < 300
    assert shortened.endswith(other)


def faces(page):
    links = page.select('link[rel="preload"][as="font"]')
    assert all(link.has_attr("crossorigin") for link in links)
    return {link["href"] for link in links}


def test_a_page_has_a_description_and_asks_for_its_faces(page, read):
    (description,) = page.select('meta[name="description"]')
    assert description["content"].startswith("A price of $200")
    fonts = "../../_static/fonts"
    assert faces(page) == {f"{fonts}/face.woff2", f"{fonts}/face-italic.woff2"}
    assert faces(read("book/index.html")) == {"../_static/fonts/face.woff2"}
