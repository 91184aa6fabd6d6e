"""A lesson names the later lessons and chapters that link to it, and no other pages."""

from bs4 import BeautifulSoup

TOC = """\
format: jb-book
root: book/index
parts:
  - numbered: true
    chapters:
      - file: book/first
        sections:
          - file: book/line
          - file: book/bend
      - file: book/second
        sections:
          - file: book/stack
      - file: book/third
        sections:
          - file: book/fold
"""
LATER = "It comes again [later](fold.md). See {doc}`bend` as well."
OWN_OPENING = "Needs {ref}`a place <place>`; see [stack](stack.md)."


def write(small_book, stack: str) -> None:
    small_book.page("line", prose=f"{LATER}\n\n(place)=\n## A place\n\nText.")
    small_book.page("bend", prose="Nothing.")
    small_book.page("stack", prose=stack)
    small_book.page("fold", prose="Nothing.")
    small_book.write("book/first.md", "# First\n\n[Line](line.md)\n")
    small_book.write("book/second.md", f"# Second\n\n{OWN_OPENING}\n")
    small_book.write("book/third.md", "# Third\n\nNeeds [line](line.md).\n")
    small_book.write("_toc.yml", TOC)


def used_by(small_book, name: str) -> list[str]:
    page = BeautifulSoup(small_book.html(name), "html.parser")
    return [link.get_text().replace("\xa0", " ") for link in page.select(".used-by a")]


def test_used_by_follows_the_links(small_book):
    write(small_book, "As {ref}`there <place>`, and [there](bend.md).")
    done = small_book.build("-W")
    assert done.returncode == 0, done.stderr
    # The second chapter's opening needs no word beside its lesson.
    assert used_by(small_book, "line") == ["2.1. Stack", "3. Third"]
    assert used_by(small_book, "bend") == ["2.1. Stack"]
    for name in ("stack", "fold", "first", "second"):
        assert not used_by(small_book, name)
    assert 'href="stack.html"' in small_book.html("bend").split("used-by")[1]

    write(small_book, "As {ref}`there <place>`.")
    done = small_book.build("-W")
    assert done.returncode == 0, done.stderr
    assert used_by(small_book, "line") == ["2.1. Stack", "3. Third"]
    assert not used_by(small_book, "bend")


def test_the_map_lists_chapters_lessons_and_their_needs(small_book):
    write(small_book, "As {ref}`there <place>`.")
    small_book.write("book/index.md", "# Small\n\n```{lesson-map}\n```\n")
    assert small_book.build("-W").returncode == 0
    assert shown(small_book) == [
        "1. First",
        "1.1. Line",
        "1.2. Bend",
        "2. Second needs 1.1. Line",
        "2.1. Stack needs 1.1. Line",
        "3. Third needs 1.1. Line",
        "3.1. Fold",
    ]
    write(small_book, "Alone.")
    small_book.write("book/index.md", "# Small\n\n```{lesson-map}\n```\n")
    assert small_book.build("-W").returncode == 0
    assert "2.1. Stack" in shown(small_book)


def shown(small_book) -> list[str]:
    page = BeautifulSoup(small_book.html("index"), "html.parser")
    lines = page.select(".bd-article li > p")
    return [line.get_text().replace("\xa0", " ") for line in lines]
