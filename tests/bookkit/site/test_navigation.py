"""A page that is added, renamed or moved is known to all others after one build."""

from bs4 import BeautifulSoup


def entries(book, name):
    """The titles in a page's side bar."""
    page = BeautifulSoup(book.html(name), "html.parser")
    return [link.text.strip() for link in page.select("nav.bd-links a")]


def test_every_page_follows_a_change_of_the_contents(small_book):
    small_book.prose_page("one", "# One\n")
    small_book.prose_page("two", "# Two\n")
    assert small_book.build("-W").returncode == 0
    assert entries(small_book, "one")[-2:] == ["One", "Two"]

    small_book.prose_page("three", "# Three\n")
    assert small_book.build("-W").returncode == 0
    for name in ("index", "one", "two", "three"):
        assert entries(small_book, name)[-3:] == ["One", "Two", "Three"], name

    small_book.prose_page("two", "# Second\n")
    assert small_book.build("-W").returncode == 0
    for name in ("index", "one", "two", "three"):
        assert entries(small_book, name)[-3:] == ["One", "Second", "Three"], name


def test_an_edit_of_a_page_leaves_the_others_alone(small_book):
    small_book.prose_page("one", "# One\n")
    small_book.prose_page("two", "# Two\n")
    assert small_book.build("-W").returncode == 0
    other = small_book.root / "_build" / "html" / "book" / "one.html"
    before = other.stat().st_mtime_ns
    small_book.prose_page("two", "# Two\n\nAnother sentence.\n")
    assert small_book.build("-W").returncode == 0
    assert "Another sentence." in small_book.html("two")
    assert other.stat().st_mtime_ns == before
