"""The digits equal scikit-learn's own."""

import torch
from sklearn.datasets import load_digits

from fathom.datasets.images import digits


def test_digits_equal_scikit_learns():
    images, labels = digits()
    reference = load_digits()
    expected = torch.from_numpy(reference.images).float() / 16
    torch.testing.assert_close(images, expected, rtol=0, atol=0)
    torch.testing.assert_close(labels, torch.from_numpy(reference.target))


def test_digits_are_as_documented():
    images, labels = digits()
    assert images.dtype == torch.float32
    assert (images.min(), images.max()) == (0, 1)
    assert torch.equal(16 * images, (16 * images).round())
    counts = labels.bincount()
    assert len(counts) == 10
    assert (counts.min(), counts.max()) == (174, 183)
    # A zero is a ring: its middle is paper, on average, and that of a one is ink.
    middle = images[:, 3:5, 3:5].mean(dim=(1, 2))
    assert middle[labels == 0].mean() < 0.2
    assert middle[labels == 1].mean() > 0.7


def test_digits_are_new_tensors_each_time():
    images, labels = digits()
    images[0], labels[0] = 0.5, 9
    assert not torch.equal(digits()[0][0], images[0])
    assert digits()[1][0] == 0
