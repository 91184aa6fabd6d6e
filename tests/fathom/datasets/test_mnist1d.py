"""MNIST-1D is what the authors' program makes, and leaves no trace in generators."""

import random
import sys

import mnist1d.data as package
import numpy as np
import pytest
import torch

from fathom.datasets.mnist1d import mnist1d, templates


def test_defaults_give_the_authors_set():
    training_inputs, training_labels, test_inputs, test_labels = mnist1d()
    made = package.make_dataset(package.get_dataset_args())
    for ours, name in (
        (training_inputs, "x"),
        (test_inputs, "x_test"),
        (training_labels, "y"),
        (test_labels, "y_test"),
    ):
        expected = torch.from_numpy(made[name])
        torch.testing.assert_close(ours, expected.to(ours.dtype), rtol=0, atol=0)
    assert training_inputs.shape == (4000, 40)
    assert test_inputs.shape == (1000, 40)
    everything = torch.cat([training_inputs, test_inputs])
    assert abs(everything.mean()) < 1e-5
    assert abs(everything.std(correction=0) - 1) < 1e-5


def test_classes_are_equally_frequent_in_both_parts_together():
    _, training, _, test = mnist1d(200)
    assert torch.cat([training, test]).bincount().tolist() == [20] * 10
    assert len(training) == 160


def test_another_seed_gives_other_curves_and_the_same_seed_the_same():
    first, again, other = mnist1d(100), mnist1d(100), mnist1d(100, seed=7)
    assert torch.equal(first[0], again[0])
    assert not torch.equal(first[0], other[0])


def test_global_generators_go_on_as_if_nothing_had_happened():
    random.seed(1)
    np.random.seed(1)
    expected = random.random(), np.random.rand()
    random.seed(1)
    np.random.seed(1)
    mnist1d(10)
    assert (random.random(), np.random.rand()) == expected


def test_templates_start_and_end_at_zero():
    curves = templates()
    assert curves.shape == (10, 12)
    assert (curves[:, [0, -1]] == 0).all()
    # Each was brought to a standard deviation of 1, then divided by 6.
    torch.testing.assert_close(
        curves.std(dim=1, correction=0), torch.full((10,), 1 / 6)
    )


@pytest.mark.parametrize("number", [0, -10, 5, 4999])
def test_wrong_numbers_are_refused(number):
    with pytest.raises(ValueError, match=f"multiple of 10, got {number}"):
        mnist1d(number)


def test_a_wrong_seed_is_refused():
    with pytest.raises(ValueError, match="got -1"):
        mnist1d(10, seed=-1)


def test_a_missing_package_names_the_command(monkeypatch):
    monkeypatch.setitem(sys.modules, "mnist1d", None)
    monkeypatch.setitem(sys.modules, "mnist1d.data", None)
    with pytest.raises(ModuleNotFoundError, match="run  pip install mnist1d"):
        templates()
