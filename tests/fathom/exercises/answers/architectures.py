"""Right and wrong answers to the exercise on factors that change no output."""

import torch


def right(first, offsets, last, factors):
    return first * factors.unsqueeze(1), offsets * factors, last / factors


def by_matrices(first, offsets, last, factors):
    scales = torch.diag(factors)
    return scales @ first, scales @ offsets, last @ torch.linalg.inv(scales)


def by_loops(first, offsets, last, factors):
    first, offsets, last = first.tolist(), offsets.tolist(), last.tolist()
    for j, factor in enumerate(factors.tolist()):
        first[j] = [factor * weight for weight in first[j]]
        offsets[j] *= factor
        for row in last:
            row[j] /= factor
    return [first, offsets, last]


def in_double(first, offsets, last, factors):
    return right(first.double(), offsets.double(), last.double(), factors.double())


def without_offsets(first, offsets, last, factors):
    return factors[:, None] * first, offsets, last / factors


def last_times(first, offsets, last, factors):
    return factors[:, None] * first, factors * offsets, last * factors


def only_first(first, offsets, last, factors):
    return factors[:, None] * first, factors * offsets, last


def upside_down(first, offsets, last, factors):
    return first / factors[:, None], offsets / factors, last * factors


def one_factor(first, offsets, last, factors):
    return right(first, offsets, last, factors.mean().expand_as(factors))


def unchanged(first, offsets, last, factors):
    return first, offsets, last


def in_place(first, offsets, last, factors):
    first *= factors[:, None]
    offsets *= factors
    last /= factors
    return first, offsets, last


RIGHT = {
    "rescaling": [
        right,
        by_matrices,
        by_loops,
        in_double,
        lambda *numbers: tuple(part.numpy() for part in right(*numbers)),
    ],
}
WRONG = {
    "rescaling": [
        (without_offsets, "all that is added up"),
        (upside_down, "all that is added up"),
        (one_factor, "all that is added up"),
        (unchanged, "all that is added up"),
        (last_times, "make up for"),
        (only_first, "make up for"),
        (in_place, "changed its arguments"),
        (lambda *numbers: right(*numbers)[:2], "should be 3 things"),
        (lambda a, b, c, f: (a * f[:, None], b * f, c / f.flip(0)), "make up for"),
        (lambda a, b, c, f: (a * f[:, None], b + f, c / f), "Factors of one"),
    ],
}
