"""A draft is marked on its page and wherever its title stands."""

from bs4 import BeautifulSoup


def test_a_draft_is_marked_on_the_page_and_in_the_side_bar(small_book):
    small_book.page("half", front="draft: true\n")
    small_book.page("whole")
    assert small_book.build("-W").returncode == 0
    half = BeautifulSoup(small_book.html("half"), "html.parser")
    whole = BeautifulSoup(small_book.html("whole"), "html.parser")
    assert "Half (draft)" in half.h1.text and "Half (draft)" in half.title.text
    assert "not finished" in half.select_one(".admonition.draft").text
    assert not whole.select(".draft") and "draft" not in whole.h1.text
    for page in (half, whole):
        links = [link.text.strip() for link in page.select("nav.bd-links a")]
        assert links[-2:] == ["Half (draft)", "Whole"]
