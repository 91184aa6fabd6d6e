"""Right and wrong answers to the exercise on weights of counted words."""

import math

import numpy as np
import torch
from sklearn.feature_extraction.text import TfidfTransformer


def weighed(counts, *, of_counts=False, more=1, plus=1, log=True, power=2, axis=1):
    """By the formulas; the other arguments make mistakes."""
    texts = counts.sum(dim=0) if of_counts else (counts > 0).sum(dim=0)
    ratio = (more + len(counts)) / (more + texts)
    rows = counts * ((ratio.log() if log else ratio) + plus)
    length = rows.norm(p=power, dim=axis, keepdim=True)
    return rows / length.clamp(min=1e-12)


def library(counts):
    return TfidfTransformer().fit_transform(counts.numpy()).toarray()


def in_numpy(counts):
    x = counts.numpy()
    rows = x * (np.log((1 + len(x)) / (1 + (x > 0).sum(axis=0))) + 1)
    length = np.sqrt((rows**2).sum(axis=1, keepdims=True))
    return rows / np.where(length > 0, length, 1)


def by_loops(counts):
    rows = []
    for text in counts.tolist():
        row = []
        for word, count in enumerate(text):
            texts = sum(other[word] > 0 for other in counts.tolist())
            row.append(count * (math.log((1 + len(counts)) / (1 + texts)) + 1))
        length = math.sqrt(sum(value**2 for value in row))
        rows.append([value / length if length else 0.0 for value in row])
    return rows


def divides_by_nothing(counts):
    rows = counts * (((1 + len(counts)) / (1 + (counts > 0).sum(dim=0))).log() + 1)
    return rows / rows.norm(dim=1, keepdim=True)


def without_length(counts):
    return counts * (((1 + len(counts)) / (1 + (counts > 0).sum(dim=0))).log() + 1)


def counts_only(counts):
    return counts / counts.norm(dim=1, keepdim=True).clamp(min=1e-12)


def upside_down(counts):
    rows = counts * (2 - ((1 + len(counts)) / (1 + (counts > 0).sum(dim=0))).log())
    return rows / rows.norm(dim=1, keepdim=True).clamp(min=1e-12)


def by_logarithm(counts):
    """Logarithms of counts, as some have them."""
    return weighed(counts.log1p())


def with_logarithm_of_ten(counts):
    rows = counts * (((1 + len(counts)) / (1 + (counts > 0).sum(dim=0))).log10() + 1)
    return rows / rows.norm(dim=1, keepdim=True).clamp(min=1e-12)


def without_ones(counts):
    """As in most books; words that no text holds are left alone."""
    texts = (counts > 0).sum(dim=0).clamp(min=1)
    rows = counts * (len(counts) / texts).log()
    return rows / rows.norm(dim=1, keepdim=True).clamp(min=1e-12)


def in_place(counts):
    """Of a copy, by hand."""
    rows = counts.double().clone()
    rows *= 1 + torch.log((1 + len(rows)) / (1 + (rows > 0).sum(dim=0)))
    for row in rows:
        if row.any():
            row /= row.square().sum().sqrt()
    return rows


RIGHT = {"tf_idf": [weighed, library, in_numpy, by_loops, in_place]}
WRONG = {
    "tf_idf": [
        (divides_by_nothing, "finite"),
        (without_length, "length 1"),
        (lambda c: weighed(c, power=1), "length 1"),
        (lambda c: weighed(c, axis=0), "length 1"),
        (by_logarithm, "written twice over"),
        (counts_only, "weighs more"),
        (upside_down, "weighs more"),
        (lambda c: weighed(c, of_counts=True), "written twice over"),
        (lambda c: weighed(c, more=0.5), "which ones are added"),
        (lambda c: weighed(c, plus=0.5), "which ones are added"),
        (lambda c: weighed(c, log=False), "which ones are added"),
        (with_logarithm_of_ten, "which ones are added"),
        (without_ones, "which ones are added"),
    ],
}
