"""Right and wrong answers to the exercise on intersection over union."""

import numpy as np
import torch


def loops(
    answers,
    truth,
    num_classes,
    skip="neither",
    measure="iou",
    divide="occurring",
    nothing=None,
):
    scores = []
    for c in range(num_classes):
        found, true = answers == c, truth == c
        shared, either = (found & true).sum().item(), (found | true).sum().item()
        if skip == "not true" and not true.any():
            continue
        if skip == "not found" and not found.any():
            continue
        if either == 0:
            if nothing is not None:
                scores.append(nothing)
            continue
        if measure == "dice":
            scores.append(2 * shared / (found.sum() + true.sum()).item())
        elif measure == "sum":
            scores.append(shared / (found.sum() + true.sum()).item())
        elif measure == "recall":
            scores.append(shared / max(true.sum().item(), 1))
        elif measure == "precision":
            scores.append(shared / max(found.sum().item(), 1))
        else:
            scores.append(shared / either)
    return sum(scores) / (num_classes if divide == "all" else max(len(scores), 1))


def by_counts(answers, truth, num_classes):
    counts = (
        (num_classes * truth + answers).flatten().bincount(minlength=num_classes**2)
    )
    counts = counts.view(num_classes, num_classes).double()
    shared = counts.diag()
    either = counts.sum(0) + counts.sum(1) - shared
    return (shared[either > 0] / either[either > 0]).mean()


def by_numpy(answers, truth, num_classes):
    answers, truth = answers.numpy(), truth.numpy()
    scores = []
    for c in set(answers.ravel().tolist()) | set(truth.ravel().tolist()):
        both = np.logical_and(answers == c, truth == c).sum()
        scores.append(both / np.logical_or(answers == c, truth == c).sum())
    return np.mean(scores)


def by_nan(answers, truth, num_classes):
    classes = torch.arange(num_classes).view(-1, 1, 1, 1)
    found, true = answers == classes, truth == classes
    shared = (found & true).flatten(1).sum(1)
    return (shared / (found | true).flatten(1).sum(1)).nanmean()


def plain_lists(answers, truth, num_classes):
    pairs = list(zip(answers.flatten().tolist(), truth.flatten().tolist(), strict=True))
    total, occurring = 0.0, 0
    for c in range(num_classes):
        either = sum(c in pair for pair in pairs)
        if either:
            total += pairs.count((c, c)) / either
            occurring += 1
    return total / occurring


def of_each_picture(answers, truth, num_classes):
    means = [loops(a, t, num_classes) for a, t in zip(answers, truth, strict=True)]
    return sum(means) / len(means)


def pooled_over_classes(answers, truth, num_classes):
    right = (answers == truth).sum().item()
    return right / (2 * truth.numel() - right)


def last_forgotten(answers, truth, num_classes):
    return loops(answers, truth, num_classes - 1)


RIGHT = {
    "mean_iou": [loops, by_counts, by_numpy, by_nan, plain_lists],
}
WRONG = {
    "mean_iou": [
        (lambda a, t, n: (a == t).double().mean(), ""),
        (lambda *given: loops(*given, measure="dice"), ""),
        (lambda *given: loops(*given, measure="sum"), "all right"),
        (lambda *given: loops(*given, measure="recall"), ""),
        (lambda *given: loops(*given, measure="precision"), ""),
        (lambda *given: loops(*given, skip="not true"), ""),
        (lambda *given: loops(*given, skip="not found"), ""),
        (lambda *given: loops(*given, divide="all"), "all right"),
        (lambda *given: loops(*given, nothing=0.0), "all right"),
        (lambda *given: loops(*given, nothing=1.0), ""),
        (of_each_picture, "pooled"),
        (pooled_over_classes, ""),
        (last_forgotten, ""),
    ],
}
