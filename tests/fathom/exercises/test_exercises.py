"""The reference of each exercise passes; plausible wrong answers get a sentence."""

import itertools
import math

import pytest
import torch
from found import ANSWERS, EXERCISES
from torch.nn import functional as F

from fathom.exercises.checking import feedback

SEEDS = range(3)


def pairs(sizes):
    return list(itertools.pairwise(sizes))


def hidden(x, theta):
    return torch.relu(theta[:, 0] + x[:, None] * theta[:, 1])


def slopes_of(knots, values):
    return values.diff() / knots.diff()


def layers(inputs, offsets, weights, activation=torch.relu, last=lambda y: y):
    for offset, weight in zip(offsets[:-1], weights[:-1], strict=True):
        inputs = activation(offset + inputs @ weight.T)
    return last(offsets[-1] + inputs @ weights[-1].T)


def zaslavsky(num_hidden, num_inputs):
    return sum(math.comb(num_hidden, j) for j in range(num_inputs + 1))


def by_own_numbers(values):
    return (values - values.mean(dim=0)) / values.std(dim=0, correction=0)


def by_all_numbers(train, test):
    both = by_own_numbers(torch.cat([train, test]))
    return both[: len(train)], both[len(train) :]


def by_training_numbers(train, test, dim=0, correction=0, power=1):
    mean, std = train.mean(dim=dim), train.std(dim=dim, correction=correction)
    return (train - mean) / std**power, (test - mean) / std**power


def gaussian(p, t, s, turn=2 * math.pi):
    return 0.5 * ((p - t) / s) ** 2 + math.log(s) + 0.5 * math.log(turn)


def laplace(p, t, b):
    return (p - t).abs() / b + math.log(2 * b)


def descent(x, y, w, rate, factor=2.0, mean=True):
    return w - rate * factor * x.T @ (x @ w - y) / (len(y) if mean else 1)


def line_gradient(x, y, intercept, slope, factor=2.0):
    residuals = intercept + slope * x - y
    return factor * torch.stack([residuals.sum(), (residuals * x).sum()])


# exercise: wrong answer and a part of the sentence that it gets
WRONG = {
    "running_means": [
        (lambda v: v.cumsum(0), "by how many values do you divide"),
        (lambda v: v.mean().expand(len(v)), "the mean of one value"),
        (lambda v: v.cumsum(0) / torch.arange(len(v)), "division by zero"),
        (lambda v: v.flip(0).cumsum(0).flip(0), "mean of one value"),
        (lambda v: v.mean(), "should be a tensor of shape"),
        (lambda v: torch.cat([v[:1], v.mean().expand(len(v) - 1)]), "later value"),
    ],
    "log_sum_exp": [
        (lambda v: v.exp().sum().log(), "Is there an overflow"),
        (lambda v: v.max(), "two equal values"),
        (lambda v: (v - v.max()).exp().sum().log(), "never below"),
        (lambda v: (v - v.max()).exp().mean().log() + v.max(), "never below"),
        (lambda v: v.sum(), "never below"),
    ],
    "gradient_step": [
        (lambda x, y, w, r: descent(x, y, w, -r), "uphill"),
        (lambda x, y, w, r: descent(x, y, w, r, mean=False), "the loss is a mean"),
        (lambda x, y, w, r: descent(x, y, w, r, factor=1), "derivative of a square"),
        (lambda x, y, w, r: descent(x, y, w, r) - w, "stay where they are"),
        (lambda x, y, w, r: descent(x, y, w, r**2), "twice as far"),
        (lambda x, y, w, r: w.sub_(w - descent(x, y, w, r)), "changed its arguments"),
    ],
    "least_squares_gradient": [
        (lambda x, y, a, b: line_gradient(x, y, a, b) / len(x), "doubles the loss"),
        (lambda x, y, a, b: -line_gradient(x, y, a, b), "check its sign"),
        (lambda x, y, a, b: line_gradient(x, y, a, b).flip(0), "order of the two"),
        (lambda x, y, a, b: line_gradient(x, y, a, b, 1), "derivative of a square"),
        (lambda x, y, a, b: ((a + b * x - y) ** 2).sum(), "a tensor of shape (2,)"),
        (lambda x, y, a, b: line_gradient(x, y, 0, b), "both components are zero"),
    ],
    "polynomial_features": [
        (lambda x, k: x[:, None] ** torch.arange(1, k + 1), "should be a tensor of"),
        (lambda x, k: x[:, None] ** torch.arange(k, -1, -1), "doesn't depend on x"),
        (lambda x, k: x[:, None] * torch.arange(k + 1), "doesn't depend on x"),
        (
            lambda x, k: (x[:, None] * torch.arange(k + 1)).index_fill(
                1, torch.tensor([0]), 1
            ),
            "follow from the one before",
        ),
        (
            lambda x, k: torch.cat(
                [x[:, None] ** 0, x[:, None] ** torch.arange(k, 0, -1)], dim=1
            ),
            "The second column is x itself",
        ),
    ],
    "standardise": [
        (
            lambda a, b: (by_own_numbers(a), by_own_numbers(b)),
            "doesn't depend on the other test examples",
        ),
        (by_all_numbers, "has mean zero afterwards"),
        (lambda a, b: by_training_numbers(a, b, dim=None), "of each column alone"),
        (lambda a, b: by_training_numbers(a, b, correction=1), "divides by the number"),
        (lambda a, b: by_training_numbers(a, b, power=2), "standard deviation one"),
        (lambda a, b: (by_own_numbers(a), b), "which two numbers"),
        (lambda a, b: by_own_numbers(a), "should be 2 things"),
    ],
    "shallow_network": [
        (lambda x, t, p: p[0] + (t[:, 0] + x[:, None] * t[:, 1]) @ p[1:], "flat on"),
        (lambda x, t, p: hidden(x, t) @ p[1:], "only the offset"),
        (lambda x, t, p: torch.relu(p[0] + hidden(x, t) @ p[1:]), "nothing is clipped"),
        (lambda x, t, p: p[0] + hidden(x, t.flip(1)) @ p[1:], "flat on one side"),
        (lambda x, t, p: p[-1] + hidden(x, t) @ p[:-1], "only the offset"),
        (lambda x, t, p: p[0] + hidden(x, t) @ p[1:].flip(0), "belongs to which unit"),
    ],
    "joints": [
        (lambda t: t[:, 0] / t[:, 1], "put your result in"),
        (lambda t: -t[:, 1] / t[:, 0], "put your result in"),
        (lambda t: -t[:, 0], "put your result in"),
        (lambda t: (-t[:, 0] / t[:, 1]).sort().values, "order isn't right"),
    ],
    "interpolant": [
        (lambda k, v: (v[0], slopes_of(k, v)), "one unit; the others"),
        (
            lambda k, v: (0.0, slopes_of(k, v).diff(prepend=torch.zeros(1))),
            "starts at the first point",
        ),
        (
            lambda k, v: (v[0], v.diff().diff(prepend=torch.zeros(1))),
            "reach the second point",
        ),
        (lambda k, v: (v[0], slopes_of(k, v).diff()), "Result 2: The result should be"),
        (
            lambda k, v: (
                v[0],
                torch.cat([slopes_of(k, v)[:1], -slopes_of(k, v).diff()]),
            ),
            "misses one of the later points",
        ),
    ],
    "max_regions": [
        (lambda d, i: 2**d, "adds one region"),
        (lambda d, i: zaslavsky(d, i - 1), "adds one region"),
        (lambda d, i: zaslavsky(d, i) - 1, "there is one region"),
        (lambda d, i: 1 + d**i, "doubles the number"),
        (lambda d, i: 2 ** min(d, i) + max(0, d - i), "crosses the old ones"),
    ],
    "count_patterns": [
        (lambda x, t: len(x), "brings no new pattern"),
        (
            lambda x, t: len(torch.unique((t[:, 0] + x @ t[:, 1:].T > 0).sum(dim=1))),
            "not how many",
        ),
        (lambda x, t: len(torch.unique(x @ t[:, 1:].T > 0, dim=0)), "the offset takes"),
        (
            lambda x, t: len(torch.unique(t[:, 0] + x @ t[:, 1:].T > 1, dim=0)),
            "ten times larger",
        ),
        (lambda x, t: 2 ** len(t), "not how many"),
        (lambda x, t: t[:, 0] + x @ t[:, 1:].T > 0, "should be one number"),
    ],
    "softplus": [
        (lambda z: torch.log(1 + torch.exp(z)), "Is there an overflow"),
        (lambda z: torch.log1p(torch.exp(-z.abs())), "happens to very large"),
        (lambda z: torch.relu(z), "compare with the value at zero"),
        (lambda z: torch.log(torch.exp(z.clamp(max=20)) + 1), "very large inputs"),
        (lambda z: -F.softplus(-z), "never negative"),
    ],
    "log_sigmoid": [
        (lambda z: torch.sigmoid(z).log(), "a logarithm of zero"),
        (lambda z: -torch.log(1 + torch.exp(-z)), "Is there an overflow"),
        (lambda z: -F.softplus(z), "values at z and at -z"),
        (lambda z: torch.sigmoid(z).clamp(min=1e-7).log(), "very large inputs"),
        (lambda z: z.clamp(max=0), "compare with the value at zero"),
        (lambda z: F.softplus(-z), "never positive"),
    ],
    "leaky_relu": [
        (lambda z, s: torch.relu(z), "A negative input leaks"),
        (lambda z, s: torch.where(z > 0, z, -s * z), "keeps the sign"),
        (lambda z, s: torch.where(z > 0, z, torch.full_like(z, -s)), "Doubling"),
        (lambda z, s: torch.where(z > 0, z, z / s), "the right factor"),
        (lambda z, s: torch.minimum(z, s * z), "Positive inputs pass"),
    ],
    "middle_layer": [
        (lambda p, t: (t[:, 0], torch.outer(t[:, 1], p[1:])), "it still returns"),
        (lambda p, t: (t[:, 0] + p[0], torch.outer(t[:, 1], p[1:])), "still returns"),
        (
            lambda p, t: (t[:, 0] + t[:, 1] * p[0], t[:, 1:] + p[1:]),
            "The weights have rank one",
        ),
        (
            lambda p, t: (t[:, 0] + t[:, 1] * p[0], torch.outer(t[:, 0], p[1:])),
            "follow one unit",
        ),
        (lambda p, t: (t[:, 0] + t[:, 1] * p[0], t[:, 1]), "Result 2"),
    ],
    "deep_network": [
        (lambda x, b, w: layers(x, b, w, last=torch.relu), "nothing clips the output"),
        (lambda x, b, w: layers(x, b, w, activation=lambda z: z), "far below zero"),
        (lambda x, b, w: layers(x, [0 * v for v in b], w), "lowers every output"),
        (
            lambda x, b, w: layers(x, [0 * v for v in b[:-1]] + b[-1:], w),
            "does every hidden layer add its offsets",
        ),
        (lambda x, b, w: layers(x, b, w, activation=torch.abs), "far below zero"),
        (lambda x, b, w: layers(-x, b, w), "one example through the first layer"),
        (lambda x, b, w: layers(x, b, [v.T for v in w]), "Your function raised"),
    ],
    "count_parameters": [
        (lambda s: sum(a * b for a, b in pairs(s)), "offsets as well as weights"),
        (lambda s: sum(a * b for a, b in pairs(s)) + sum(s), "counting two layers"),
        (lambda s: math.prod(s), "counting two layers"),
        (lambda s: sum((a + 1) * b + 1 for a, b in pairs(s)), "how many offsets"),
        (lambda s: sum(a * (b + 1) for a, b in pairs(s)), "how many offsets"),
    ],
    "max_regions_deep": [
        (lambda i, d, k: zaslavsky(d, i) ** k, "several aren't"),
        (lambda i, d, k: (d + 1) ** k, "that of a shallow network"),
        (
            lambda i, d, k: (d // i + 1) ** (i * k) * zaslavsky(d, i),
            "nothing to fold",
        ),
        (
            lambda i, d, k: (d // i + 1) ** (k - 1) * zaslavsky(d, i),
            "along how many inputs",
        ),
        (
            lambda i, d, k: (d // i) ** (i * (k - 1)) * zaslavsky(d, i),
            "each further layer multiplies",
        ),
        (
            lambda i, d, k: (d / i + 1) ** (i * (k - 1)) * zaslavsky(d, i),
            "how many units fold",
        ),
    ],
    "gaussian_nll": [
        (lambda p, t, s: gaussian(p, t, s).sum(), "a mean, not a sum"),
        (lambda p, t, s: gaussian(p, t, s, turn=1).mean(), "the constant"),
        (lambda p, t, s: (0.5 * ((p - t) / s) ** 2).mean(), "grows by log 10"),
        (lambda p, t, s: -gaussian(p, t, s).mean(), "grows by log 10"),
        (lambda p, t, s: gaussian(p, t, s**2).mean(), "grows by log 10"),
        (
            lambda p, t, s: (gaussian(p, t, s) + 0.5 * ((p - t) / s) ** 2).mean(),
            "factor before the square",
        ),
        (lambda p, t, s: gaussian(p, t, s), "should be one number"),
    ],
    "laplace_nll": [
        (lambda p, t, b: laplace(p, t, b).sum(), "a mean, not a sum"),
        (lambda p, t, b: (laplace(p, t, b) - math.log(2)).mean(), "integrates to one"),
        (lambda p, t, b: ((p - t).abs() / b).mean(), "grows by log 10"),
        (lambda p, t, b: -laplace(p, t, b).mean(), "grows by log 10"),
        (lambda p, t, b: gaussian(p, t, b).mean(), "fall with the distance"),
    ],
    "binary_cross_entropy": [
        (lambda z, y: F.binary_cross_entropy_with_logits(z, 1 - y), "a logit of 200"),
        (
            lambda z, y: -(
                y * torch.sigmoid(z).log() + (1 - y) * (1 - torch.sigmoid(z)).log()
            ).mean(),
            "Is there an overflow",
        ),
        (lambda z, y: -F.binary_cross_entropy_with_logits(z, y), "never below zero"),
        (
            lambda z, y: F.binary_cross_entropy_with_logits(z, y, reduction="sum"),
            "a mean, not a sum",
        ),
        (lambda z, y: (-y * F.logsigmoid(z)).mean(), "in other words"),
        (lambda z, y: F.binary_cross_entropy(torch.sigmoid(z), y), "logit of 200"),
    ],
    "cross_entropy": [
        (
            lambda z, y: -(z.exp() / z.exp().sum(dim=1, keepdim=True))[
                torch.arange(len(y)), y
            ]
            .log()
            .mean(),
            "Is there an overflow",
        ),
        (lambda z, y: F.cross_entropy(z, y, reduction="sum"), "a mean, not a sum"),
        (lambda z, y: -F.cross_entropy(z, y), "never below zero"),
        (
            lambda z, y: -z.log_softmax(dim=0)[torch.arange(len(y)), y].mean(),
            "a mean, not a sum",
        ),
        (lambda z, y: -z.log_softmax(dim=1).mean(), "log-probabilities counts"),
        (lambda z, y: -z[torch.arange(len(y)), y].mean(), "never below zero"),
        (
            lambda z, y: z.max(dim=1).values.mean() - z.gather(1, y[:, None]).mean(),
            "log-probabilities counts",
        ),
        (
            lambda z, y: F.cross_entropy(F.normalize(z, dim=1), y),
            "Adding the same number",
        ),
    ],
    "poisson_nll": [
        (lambda r, y: (r.exp() - y * r).sum(), "a mean, not a sum"),
        (lambda r, y: (r.exp() - y * r).mean(), "add up to one"),
        (lambda r, y: -(r.exp() - y * r + (y + 1).lgamma()).mean(), "with its sign"),
        (
            lambda r, y: (r - y * r + (y + 1).lgamma()).mean(),
            "is log_rates what its name says",
        ),
        (
            lambda r, y: (r.exp() - y * r + y.clamp(min=1).lgamma()).mean(),
            "add up to one",
        ),
    ],
}  # fmt: skip
for answers in ANSWERS:
    WRONG |= answers.WRONG
CASES = [
    pytest.param(name, function, part, id=f"{name}-{number}")
    for name, answers in WRONG.items()
    for number, (function, part) in enumerate(answers)
]


def generator(seed: int) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


@pytest.mark.parametrize("name", EXERCISES)
def test_the_reference_passes(name):
    for seed in SEEDS:
        text = feedback(EXERCISES[name], EXERCISES[name].reference, generator(seed))
        assert text.startswith("all ")


@pytest.mark.parametrize("name", EXERCISES)
def test_at_least_three_wrong_answers_are_tried(name):
    assert len(WRONG[name]) >= 3


@pytest.mark.parametrize(("name", "function", "part"), CASES)
def test_a_wrong_answer_gets_a_helpful_sentence(name, function, part):
    for seed in SEEDS:
        text = feedback(EXERCISES[name], function, generator(seed))
        assert text.startswith("not yet. "), "a wrong answer passes"
        sentence, *lines = text.split("\n")
        assert part in sentence
        # The input and what the function returned: the right result is nowhere.
        assert len(lines) >= len(EXERCISES[name].inputs(generator(seed)))
        for line in lines:
            assert line.startswith(("  input: ", "  your function returned "))


def softplus(z):
    return torch.relu(z) + torch.log1p(torch.exp(-z.abs()))


def log_sum_exp(values):
    return values.max() + (values - values.max()).exp().sum().log()


def poisson_nll(log_rates, counts):
    losses = log_rates.exp() - counts * log_rates + torch.lgamma(counts + 1)
    return losses.mean()


@pytest.mark.parametrize(
    ("name", "function"),
    [
        ("softplus", softplus),
        ("log_sum_exp", log_sum_exp),
        ("poisson_nll", poisson_nll),
        ("gaussian_nll", lambda p, t, s: gaussian(p, t, s).mean()),
        ("laplace_nll", lambda p, t, b: laplace(p, t, b).mean()),
        ("gradient_step", descent),
        ("least_squares_gradient", line_gradient),
        ("standardise", by_training_numbers),
        ("deep_network", layers),
        ("max_regions", zaslavsky),
        ("leaky_relu", lambda z, s: torch.maximum(z, s * z)),
        ("running_means", lambda v: [v[: n + 1].mean() for n in range(len(v))]),
        (
            "polynomial_features",
            lambda x, k: torch.stack([x**n for n in range(k + 1)], dim=1),
        ),
        ("count_parameters", lambda s: sum(a * b + b for a, b in pairs(s))),
        *(
            (name, function)
            for answers in ANSWERS
            for name, functions in answers.RIGHT.items()
            for function in functions
        ),
    ],
)  # fmt: skip
def test_right_answers_in_other_words_pass(name, function):
    for seed in SEEDS:
        assert feedback(EXERCISES[name], function, generator(seed)).startswith("all ")
