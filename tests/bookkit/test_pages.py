"""The list of pages, in the order of the table of contents."""

import pytest

from bookkit.pages import read_pages

TOC = """\
format: jb-book
root: book/index
parts:
  - caption: First part
    chapters:
      - file: book/02/index
        sections:
          - file: book/02/lines
            title: Only lines
  - caption: Second part
    chapters:
      - file: book/03/index.md
      - url: https://example.org
        title: Elsewhere
"""


@pytest.fixture
def nested(small_book):
    small_book.page("one", "x = 1")
    small_book.write("book/02/index.md", "# Supervised *learning*\n")
    small_book.write("book/02/lines.md", (small_book.root / "book/one.md").read_text())
    small_book.write("book/03/index.md", "No heading.\n")
    small_book.write("_toc.yml", TOC)
    return small_book


def test_order_chapters_and_titles(nested):
    found = [(page.docname, page.chapter, page.title) for page in nested.pages()]
    assert found == [
        ("book/index", "book/index", "The small book"),
        ("book/02/index", "book/02/index", "Supervised *learning*"),
        ("book/02/lines", "book/02/index", "Only lines"),
        ("book/03/index", "book/03/index", "book/03/index"),
    ]


def test_pages_with_code_cells_are_executable(nested):
    found = [page.docname for page in nested.pages() if page.executable]
    assert found == ["book/02/lines"]


def test_missing_page_is_named(nested):
    (nested.root / "book/02/lines.md").unlink()
    with pytest.raises(ValueError, match=r"no book/02/lines\.md: add the file"):
        nested.pages()


def test_unreadable_page_is_named(small_book):
    path = small_book.page("one")
    path.write_text(path.read_text() + '\n```{code-cell}\n:tags: [a\n"b"\n```\n')
    with pytest.raises(ValueError, match=r"book/one\.md cannot be read"):
        small_book.pages()


def test_pattern_of_pages_is_refused(nested):
    toc = (nested.root / "_toc.yml").read_text()
    nested.write("_toc.yml", toc.replace("file: book/02/lines", "glob: book/02/*"))
    with pytest.raises(ValueError, match="list them one by one"):
        nested.pages()


def test_cells_inside_directives_are_no_code_cells(small_book):
    # Only with colon_fence is the outer block a directive; then myst-nb, too, does not
    # execute what is inside.
    small_book.page("one", prose=":::{note}\n```{code-cell}\n1 / 0\n```\n:::")
    assert len(small_book.pages()[1].code_cells) == 1
    assert len(read_pages(small_book.root, [])[1].code_cells) == 2


def test_line_of_a_cell(small_book):
    path = small_book.page("one", "x = 1", "y = 2")
    page = small_book.pages()[1]
    lines = path.read_text().splitlines()
    for number in (1, 2):
        assert lines[page.line(number) - 1] == "```{code-cell}"
    assert lines[page.line(2)] == "y = 2"


def test_front_matter_marks_heavy_pages_and_switches_execution_off(small_book):
    small_book.page("one", front="heavy: true\n")
    small_book.page("two", front="mystnb:\n  execution_mode: 'off'\n")
    _, one, two = small_book.pages()
    assert (one.heavy, one.executable) == (True, True)
    assert (two.heavy, two.executable) == (False, False)
