"""Right and wrong answers to the exercise on what an epoch adds to the loss."""

import torch


def by_means(gradients, lr):
    mean = gradients.mean(dim=0)
    apart = (gradients - mean).square().sum(dim=1).mean()
    return lr / 4 * mean.square().sum(), lr / 4 * apart


def by_difference(gradients, lr):
    """The mean of squares less the square of the mean; a list of doubles."""
    doubles = gradients.double()
    whole = (doubles.mean(dim=0) ** 2).sum()
    return [lr / 4 * whole, lr / 4 * ((doubles**2).sum(dim=1).mean() - whole)]


def by_variance(gradients, lr):
    spread = gradients.var(dim=0, correction=0).sum()
    return torch.stack([gradients.mean(dim=0).norm() ** 2, spread]) * lr / 4


def by_loops(gradients, lr):
    rows = gradients.tolist()
    columns = list(zip(*rows, strict=True))
    mean = [sum(column) / len(rows) for column in columns]
    first = sum(value**2 for value in mean)
    second = 0.0
    for row in rows:
        for value, middle in zip(row, mean, strict=True):
            second += (value - middle) ** 2 / len(rows)
    return lr * first / 4, lr * second / 4


def in_place(gradients, lr):
    copy = gradients.clone()
    mean = copy.mean(dim=0)
    copy -= mean
    copy *= copy
    return lr / 4 * (mean @ mean), lr / 4 * copy.sum() / len(copy)


def of_the_sample(gradients, lr):
    """The variance with one less in the denominator."""
    first, second = by_means(gradients, lr)
    return first, second * len(gradients) / (len(gradients) - 1)


def of_all_squares(gradients, lr):
    """The second term isn't measured from the mean."""
    return by_means(gradients, lr)[0], lr / 4 * gradients.square().sum(dim=1).mean()


def summed(gradients, lr):
    first, second = by_means(gradients, lr)
    return first, second * len(gradients)


def of_the_sum(gradients, lr):
    total = gradients.sum(dim=0)
    return lr / 4 * total.square().sum(), by_means(gradients, lr)[1]


def mean_of_parameters(gradients, lr):
    first, second = by_means(gradients, lr)
    return first / gradients.shape[1], second / gradients.shape[1]


RIGHT = {"extra_terms": [by_means, by_difference, by_variance, by_loops, in_place]}
WRONG = {
    "extra_terms": [
        (lambda g, lr: by_means(g, lr)[::-1], "same gradient"),
        (of_all_squares, "same gradient"),
        (of_the_sample, "Each batch twice"),
        (summed, "Each batch twice"),
        (of_the_sum, "Each batch twice"),
        (mean_of_parameters, "add up to"),
        (lambda g, lr: by_means(g, 2 * lr), "add up to"),
        (lambda g, lr: by_means(g, lr**2), "add up to"),
        (lambda g, lr: by_means(g, 4.0), "add up to"),
        (lambda g, lr: by_means(g, lr)[0], "The result should be"),
    ],
}
