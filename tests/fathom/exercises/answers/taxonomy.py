"""Right and wrong answers to the exercise on what a linear code leaves over."""

import numpy as np
import torch


def by_values(inputs, num_components, *, centre=True, power=2, per=0, part="rest"):
    """From the singular values; arguments make mistakes."""
    points = inputs - inputs.mean(dim=0) if centre else inputs
    sizes = torch.linalg.svdvals(points) ** power
    kept, rest = sizes[:num_components], sizes[num_components:]
    total = {"rest": rest.sum(), "kept": kept.sum(), "next": rest[:1].sum()}[part]
    return total / (len(inputs) + per)


def by_projection(inputs, num_components):
    """Goes to the plane and measures how far it was."""
    mean = inputs.mean(dim=0)
    _, _, directions = torch.linalg.svd(inputs - mean, full_matrices=False)
    plane = directions[:num_components]
    back = mean + (inputs - mean) @ plane.T @ plane
    return (inputs - back).square().sum(dim=1).mean()


def by_variances(inputs, num_components):
    """Eigenvalues of the covariance, which come from the smallest."""
    covariance = inputs.double().T.cov(correction=0)
    values = torch.linalg.eigvalsh(covariance)
    return values[: inputs.shape[1] - num_components].sum()


def in_numpy(inputs, num_components):
    points = inputs.numpy() - inputs.numpy().mean(axis=0)
    sizes = np.linalg.svd(points, compute_uv=False)
    return float((sizes[num_components:] ** 2).sum() / len(points))


def per_number(inputs, num_components):
    return by_values(inputs, num_components) / inputs.shape[1]


RIGHT = {"left_over": [by_values, by_projection, by_variances, in_numpy]}
WRONG = {
    "left_over": [
        (lambda x, k: by_values(x, k, centre=False), "subtracted first"),
        (lambda x, k: by_values(x, k, part="kept"), "nothing over"),
        (lambda x, k: by_values(x, k - 1), "nothing over"),
        (lambda x, k: by_values(x, k, power=1), "four times"),
        (lambda x, k: by_values(x, k, per=-1), "mean over"),
        (per_number, "left out"),
        (lambda x, k: by_values(x, k, part="next"), "left out"),
    ],
}
