"""Right and wrong answers to the exercise on families that stay together."""

import numpy as np
import torch


def by_isin(labels, held):
    return (~torch.isin(labels, labels[held])).long()


def by_a_loop(labels, held):
    gone = {labels[place].item() for place in held}
    return [0 if label.item() in gone else 1 for label in labels]


def by_comparing(labels, held):
    return (labels[:, None] != labels[held]).all(dim=1) * 1


def in_numpy(labels, held):
    return (~np.isin(labels.numpy(), labels.numpy()[held.numpy()])).astype(int)


def floats(labels, held):
    return by_isin(labels, held).double()


def only_held(labels, held):
    """The random split: relatives are learnt from."""
    rows = torch.ones(len(labels))
    rows[held] = 0
    return rows


def turned_round(labels, held):
    return 1 - by_isin(labels, held)


def only_relatives(labels, held):
    rows = by_isin(labels, held)
    rows[held] = 1
    return rows


def places_for_labels(labels, held):
    """The numbers of places taken for numbers of families."""
    return 1 - torch.isin(labels, held).long()


def single_ones(labels, held):
    """Only texts without any relative."""
    alone = torch.bincount(labels)[labels] == 1
    return by_isin(labels, held) * alone


def nothing(labels, held):
    return torch.zeros(len(labels))


def as_places(labels, held):
    return by_isin(labels, held).nonzero().squeeze(1)


RIGHT = {"learnable": [by_isin, by_a_loop, by_comparing, in_numpy, floats]}
WRONG = {
    "learnable": [
        (only_held, "one of its family"),
        (turned_round, "held back"),
        (only_relatives, "never learnt from"),
        (places_for_labels, ""),
        (single_ones, "All others"),
        (nothing, "All others"),
        (as_places, "shape"),
    ],
}
