"""Lengths of gradients: a linear case in closed form, and Jacobians multiplied out."""

import torch

from fathom.analysis.memory import gradient_lengths

F64 = torch.float64


def test_powers_of_a_scaled_rotation():
    torch.manual_seed(0)
    rotation = torch.linalg.qr(torch.randn(5, 5, dtype=F64))[0]
    x, state, v = (torch.randn(*s, dtype=F64) for s in [(3, 7, 5), (3, 5), (3, 5)])
    found = gradient_lengths(lambda x, h: x + 0.9 * h @ rotation, x, state, v)
    length = v.square().sum(1).mean().sqrt()
    torch.testing.assert_close(found, length * 0.9 ** torch.arange(8, dtype=F64))


def test_product_of_jacobians():
    torch.manual_seed(1)
    weights = torch.randn(4, 4, dtype=F64)
    x, state, v = (torch.randn(*s, dtype=F64) for s in [(2, 5, 4), (2, 4), (2, 4)])
    found = gradient_lengths(lambda x, h: torch.tanh(x + h @ weights.T), x, state, v)
    squares = torch.zeros(6, dtype=F64)
    for example in range(2):
        h, matrices = state[example], []
        for t in range(5):
            h = torch.tanh(x[example, t] + weights @ h)
            matrices.append((1 - h**2)[:, None] * weights)
        row = v[example]
        squares[0] += row.square().sum()
        for k, matrix in enumerate(reversed(matrices), start=1):
            row = row @ matrix
            squares[k] += row.square().sum()
    torch.testing.assert_close(found, (squares / 2).sqrt())


def test_networks_side_by_side():
    torch.manual_seed(2)
    weights = torch.randn(3, 4, 4, dtype=F64)
    x = torch.randn(3, 2, 5, 4, dtype=F64)
    state, v = torch.randn(2, 3, 2, 4, dtype=F64)
    found = gradient_lengths(lambda x, h: torch.tanh(x + h @ weights), x, state, v)
    for k in range(3):
        alone = gradient_lengths(
            lambda x, h, k=k: torch.tanh(x + h @ weights[k]), x[k], state[k], v[k]
        )
        torch.testing.assert_close(found[k], alone)


def test_a_rule_that_forgets():
    x, v = torch.ones(2, 3, 4, dtype=F64), torch.ones(2, 4, dtype=F64)
    found = gradient_lengths(lambda x, h: 2 * x, x.requires_grad_(), 0 * v, v)
    torch.testing.assert_close(found, torch.tensor([2.0, 0, 0, 0], dtype=F64))
