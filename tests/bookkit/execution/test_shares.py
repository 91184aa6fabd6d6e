"""The shares of several machines: disjoint, complete, and of about equal length."""

import shutil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookkit.execution.shares import share


@given(
    st.dictionaries(st.text(max_size=3), st.none() | st.floats(0, 200), max_size=40),
    st.integers(1, 8),
)
def test_shares_are_disjoint_complete_and_balanced(seconds, of):
    shares = [share(seconds, number, of) for number in range(1, of + 1)]
    assert sorted(name for mine in shares for name in mine) == sorted(seconds)
    backwards = dict(reversed(seconds.items()))
    assert shares == [share(backwards, number, of) for number in range(1, of + 1)]
    if None not in seconds.values() and seconds:
        totals = [sum(seconds[name] for name in mine) for mine in shares]
        assert max(totals) - min(totals) <= max(seconds.values()) + 1e-6


def test_pages_of_unknown_duration_are_shared_by_their_number():
    seconds = dict.fromkeys("abcdefg")
    assert sorted(len(share(seconds, number, 3)) for number in (1, 2, 3)) == [2, 2, 3]


@pytest.mark.slow
def test_shards_gathered_by_copying_are_the_whole(small_book, tmp_path):
    for name in ("one", "two", "three"):
        small_book.page(name, f"print('{name}')")
    ran = []
    for number in ("1/2", "2/2"):
        result = small_book.module_command("bookkit.execution.run", "--shard", number)
        assert result.returncode == 0, result.stderr
        ran.append(small_book.ran())
        store = small_book.root / "_build/.execution"
        shutil.move(store, tmp_path / number)
    assert sorted(map(len, ran)) == [1, 2]
    assert sorted(ran[0] + ran[1]) == ["one", "three", "two"]
    for number in ("1/2", "2/2"):
        shutil.copytree(tmp_path / number, store, dirs_exist_ok=True)
    assert small_book.execute() == []


@pytest.mark.parametrize("text", ["0/2", "3/2", "1", "a/b", "1/0", "-1/2"])
def test_wrong_shard_is_said(small_book, text):
    result = small_book.module_command("bookkit.execution.run", f"--shard={text}")
    assert result.returncode == 2
    assert f"{text!r} is not like 1/4" in result.stderr
