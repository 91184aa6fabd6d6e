"""Right and wrong answers to the exercise on teacher forcing."""

import numpy as np
import torch


def rows(text, begin, end, length):
    text = text.tolist()
    given, wanted = [begin, *text], [*text, end]
    return [row + [0] * (length - len(row)) for row in (given, wanted)]


def in_tensors(text, begin, end, length):
    given, wanted = torch.zeros(2, length).long()
    given[0], given[1 : len(text) + 1] = begin, text
    wanted[: len(text)], wanted[len(text)] = text, end
    return given, wanted


def in_numpy(text, begin, end, length):
    given = np.pad(np.r_[begin, text.numpy()], (0, length - len(text) - 1))
    wanted = np.pad(np.r_[text.numpy(), end], (0, length - len(text) - 1))
    return given, wanted


def by_a_loop(text, begin, end, length):
    given, wanted = [], []
    for place in range(length):
        before = begin if place == 0 else text[place - 1] if place <= len(text) else 0
        now = text[place] if place < len(text) else end if place == len(text) else 0
        given.append(int(before))
        wanted.append(int(now))
    return given, wanted


def floats(text, begin, end, length):
    return tuple(row.double() for row in in_tensors(text, begin, end, length))


def not_shifted(text, begin, end, length):
    """The token itself is given: it would only be copied."""
    row = rows(text, begin, end, length + 1)[0][1:]
    return [begin, *row[1:]], [*text.tolist(), end, *row[len(text) + 1 :]]


def same(text, begin, end, length):
    given, _ = rows(text, begin, end, length)
    return given, given


def swapped(text, begin, end, length):
    return rows(text, begin, end, length)[::-1]


def no_end(text, begin, end, length):
    given, wanted = rows(text, begin, end, length)
    return given, [0 if token == end else token for token in wanted]


def ends_everywhere(text, begin, end, length):
    given, wanted = rows(text, begin, end, length)
    return given, [token or end for token in wanted]


def end_is_given(text, begin, end, length):
    """The library's habit of another book: the end stands in what is given, too."""
    given, wanted = rows(text, begin, end, length)
    if len(text) + 1 < length:
        given[len(text) + 1] = end
    return given, wanted


def too_long(text, begin, end, length):
    return rows(text, begin, end, length + 1)


def turned_round(text, begin, end, length):
    return rows(text.flip(0), begin, end, length)


RIGHT = {"forced": [rows, in_tensors, in_numpy, by_a_loop, floats]}
WRONG = {
    "forced": [
        (swapped, "begins with"),
        (same, "the text ends"),
        (no_end, "the text ends"),
        (not_shifted, "at the next one"),
        (ends_everywhere, "hold zeros"),
        (end_is_given, "hold zeros"),
        (too_long, "shape"),
        (turned_round, "don't hold the text"),
    ],
}
