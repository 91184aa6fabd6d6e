"""Right and wrong answers to the exercise on double descent."""

import torch


def by_cases(features, targets):
    examples, width = features.shape
    if width <= examples:
        return torch.linalg.solve(features.T @ features, features.T @ targets)
    return features.T @ torch.linalg.solve(features @ features.T, targets)


def by_singular_values(features, targets):
    u, s, vt = torch.linalg.svd(features, full_matrices=False)
    return vt.T @ ((u.T @ targets) / s)


def by_descent(features, targets):
    weights = torch.zeros(features.shape[1], dtype=features.dtype)
    for _ in range(400):
        weights = weights - 0.3 * features.T @ (features @ weights - targets)
    return weights


def by_a_tiny_ridge(features, targets):
    gram = features.T @ features + 1e-8 * torch.eye(features.shape[1]).double()
    return torch.linalg.solve(gram, features.T @ targets)


def descent_from_elsewhere(features, targets):
    weights = torch.ones(features.shape[1], dtype=features.dtype)
    for _ in range(400):
        weights = weights - 0.3 * features.T @ (features @ weights - targets)
    return weights


def first_columns_only(features, targets):
    rank = min(features.shape)
    weights = torch.zeros(features.shape[1], dtype=features.dtype)
    weights[:rank] = torch.linalg.pinv(features[:, :rank]) @ targets
    return weights


RIGHT = {
    "shortest_weights": [
        by_cases,
        by_singular_values,
        by_descent,
        by_a_tiny_ridge,
        lambda features, targets: torch.linalg.lstsq(
            features, targets[:, None], driver="gelsd"
        ).solution[:, 0],
        lambda features, targets: (torch.linalg.pinv(features) @ targets).tolist(),
    ],
}

# Wrong ones, each with a part of what is said to it.
WRONG = {
    "shortest_weights": [
        (descent_from_elsewhere, "Shorter weights"),
        (first_columns_only, "Shorter weights"),
        (lambda features, targets: features.T @ targets, "right angles"),
        (
            lambda features, targets: torch.linalg.pinv(features)[:, :1] @ targets[:1],
            "right angles",
        ),
        (
            lambda features, targets: torch.linalg.solve(
                features.T @ features + 0.5 * torch.eye(features.shape[1]).double(),
                features.T @ targets,
            ),
            "right angles",
        ),
        (lambda features, targets: torch.zeros(features.shape[1]), "right angles"),
    ],
}
