"""Right and wrong answers to the exercise on tokens."""

from itertools import pairwise

import numpy as np
import torch


def once(row, pair, new):
    joined, place = [], 0
    while place < len(row):
        if place + 1 < len(row) and (row[place], row[place + 1]) == tuple(pair):
            joined.append(new)
            place += 2
        else:
            joined.append(row[place])
            place += 1
    return joined


def in_order(ids, merges):
    row = ids.tolist()
    for number, pair in enumerate(merges.tolist()):
        row = once(row, pair, 256 + number)
    return torch.tensor(row)


def lowest_first(ids, merges):
    """One pair at a time, of the lowest row; a list comes back."""
    row = [int(i) for i in ids]
    ranks = {tuple(pair): number for number, pair in enumerate(merges.tolist())}
    while True:
        found = [ranks.get(pair, 999) for pair in pairwise(row)]
        if not found or min(found) == 999:
            return row
        place = found.index(min(found))
        row[place : place + 2] = [256 + min(found)]


def in_place_of_a_copy(ids, merges):
    row = ids.tolist()
    for number, pair in enumerate(merges.tolist()):
        place = 0
        while place < len(row) - 1:
            if row[place : place + 2] == pair:
                row[place : place + 2] = [256 + number]
            place += 1
    return torch.tensor(row)


def in_numpy(ids, merges):
    return np.array(in_order(ids, merges))


def as_floats(ids, merges):
    return in_order(ids, merges).double()


def as_tuple(ids, merges):
    return tuple(in_order(ids, merges).tolist())


def longest_first(ids, merges):
    """The longest token that fits, from the left."""
    letters = {number: [number] for number in (97, 98, 99)}
    for number, (a, b) in enumerate(merges.tolist()):
        letters[256 + number] = letters[a] + letters[b]
    row, result = ids.tolist(), []
    while row:
        fits = [i for i, own in letters.items() if row[: len(own)] == own]
        best = max(fits, key=lambda i: len(letters[i]))
        result.append(best)
        row = row[len(letters[best]) :]
    return torch.tensor(result)


def last_first(ids, merges):
    row = ids.tolist()
    for number in reversed(range(len(merges))):
        row = once(row, merges[number].tolist(), 256 + number)
    return torch.tensor(row)


def from_the_right(ids, merges):
    row = ids.tolist()
    for number, (a, b) in enumerate(merges.tolist()):
        row = once(row[::-1], (b, a), 256 + number)[::-1]
    return torch.tensor(row)


def one_merge_each(ids, merges):
    row = ids.tolist()
    for number, pair in enumerate(merges.tolist()):
        for place in range(len(row) - 1):
            if row[place : place + 2] == pair:
                row[place : place + 2] = [256 + number]
                break
    return torch.tensor(row)


def leftmost_first(ids, merges):
    """The leftmost pair that is in the list at all, whatever its row."""
    row = ids.tolist()
    ranks = {tuple(pair): number for number, pair in enumerate(merges.tolist())}
    while True:
        pairs = list(pairwise(row))
        places = [place for place, pair in enumerate(pairs) if pair in ranks]
        if not places:
            return torch.tensor(row)
        row[places[0] : places[0] + 2] = [256 + ranks[pairs[places[0]]]]


def off_by_one(ids, merges):
    row = in_order(ids, merges)
    return torch.where(row > 255, row - 1, row)


def nothing_done(ids, merges):
    return ids


def changes_its_argument(ids, merges):
    result = in_order(ids, merges)
    ids[0] = 98
    ids[1] = 98
    ids[2] = 97
    return result


RIGHT = {
    "encode": [
        in_order,
        lowest_first,
        in_place_of_a_copy,
        in_numpy,
        as_floats,
        as_tuple,
    ],
}
SHAPE = "should be"
WRONG = {
    "encode": [
        (longest_first, ""),
        (last_first, ""),
        (from_the_right, ""),
        (one_merge_each, ""),
        (leftmost_first, ""),
        (off_by_one, "Written out again"),
        (nothing_done, SHAPE),
        (changes_its_argument, "changed its arguments"),
        (lambda ids, merges: in_order(ids, merges)[:-1], SHAPE),
        (lambda ids, merges: in_order(merges, ids), "raised"),
        (lambda ids, merges: None, "returned nothing"),
    ],
}
