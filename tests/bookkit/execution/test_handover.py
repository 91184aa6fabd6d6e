"""`jupyter-book build .` by itself: executes what changed, serves nothing stale."""

import re

import pytest
from jupyter_cache import get_cache

from bookkit.execution.handover import hand_over
from bookkit.execution.run import default_store, execute_pages

READ = re.compile(r"reading sources\.\.\. .*?book/(\w+)")


def read(result):
    """The pages that Sphinx read in a build."""
    return set(READ.findall(result.stdout))


@pytest.mark.slow
def test_builds_one_after_the_other(small_book):
    book = small_book
    book.module("used", "VALUE = 'first value'\n")
    book.page("one", "from tiny.used import VALUE", "print(VALUE)")
    book.page("two", "print('second page')")
    book.page("without")
    path = book.page("empty")
    path.write_text(path.read_text().partition("```")[0])
    book.prose_page(
        "status", "# Status\n\n```{status-budgets}\n```\n\n```{status-table}\n```"
    )

    # Cold. What myst-nb left behind on its own is not trusted.
    result = book.build("-W", "--keep-going")
    assert result.returncode == 0, result.stdout + result.stderr
    assert sorted(book.ran()) == ["one", "two", "without"]
    assert "executing 3 of 3 pages" in result.stdout
    assert "[3/3] book/" in result.stdout
    assert "Executing notebook using" not in result.stdout  # myst-nb's own words
    assert "first value" in book.html("one")
    status = book.html("status")
    assert re.search(r'<a class="reference internal" href="one.html">.*One', status)
    assert "the slowest page" in status and "NOT met" not in status

    # Nothing changed.
    result = book.build("-W", "--keep-going")
    assert result.returncode == 0
    assert book.ran() == []
    assert "the outputs of all 3 pages are up to date" in result.stdout
    assert read(result) == set()

    # A module changed: its page runs, and only that and the status page are read.
    book.module("used", "VALUE = 'other value'\n")
    result = book.build("-W", "--keep-going")
    assert result.returncode == 0
    assert book.ran() == ["one"]
    assert read(result) == {"one", "status"}
    assert "other value" in book.html("one") and "first value" not in book.html("one")

    # A new caption or tag is no reason to run, but is seen.
    path = book.root / "book/two.md"
    text = path.read_text().replace("with open", ":tags: [hide-input]\nwith open")
    path.write_text(text)
    result = book.build("-W", "--keep-going")
    assert (book.ran(), read(result)) == ([], {"two"})
    assert "second page" in book.html("two") and "<details" in book.html("two")

    # Another builder finds the same outputs.
    result = book.build(
        "--builder", "dirhtml", "--path-output", str(book.root.parent / "x")
    )
    assert (book.ran(), result.returncode) == ([], 0), result.stderr[-1500:]


@pytest.mark.slow
def test_failing_page_fails_every_build(small_book):
    small_book.page("fine")
    path = small_book.page("broken", "x = 1", "raise ValueError('no such number')")
    line = path.read_text().splitlines().index("raise ValueError('no such number')")
    for expected in (["broken", "fine"], ["broken"]):
        result = small_book.build()
        assert result.returncode == 1
        place = f"book/broken.md:{line}: cell 2: ValueError: no such number"
        assert place in result.stderr
        assert "1 page failed: book/broken" in result.stderr
        assert len(result.stderr.splitlines()) < 20  # no traceback of the tools
        assert sorted(small_book.ran()) == expected


@pytest.mark.slow
def test_warning_fails_every_strict_build(small_book):
    small_book.page("fine")
    page = small_book.page("warns", prose="[gone](gone.md)")
    for _ in range(2):
        result = small_book.build("-W", "--keep-going")
        assert result.returncode == 1
        assert "gone.md" in result.stderr
    page.write_text(page.read_text().replace("[gone](gone.md)", "repaired"))
    assert small_book.build("-W", "--keep-going").returncode == 0
    result = small_book.build("-W", "--keep-going")
    assert (result.returncode, read(result)) == (0, set())
    assert sorted(small_book.ran()) == ["fine", "warns"]


def test_pages_with_the_same_cells_and_old_entries(small_book):
    """Two pages share an entry; entries from before are dropped."""
    text = small_book.page("one", "print('both')").read_text()
    small_book.prose_page("two", text.replace("# One", "# Two"))
    pages = small_book.pages()
    keys = execute_pages(small_book.root, pages, report=lambda line: None)
    assert keys["book/one"] == keys["book/two"]
    assert small_book.ran() == ["one", "one"]
    folder = small_book.root / "cache"
    folder.mkdir()
    (folder / "global.db").write_text("not a database")
    for _ in range(2):
        store = default_store(small_book.root)
        hand_over(pages, keys, store, folder)
        cache = get_cache(folder)
        (found,) = cache.list_cache_records()
        for page in pages[1:]:
            _, notebook = cache.merge_match_into_notebook(page.notebook)
            assert notebook.cells[1].outputs[0].text == "both\n"
            assert found.data["execution_seconds"] > 0


@pytest.mark.slow
def test_execution_can_be_switched_off(small_book):
    path = small_book.root / "_config.yml"
    path.write_text(path.read_text().replace("cache", "'off'"))
    small_book.page("one", "print(6 * 7)")
    result = small_book.build()
    assert small_book.ran() == []
    # A page without outputs is written, but no notebook is exported from it.
    assert "print" in small_book.html("one")
    assert "No source code lexer found" in result.stderr
