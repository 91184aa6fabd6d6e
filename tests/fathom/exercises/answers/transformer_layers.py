"""Right and wrong answers to the exercises on transformer layers."""

import cmath

import numpy as np
import torch


def turned(vectors, positions, base, *, sign=1, power=2.0, halves=False, step=0):
    """By the formulas; the other arguments make mistakes."""
    width = vectors.shape[1]
    k = torch.arange(width // 2)
    angles = (positions[:, None] + step) * base ** (-power * k / width) * sign
    if halves:
        first, second = vectors.chunk(2, dim=1)
    else:
        first, second = vectors[:, 0::2], vectors[:, 1::2]
    cos, sin = angles.cos(), angles.sin()
    found = first * cos - second * sin, first * sin + second * cos
    if halves:
        return torch.cat(found, dim=1)
    return torch.stack(found, dim=2).flatten(1)


def by_loops(vectors, positions, base):
    """Plain numbers, as complex ones."""
    rows = []
    for vector, place in zip(vectors.tolist(), positions.tolist(), strict=True):
        row = []
        for k in range(len(vector) // 2):
            number = complex(vector[2 * k], vector[2 * k + 1])
            number *= cmath.exp(1j * place * base ** (-2 * k / len(vector)))
            row += [number.real, number.imag]
        rows.append(row)
    return rows


def in_numpy(vectors, positions, base):
    x = vectors.numpy()
    angles = np.outer(
        positions.numpy(), base ** (-np.arange(0, x.shape[1], 2) / x.shape[1])
    )
    found = np.empty_like(x)
    found[:, 0::2] = x[:, 0::2] * np.cos(angles) - x[:, 1::2] * np.sin(angles)
    found[:, 1::2] = x[:, 0::2] * np.sin(angles) + x[:, 1::2] * np.cos(angles)
    return found


def by_matrices(vectors, positions, base):
    rows = []
    for vector, place in zip(vectors.double(), positions, strict=True):
        turns = place * base ** (
            -torch.arange(0, len(vector), 2).double() / len(vector)
        )
        blocks = [
            torch.stack(
                [torch.stack([a.cos(), -a.sin()]), torch.stack([a.sin(), a.cos()])]
            )
            for a in turns
        ]
        rows.append(torch.block_diag(*blocks) @ vector)
    return torch.stack(rows)


def in_place(vectors, positions, base):
    found = vectors.clone()
    angles = positions[:, None] * base ** (
        -torch.arange(0, vectors.shape[1], 2) / vectors.shape[1]
    )
    found[:, 0::2] *= angles.cos()
    found[:, 0::2] -= vectors[:, 1::2] * angles.sin()
    found[:, 1::2] *= angles.cos()
    found[:, 1::2] += vectors[:, 0::2] * angles.sin()
    return found


def adds_the_code(vectors, positions, base):
    return vectors + turned(torch.ones_like(vectors), positions, base)


def writes(vectors, positions, base):
    vectors.copy_(turned(vectors, positions, base))
    return vectors


def overwritten(vectors, positions, base):
    """The second number reads what the first has become."""
    found = vectors.clone()
    angles = positions[:, None] * base ** (
        -torch.arange(0, vectors.shape[1], 2) / vectors.shape[1]
    )
    first, second = found[:, 0::2], found[:, 1::2]
    found[:, 0::2] = first * angles.cos() - second * angles.sin()
    found[:, 1::2] = first * angles.sin() + second * angles.cos()
    return found


RIGHT = {"rotary": [turned, by_loops, in_numpy, by_matrices, in_place]}
WRONG = {
    "rotary": [
        (adds_the_code, "At place 0"),
        (lambda *a: turned(*a, step=1), "At place 0"),
        (overwritten, "as long as before"),
        (lambda *a: turned(*a, halves=True), "Neighbours are pairs"),
        (lambda v, n, b: turned(v, 2 * n, b), "one radian for each place"),
        (lambda v, n, b: turned(v, n, 1.0), "nearly still"),
        (lambda *a: turned(*a, power=-2.0), "nearly still"),
        (lambda *a: turned(*a, power=1.0), "Which way does it turn"),
        (lambda *a: turned(*a, sign=-1), "Which way does it turn"),
        (writes, "changed its arguments"),
        (lambda v, n, b: turned(v, n, b).T, "result should"),
    ],
}
