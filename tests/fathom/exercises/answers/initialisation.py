"""Right and wrong answers to the exercises on initialisation."""

import torch

from fathom.training.initialisation import push_forward


def layer_by_layer(sizes, weights, biases, mean_square, first=1.0, half=0.5):
    found = [first * sizes[0] * weights[0] * mean_square + biases[0]]
    for k in range(1, len(weights)):
        found.append(half * sizes[k] * weights[k] * found[-1] + biases[k])
    return torch.stack(found)


def plain_numbers(sizes, weights, biases, mean_square):
    now, found = 2 * mean_square, []
    for width, weight, bias in zip(
        sizes[:-1], weights.tolist(), biases.tolist(), strict=True
    ):
        now = width * weight * now / 2 + bias
        found.append(now)
    return found


def in_place(sizes, weights, biases, mean_square):
    found = biases.clone()
    found[0] += sizes[0] * weights[0] * mean_square
    for k in range(1, len(found)):
        found[k] += sizes[k] * weights[k] * found[k - 1] / 2
    return found


def superposed(sizes, weights, biases, mean_square):
    """What each source contributes, pushed through the layers above it."""
    factors = torch.tensor(sizes[:-1]) * weights / 2
    total = 2 * mean_square * factors.cumprod(0)
    for k in range(len(biases)):
        above = torch.cat([torch.ones(1), factors[k + 1 :].cumprod(0)])
        total[k:] = total[k:] + biases[k] * above
    return total


def books_own(sizes, weights, biases, mean_square):
    """The book's own function has no biases: theirs are sources of their own."""
    total = torch.tensor(push_forward(sizes, weights.tolist(), mean_square))
    for k in range(len(biases)):
        alone = [float(biases[k])]
        for width, weight in zip(sizes[k + 1 : -1], weights[k + 1 :], strict=True):
            alone.append(0.5 * width * float(weight) * alone[-1])
        total[k:] += torch.tensor(alone)
    return total


def recursive(sizes, weights, biases, mean_square):
    def variance(k):
        below = 2 * mean_square if k == 0 else variance(k - 1)
        return 0.5 * sizes[k] * weights[k] * below + biases[k]

    return [variance(k) for k in range(len(weights))]


def with_matrices(sizes, weights, biases, mean_square):
    """The recursion is linear: solve it."""
    factors = (torch.tensor(sizes[:-1]) * weights / 2).double()
    matrix = torch.eye(len(factors), dtype=torch.float64)
    matrix -= torch.diag(factors[1:], -1)
    right = biases.double().clone()
    right[0] += 2 * mean_square * factors[0]
    return torch.linalg.solve(matrix, right)


def as_tuple(sizes, weights, biases, mean_square):
    return tuple(plain_numbers(sizes, weights, biases, mean_square))


def of_fan_out(sizes, weights, biases, mean_square):
    found = [sizes[0] * weights[0] * mean_square + biases[0]]
    for k in range(1, len(weights)):
        found.append(0.5 * sizes[k + 1] * weights[k] * found[-1] + biases[k])
    return torch.stack(found)


def biases_halved(sizes, weights, biases, mean_square):
    return layer_by_layer(sizes, weights, biases / 2, mean_square)


def without_biases(sizes, weights, biases, mean_square):
    return layer_by_layer(sizes, weights, 0 * biases, mean_square)


def biases_at_the_end(sizes, weights, biases, mean_square):
    return without_biases(sizes, weights, biases, mean_square) + biases


def biases_squared(sizes, weights, biases, mean_square):
    return layer_by_layer(sizes, weights, biases**2, mean_square)


def deviations(sizes, weights, biases, mean_square):
    return layer_by_layer(sizes, weights, biases, mean_square).sqrt()


RIGHT = {
    "variances_with_biases": [
        layer_by_layer,
        plain_numbers,
        in_place,
        superposed,
        books_own,
        recursive,
        with_matrices,
        as_tuple,
    ],
}
WRONG = {
    "variances_with_biases": [
        (lambda *a: layer_by_layer(*a, first=0.5), "no ReLU has halved"),
        (lambda *a: layer_by_layer(*a, half=1.0), "the same expected square"),
        (of_fan_out, "the same expected square"),
        (without_biases, "adds its variance"),
        (biases_halved, "adds its variance"),
        (biases_squared, "adds its variance"),
        (biases_at_the_end, "goes through the weights of the next"),
        (deviations, "no ReLU has halved"),
        (lambda *a: layer_by_layer(*a)[-1], "The result should be"),
    ],
}
