"""A draft builds like any page, and is named before it could be published."""

import pytest

from bookkit.checks import drafts


def test_without_a_draft_all_is_well(small_book, monkeypatch, capsys):
    small_book.page("one")
    monkeypatch.chdir(small_book.root)
    drafts.main()
    assert capsys.readouterr().out == "No page is a draft.\n"


def test_each_draft_is_named_with_what_to_do(small_book, monkeypatch):
    small_book.page("one", front="draft: true\n")
    small_book.page("two", front="draft: false\n")
    small_book.prose_page("three", "---\ndraft: true\n---\n\n# Three\n")
    monkeypatch.chdir(small_book.root)
    with pytest.raises(SystemExit) as stop:
        drafts.main()
    assert "still a draft: book/one.md, book/three.md. Finish" in str(stop.value)
    assert "take the page out of _toc.yml" in str(stop.value)


def test_without_a_book_it_says_so(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as stop:
        drafts.main()
    assert "_toc.yml" in str(stop.value)
