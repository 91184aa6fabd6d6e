"""Citations have one form, in the text and in the bibliography."""


def test_citations_stand_in_round_brackets(page):
    text = " ".join(page.article.text.split())
    assert "Prince (2023) says so (Prince, 2023)." in text


def test_the_bibliography_has_entries_without_labels(read):
    references = read("book/references.html")
    (entry,) = references.select(".citation")
    assert entry.text.split()[0] == "Simon" and "[" not in entry.text
    assert entry["role"] == "doc-biblioentry"
    assert not references.select_one(".citation-list").get("role")


def test_footnotes_keep_theirs(page):
    assert page.select_one("aside.footnote .label").text == "[1]"
