"""Printed text: what a terminal shows at last, in time that grows with the text."""

import time

import pytest
from nbformat import v4

from bookkit.execution.streams import joined, shown


@pytest.mark.parametrize(
    ("printed", "left"),
    [
        ("one\ntwo\n", "one\ntwo\n"),
        (" 10 %\r 50 %\r100 %\ndone\n", "100 %\ndone\n"),
        ("one\r\ntwo\r", "one\ntwo"),
        ("abc\b\bx\n\by", "ax\ny"),
        ("\b\b", ""),
        ("", ""),
    ],
)
def test_carriage_returns_and_backspaces(printed, left):
    assert shown(printed) == left


@pytest.mark.parametrize("piece", ["x", "x\r", "xx\b", "x\n"])
def test_long_text_takes_little_time(piece):
    started = time.perf_counter()
    shown(piece * 2_000_000)
    assert time.perf_counter() - started < 10


def stream(name, text):
    return v4.new_output("stream", name=name, text=text)


def test_streams_of_a_cell_are_joined_at_their_first_place():
    picture = v4.new_output("display_data", data={"text/plain": "picture"})
    outputs = [
        stream("stderr", "e"),
        stream("stdout", "1\r"),
        picture,
        stream("stdout", "2"),
        stream("stderr", "f"),
    ]
    assert joined(outputs) == [stream("stdout", "2"), stream("stderr", "ef"), picture]
    assert joined([]) == []
