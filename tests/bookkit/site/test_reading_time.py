"""The reading time counts what is read."""

from docutils import nodes

from bookkit.site.reading_time import minutes, words


def test_words_are_counted_but_not_code_nor_what_is_folded():
    folded = nodes.admonition("", nodes.paragraph(text="hidden " * 50))
    folded["classes"] = ["solution", "dropdown"]
    section = nodes.section(
        "",
        nodes.title(text="Two words"),
        nodes.paragraph("", "", nodes.Text("three more "), nodes.strong(text="words")),
        nodes.literal_block(text="x = 1"),
        nodes.math_block(text="a + b"),
        folded,
    )
    assert words(section) == 5


def test_minutes_are_whole_and_not_none():
    document = nodes.section("", nodes.paragraph(text="word " * 900))
    assert minutes(document) == 6
    assert minutes(nodes.section()) == 1
