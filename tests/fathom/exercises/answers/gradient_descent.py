"""Right and wrong answers to the exercises on gradient descent."""

import numpy as np
import torch

from fathom.training.line_search import along, golden_section


def bowl(hessian):
    return lambda point: point @ hessian @ point / 2


def by_search(hessian, gradient):
    """A line search from a point where the bowl has this gradient."""
    hessian, gradient = hessian.double(), gradient.double()
    point = torch.linalg.solve(hessian, gradient)
    return golden_section(along(bowl(hessian), point, -gradient), 0.0, 100.0)


def by_loops(hessian, gradient):
    above = below = 0.0
    for i, one in enumerate(gradient.tolist()):
        above += one * one
        for j, other in enumerate(gradient.tolist()):
            below += one * float(hessian[i, j]) * other
    return above / below


def by_eigenvectors(hessian, gradient):
    eigenvalues, directions = torch.linalg.eigh(hessian)
    shares = (gradient @ directions) ** 2
    return 1 / ((shares * eigenvalues).sum() / shares.sum())


def by_newton(hessian, gradient):
    """One step on the line is exact, because the loss along it is a parabola."""
    length = torch.zeros((), requires_grad=True)
    point = torch.linalg.solve(hessian, gradient)
    loss = bowl(hessian)(point - length * gradient)
    (slope,) = torch.autograd.grad(loss, length, create_graph=True)
    (curvature,) = torch.autograd.grad(slope, length)
    return -slope / curvature


def by_direction(hessian, gradient):
    u = gradient / gradient.norm()
    return 1 / (u @ hessian @ u)


RIGHT = {
    "exact_step": [
        # the quotient
        lambda h, g: (g @ g) / (g @ h @ g),
        # a sum
        lambda h, g: (g**2).sum() / (g * (h @ g)).sum(),
        # one over the curvature along the gradient
        by_direction,
        # a loop
        by_loops,
        # the weighted mean of the eigenvalues
        by_eigenvectors,
        # a line search
        by_search,
        # Newton's step on the line
        by_newton,
        # an array
        lambda h, g: np.dot(g.numpy(), g.numpy()) / (g.numpy() @ h.numpy() @ g.numpy()),
        # columns
        lambda h, g: float(
            (g[:, None].T @ g[:, None]) / (g[:, None].T @ h @ g[:, None])
        ),
        # norms
        lambda h, g: g.norm() ** 2 / torch.einsum("i,ij,j", g, h, g),
    ]
}
WRONG = {
    "exact_step": [
        # the safest step
        (lambda h, g: 1 / torch.linalg.eigvalsh(h).max(), "along an eigenvector"),
        # the limit
        (lambda h, g: 2 / torch.linalg.eigvalsh(h).max(), "one quarter"),
        # the best step for good
        (lambda h, g: 2 / torch.linalg.eigvalsh(h)[[0, -1]].sum(), "an eigenvector"),
        # upside down
        (lambda h, g: (g @ h @ g) / (g @ g), "one quarter"),
        # the half of the derivative
        (lambda h, g: 2 * (g @ g) / (g @ h @ g), "one quarter"),
        (lambda h, g: (g @ g) / (g @ h @ g) / 2, "one quarter"),
        # no square
        (lambda h, g: g.norm() / (g @ h @ g), "one quarter"),
        # the wrong sign
        (lambda h, g: -(g @ g) / (g @ h @ g), "one quarter"),
        # the smallest next gradient instead of the lowest loss
        (lambda h, g: (g @ h @ g) / (h @ g).square().sum(), "at a right angle"),
        # the mean curvature
        (lambda h, g: len(g) / h.trace(), "along an eigenvector"),
        # only the diagonal
        (lambda h, g: (g @ g) / (h.diagonal() * g**2).sum(), "along an eigenvector"),
        # Newton's step, which is a vector
        (lambda h, g: torch.linalg.solve(h, g), "should be one number"),
        # the new point
        (lambda h, g: g - (g @ g) / (g @ h @ g) * (h @ g), "should be one number"),
        # the right quotient without one over the gradient's own length
        (lambda h, g: 1 / (g @ h @ g), "one quarter"),
    ]
}
