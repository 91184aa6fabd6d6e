"""The list of pages, in the order of the table of contents."""

import pytest

from bookkit import adapters
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


FORMAT = "jupytext:\n  text_representation:\n    format_name: myst\n"


@pytest.mark.parametrize(
    ("front", "cause"),
    [
        ("", "it has code cells, but its front matter does not say so"),
        ("---\nkernelspec:\n  name: python3\n---\n", "does not say so: begin it with"),
        ("---\njupytext:\n---\n", "`jupytext` in its front matter names no settings"),
        ("---\njupytext: myst\n---\n", "`jupytext` in its front matter names no"),
        (f"---\n{FORMAT}kernelspec:\n---\n", "`kernelspec` in its front matter"),
        (f"---\n{FORMAT}kernelspec: x\n---\n", "`kernelspec` in its front matter"),
        (f"---\n{FORMAT}mystnb: x\n---\n", "`mystnb` in its front matter"),
        ("---\njupytext: [\n---\n", "its front matter is no YAML"),
    ],
)
def test_wrong_front_matter_is_said(small_book, front, cause):
    small_book.prose_page("one", front + "\n# One\n\n```{code-cell}\nx = 1\n```\n")
    with pytest.raises(ValueError, match="cannot be read") as caught:
        small_book.pages()
    assert str(caught.value).startswith("book/one.md cannot be read: ")
    assert cause in str(caught.value)
    assert "format_name: myst" in str(caught.value) or "YAML" in cause
    result = small_book.module_command("bookkit.execution.run")
    assert result.returncode == 1
    assert result.stderr.startswith("book/one.md cannot be read")


def test_unreadable_load_is_named(small_book):
    path = small_book.page("one", ":load: gone.py")
    text = path.read_text().replace("with open", ":load: gone.py\nwith open")
    path.write_text(text)
    with pytest.raises(ValueError, match=r"book/one\.md cannot be read: .*gone\.py"):
        small_book.pages()


def test_page_that_only_shows_a_cell_is_prose(small_book):
    small_book.prose_page(
        "one", "---\n\n# One\n\n````md\n```{code-cell}\n1\n```\n````\n"
    )
    assert small_book.pages()[1].notebook is None


def test_text_is_parsed_once(small_book, monkeypatch):
    parsed = []
    read = adapters.read_myst_markdown_notebook

    def count(text, **options):
        parsed.append(options["path"].stem)
        return read(text, **options)

    monkeypatch.setattr(adapters, "read_myst_markdown_notebook", count)
    small_book.page("one", "x = 1")
    small_book.page("two", "x = 2")
    for _ in range(3):
        assert len(small_book.pages()) == 3
    assert parsed == ["one", "two"]
    small_book.page("two", "x = 3")
    assert "x = 3" in small_book.pages()[2].code_cells[0].source
    assert parsed == ["one", "two", "two"]


def test_line_within_a_cell(small_book):
    path = small_book.page("one", "x = 1", ":tags: [hide-input]\n\ny = 2\nz = 3")
    page = small_book.pages()[1]
    lines = path.read_text().splitlines()
    assert lines[page.line(2, 2) - 1] == "z = 3"


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


def test_guards_are_claims_that_hidden_cells_assert(small_book):
    hidden = ":tags: [remove-cell]\n"
    small_book.page(
        "one",
        "assert 1 < 2, 'seen by the reader'",
        f"{hidden}%matplotlib inline\nfor x in (1, 2):\n    assert x, 'it is some'",
        f"{hidden}assert True\nassert 2 > 1, 'two is more'",
    )
    assert small_book.pages()[1].num_guards == 2
