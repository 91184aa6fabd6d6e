"""Right and wrong answers to the exercise on completing a row of levels."""

import torch


def go_on(begun, length, next_level):
    found = list(begun)
    while len(found) < length:
        found.append(next_level(found))
    return found


def in_a_tensor(begun, length, next_level):
    found = torch.zeros(length, dtype=torch.long)
    found[: len(begun)] = torch.tensor(begun)
    for n in range(len(begun), length):
        found[n] = next_level(found[:n].tolist())
    return found


def recursive(begun, length, next_level):
    if len(begun) == length:
        return begun
    return recursive([*begun, next_level(begun)], length, next_level)


def as_tuple(begun, length, next_level):
    return tuple(go_on(begun, length, next_level))


def tells_a_tensor(begun, length, next_level):
    found = torch.tensor(begun)
    while len(found) < length:
        found = torch.cat([found, torch.tensor([next_level(found)])])
    return found


def in_place(begun, length, next_level):
    while len(begun) < length:
        begun.append(next_level(begun))
    return begun


def never_told(begun, length, next_level):
    return begun + [next_level(begun) for _ in range(length - len(begun))]


def told_the_last(begun, length, next_level):
    found = list(begun)
    while len(found) < length:
        found.append(next_level(found[-1:]))
    return found


def told_the_new(begun, length, next_level):
    new = []
    while len(begun) + len(new) < length:
        new.append(next_level(new or begun))
    return begun + new


def told_zeros(begun, length, next_level):
    """Tells what isn't written yet, too."""
    found = begun + [0] * (length - len(begun))
    for n in range(len(begun), length):
        found[n] = next_level(found)
    return found


def only_new(begun, length, next_level):
    return go_on(begun, length + len(begun), next_level)[len(begun) :]


def one_too_many(begun, length, next_level):
    return go_on(begun, length + 1, next_level)


def at_least_one(begun, length, next_level):
    found = [*begun, next_level(begun)]
    return go_on(found, length, next_level)


def so_many_more(begun, length, next_level):
    return go_on(begun, length + len(begun), next_level)


def backwards(begun, length, next_level):
    found = list(begun)
    while len(found) < length:
        found.append(next_level([*found[-2::-1], found[-1]]))
    return found


RIGHT = {"completion": [go_on, in_a_tensor, recursive, as_tuple, tells_a_tensor]}
WRONG = {
    "completion": [
        (in_place, "changed its arguments"),
        (one_too_many, "shape"),
        (so_many_more, "shape"),
        (only_new, "begins with"),
        (never_told, "all levels so far"),
        (told_the_last, "all levels so far"),
        (told_the_new, "all levels so far"),
        (told_zeros, "all levels so far"),
        (at_least_one, "nothing is added"),
        (backwards, "in which order"),
    ],
}
