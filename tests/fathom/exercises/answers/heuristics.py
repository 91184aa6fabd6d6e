"""Right and wrong answers to the exercise on the expected calibration error."""

import math

import torch

from fathom.analysis.calibration import reliability


def by_masks(confidences, right, num_bins, low=0.0, power=1, weigh=True, absolute=True):
    total, filled = 0.0, 0
    for b in range(num_bins):
        left = low + (1 - low) * b / num_bins
        inside = (confidences > left) & (confidences <= left + (1 - low) / num_bins)
        if inside.any():
            filled += 1
            off = right[inside].float().mean() - confidences[inside].mean()
            off = off.abs() ** power if absolute else off
            total += off * (inside.float().mean() if weigh else 1)
    total = total if weigh else total / filled
    return abs(total) if not absolute else total


def by_loop(confidences, right, num_bins):
    sums = [0.0] * num_bins
    for c, r in zip(confidences.tolist(), right.tolist(), strict=True):
        sums[min(math.ceil(c * num_bins) - 1, num_bins - 1)] += r - c
    return sum(abs(value) for value in sums) / len(confidences)


def by_counts(confidences, right, num_bins):
    place = (confidences.double() * num_bins).long().clamp(max=num_bins - 1)
    off = torch.zeros(num_bins, dtype=torch.float64)
    off.index_add_(0, place, right.double() - confidences.double())
    return off.abs().sum() / len(confidences)


def in_numpy(confidences, right, num_bins):
    import numpy as np

    c, r = confidences.numpy(), right.numpy()
    place = np.digitize(c, np.linspace(0, 1, num_bins + 1)[1:-1])
    return sum(
        np.mean(place == b) * abs(r[place == b].mean() - c[place == b].mean())
        for b in range(num_bins)
        if (place == b).any()
    )


def equal_mass(confidences, right, num_bins):
    return reliability(confidences, right, num_bins, equal_mass=True).error()


def empty_bins_are_nan(confidences, right, num_bins):
    total = torch.zeros(())
    for b in range(num_bins):
        inside = (confidences * num_bins).long() == b
        off = right[inside].float().mean() - confidences[inside].mean()
        total = total + off.abs() * inside.float().mean()
    return total


def middles(confidences, right, num_bins):
    """The middle of the bin in place of the mean confidence."""
    place = (confidences * num_bins).long().clamp(max=num_bins - 1)
    return by_counts((place + 0.5) / num_bins, right, num_bins)


RIGHT = {
    "expected_calibration_error": [
        by_masks,
        by_loop,
        by_counts,
        in_numpy,
        lambda *a: float(by_masks(*a)),
        lambda *a: reliability(*a).error(),
    ],
}
WRONG = {
    "expected_calibration_error": [
        (lambda *a: by_masks(*a, power=2), "With a single bin"),
        (lambda *a: by_masks(*a, weigh=False), "three in one"),
        (lambda *a: by_masks(*a, absolute=False), "don't cancel"),
        (lambda *a: by_masks(*a) * len(a[0]), "With a single bin"),
        (lambda c, r, n: by_masks(c, r, n) / n, "If all lie"),
        (lambda c, r, n: by_masks(c, r, 15), "With a single bin"),
        (lambda *a: by_masks(*a, low=0.5), "With a single bin"),
        (equal_mass, "If all lie"),
        (empty_bins_are_nan, "finite"),
        (middles, "With a single bin"),
        (lambda c, r, n: (r.float() - c).abs().mean(), "With a single bin"),
    ],
}
