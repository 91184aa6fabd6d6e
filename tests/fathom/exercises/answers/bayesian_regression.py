"""Right and wrong answers to the exercise on Bayesian prediction."""

import torch

from fathom.analysis.bayesian_regression import predict, prior, update


def solved(features, targets, place, width, noise):
    identity = torch.eye(len(place), dtype=features.dtype)
    precision = identity / width**2 + features.T @ features / noise**2
    mean = torch.linalg.solve(precision, features.T @ targets / noise**2)
    unknown = place @ torch.linalg.solve(precision, place)
    return place @ mean, (noise**2 + unknown).sqrt()


def inverted(features, targets, place, width, noise):
    rows = features.double()
    covariance = (torch.eye(len(place)) / width**2 + rows.T @ rows / noise**2).inverse()
    mean = covariance @ rows.T @ targets.double() / noise**2
    variance = place.double() @ covariance @ place.double() + noise**2
    return [float(place.double() @ mean), float(variance) ** 0.5]


def books_own(features, targets, place, width, noise):
    belief = update(prior(len(place), width), features, targets, noise)
    mean, variance = predict(belief, place[None], noise)
    return torch.cat([mean, variance.sqrt()])


def one_by_one(features, targets, place, width, noise):
    belief = prior(len(place), width)
    for row, target in zip(features, targets, strict=True):
        belief = update(belief, row[None], target[None], noise)
    mean, variance = predict(belief, place[None], noise)
    return torch.stack([mean[0], variance[0].sqrt()])


def as_a_process(features, targets, place, width, noise):
    """By the targets' joint distribution, without any weights."""
    covariance = width**2 * features @ features.T
    covariance = covariance + noise**2 * torch.eye(len(features))
    shared = width**2 * features @ place
    gain = torch.linalg.solve(covariance, shared)
    variance = width**2 * place @ place - shared @ gain + noise**2
    return torch.stack([gain @ targets, variance.sqrt()])


def of_the_function(features, targets, place, width, noise):
    mean, deviation = solved(features, targets, place, width, noise)
    return mean, (deviation**2 - noise**2).sqrt()


def variance(features, targets, place, width, noise):
    mean, deviation = solved(features, targets, place, width, noise)
    return mean, deviation**2


def deviations_for_variances(features, targets, place, width, noise):
    return solved(features, targets, place, width**0.5, noise**0.5)


def noise_without_square(features, targets, place, width, noise):
    identity = torch.eye(len(place))
    precision = identity / width**2 + features.T @ features / noise
    mean = torch.linalg.solve(precision, features.T @ targets / noise)
    unknown = place @ torch.linalg.solve(precision, place)
    return place @ mean, (noise**2 + unknown).sqrt()


def no_prior(features, targets, place, width, noise):
    return solved(features, targets, place, 1e3, noise)


def prior_only(features, targets, place, width, noise):
    """Its band never learns."""
    mean, _ = solved(features, targets, place, width, noise)
    return mean, (noise**2 + width**2 * place @ place).sqrt()


def residual_noise(features, targets, place, width, noise):
    """Puts the residuals in the place of the noise."""
    mean, deviation = solved(features, targets, place, width, noise)
    spread = targets.square().mean()
    return mean, (deviation**2 + spread).sqrt()


RIGHT = {"forecast": [solved, inverted, books_own, one_by_one, as_a_process]}
WRONG = {
    "forecast": [
        (of_the_function, "is the noise alone"),
        (variance, "is the noise alone"),
        (residual_noise, "is the noise alone"),
        (deviations_for_variances, "is the noise alone"),
        (no_prior, "they say nothing of the weights"),
        (noise_without_square, "that of ridge regression"),
        (prior_only, "Each adds the product"),
        (lambda *a: solved(*a)[0], "The result should be"),
    ]
}
