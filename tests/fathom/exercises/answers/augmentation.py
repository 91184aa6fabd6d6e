"""Right and wrong answers to the exercise on curves that are moved along."""

import torch


def by_loop(curves, steps):
    moved = curves.clone()
    num = curves.shape[1]
    for i, k in enumerate(steps.tolist()):
        for j in range(num):
            moved[i, j] = curves[i, min(max(j - k, 0), num - 1)]
    return moved


def by_padding(curves, steps):
    rows = []
    num = curves.shape[1]
    for curve, k in zip(curves, steps.tolist(), strict=True):
        long = torch.cat([curve[:1].repeat(num), curve, curve[-1:].repeat(num)])
        rows.append(long[num - k : 2 * num - k])
    return torch.stack(rows)


def in_place(curves, steps):
    moved = torch.empty_like(curves)
    for i, k in enumerate(steps.tolist()):
        moved[i] = curves[i].roll(k)
        if k > 0:
            moved[i, :k] = curves[i, 0]
        elif k < 0:
            moved[i, k:] = curves[i, -1]
    return moved


def as_lists(curves, steps):
    return [row.tolist() for row in by_padding(curves, steps)]


def wrapped(curves, steps):
    return torch.stack([c.roll(int(k)) for c, k in zip(curves, steps, strict=True)])


def zeros_in(curves, steps):
    moved = by_padding(curves, steps)
    places = torch.arange(curves.shape[1]) - steps[:, None]
    return torch.where((places < 0) | (places >= curves.shape[1]), 0.0, moved)


def last_forgotten(curves, steps):
    """A slice [k:] with k = 0 is everything."""
    moved = in_place(curves, steps)
    for i, k in enumerate(steps.tolist()):
        if k <= 0:
            moved[i, k:] = curves[i, -1]
    return moved


def changes(curves, steps):
    moved = by_padding(curves, steps)
    curves[:] = moved
    return curves


RIGHT = {
    "move": [by_loop, by_padding, in_place, as_lists],
}
WRONG = {
    "move": [
        (wrapped, "nothing comes in from the other end"),
        (lambda c, s: by_padding(c, -s), "One step to the right"),
        (lambda c, s: by_padding(c, s.abs()), "to the left"),
        (lambda c, s: by_padding(c, s[:1].expand_as(s)), "the others stay"),
        (zeros_in, "take the value"),
        (last_forgotten, "nothing changes"),
        (changes, "changed its arguments"),
        (lambda c, s: by_padding(c.flip(1), s), "nothing changes"),
        (lambda c, s: by_padding(c, s)[:, 1:], "The result should be"),
    ],
}
