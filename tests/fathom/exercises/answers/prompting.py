"""Right and wrong answers to the exercise on four bits."""

import numpy as np
import torch


def rounded(values, *, levels=16, cut=torch.round):
    """By the definition; the other arguments make mistakes."""
    least = values.min()
    step = (values.max() - least) / (levels - 1)
    if step == 0:
        return values.clone()
    return least + step * cut((values - least) / step)


def nearest(values):
    """The nearest of 16 levels, by distance."""
    levels = torch.linspace(values.min().item(), values.max().item(), 16)
    return levels[(values[:, None] - levels).abs().argmin(dim=1)]


def by_loop(values):
    numbers = values.tolist()
    least, most = min(numbers), max(numbers)
    step = (most - least) / 15 or 1.0
    return [least + step * int((number - least) / step + 0.5) for number in numbers]


def in_numpy(values):
    x = values.numpy().astype(float)
    step = max((x.max() - x.min()) / 15, 1e-12)
    return x.min() + step * np.rint((x - x.min()) / step)


def from_the_top(values):
    most = values.max()
    step = ((most - values.min()) / 15).clamp(min=1e-12)
    return most - step * ((most - values) / step).round()


def without_care(values):
    least, most = values.min(), values.max()
    step = (most - least) / 15
    return least + step * ((values - least) / step).round()


def around_zero(values):
    """A scale and no minimum, as the kind Q4_0 has it."""
    step = (values.abs().max() / 8).clamp(min=1e-12)
    return step * (values / step).round().clamp(-8, 7)


def sorted_first(values):
    return rounded(values.sort().values)


def in_place(values):
    values.copy_(rounded(values))
    return values


def by_rank(values):
    """Levels that as many numbers share."""
    levels = values.sort().values[torch.linspace(0, 31, 16).round().long()]
    return levels[(values[:, None] - levels).abs().argmin(dim=1)]


RIGHT = {"four_bits": [rounded, nearest, by_loop, in_numpy, from_the_top]}
WRONG = {
    "four_bits": [
        (without_care, "finite"),
        (in_place, "changed its arguments"),
        (lambda v: v, "More than 16"),
        (lambda v: rounded(v, levels=256), "More than 16"),
        (sorted_first, "other way round"),
        (around_zero, "smallest or the largest"),
        (lambda v: rounded(v, levels=15), "nearer level"),
        (lambda v: rounded(v, cut=lambda x: (x + 0.01).floor()), "nearer level"),
        (lambda v: rounded(v, levels=4), "nearer level"),
        (by_rank, "nearer level"),
    ],
}
