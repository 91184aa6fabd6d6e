"""Stored outputs: whole or absent, movable, few."""

import os
import shutil

import pytest
from nbformat import v4, validate

from bookkit.execution.dependencies import page_key
from bookkit.execution.store import Record, Store

RECORD = Record(
    seconds=1.5,
    memory=2_000_000,
    finished="2026-01-02T03:04:05+00:00",
    versions={"Python": "3.11.7"},
    machine="a processor",
    commit="abc",
    inputs={"tiny/used.py": "12"},
)


KEY = page_key(RECORD.inputs)


def notebook(text="one\ntwo\n"):
    output = v4.new_output("stream", name="stdout", text=text)
    cell = v4.new_code_cell("print('ü')", outputs=[output], execution_count=1)
    spec = {"name": "python3", "display_name": "python3"}
    return v4.new_notebook(cells=[cell], metadata={"kernelspec": spec})


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path / "store")


def test_round_trip(store):
    saved = notebook()
    store.save("book/one", KEY, saved, RECORD)
    loaded, record = store.load("book/one", KEY)
    assert loaded == saved
    assert record == RECORD
    assert "bookkit" not in saved.metadata
    validate(loaded)
    assert store.load("book/one", "other") is None
    assert store.load("book/two", KEY) is None


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: content[: len(content) // 2],
        lambda content: b"",
        lambda content: content.replace(b"two", b"tvo"),
        lambda content: content.replace(b'"seconds": 1.5', b'"seconds": 0.5'),
        lambda content: b'{"cells": [], "metadata": {}}',
        lambda content: b"[]",
        lambda content: b"\xff\xfe",
    ],
    ids=["truncated", "empty", "output", "record", "foreign", "list", "bytes"],
)
def test_damaged_entry_counts_as_missing(store, damage):
    store.save("book/one", KEY, notebook(), RECORD)
    path = store.path("book/one", KEY)
    damaged = damage(path.read_bytes())
    assert damaged != path.read_bytes()
    path.write_bytes(damaged)
    assert store.load("book/one", KEY) is None
    assert store.latest("book/one") is None


def test_entry_under_the_name_of_another_key_counts_as_missing(store):
    store.save("book/one", KEY, notebook(), RECORD)
    other = page_key({"tiny/used.py": "13"})
    shutil.copy(store.path("book/one", KEY), store.path("book/one", other))
    assert store.load("book/one", other) is None
    assert store.load("book/one", KEY) is not None


def test_interrupted_write_leaves_what_was_there(store, monkeypatch):
    first = notebook()
    store.save("book/one", KEY, first, RECORD)

    def interrupt(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "replace", interrupt)
    with pytest.raises(KeyboardInterrupt):
        store.save("book/one", KEY, notebook("new"), RECORD)
    assert store.load("book/one", KEY)[0] == first
    assert [path.name for path in (store.folder / "book/one").iterdir()] == [
        f"{KEY}.ipynb"
    ]


def test_only_the_newest_results_are_kept(store):
    for number, key in enumerate("abc"):
        store.save("book/one", key, notebook(), RECORD)
        os.utime(store.path("book/one", key), (number, number))
    store.save("book/one", "d", notebook(), RECORD)
    names = {path.stem for path in (store.folder / "book/one").iterdir()}
    assert names == {"c", "d"}


def test_latest_is_the_newest_whatever_its_key(store):
    for number, key in enumerate("ab"):
        record = Record(**{**vars(RECORD), "seconds": number})
        store.save("book/one", key, notebook(), record)
        os.utime(store.path("book/one", key), (10 - number, 10 - number))
    assert store.latest("book/one").seconds == 0
    assert store.latest("book/two") is None


def test_store_can_be_moved(store, tmp_path):
    store.save("book/one", KEY, notebook(), RECORD)
    assert str(tmp_path) not in store.path("book/one", KEY).read_text()
    shutil.move(store.folder, tmp_path / "elsewhere")
    assert Store(tmp_path / "elsewhere").load("book/one", KEY)[1] == RECORD
