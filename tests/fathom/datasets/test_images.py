"""The digits and the photographs equal scikit-learn's own."""

import torch
from sklearn.datasets import load_digits

from fathom.datasets.images import digits, photographs


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


def test_photographs_equal_scikit_learns():
    from sklearn.datasets import load_sample_images

    references = load_sample_images().images  # china.jpg, flower.jpg
    for picture, reference in zip(photographs(), references, strict=True):
        assert picture.shape == (3, 427, 640)
        expected = torch.tensor(reference).permute(2, 0, 1).float() / 255
        torch.testing.assert_close(picture, expected, rtol=0, atol=0)


def test_photographs_are_as_documented():
    tower, flower = photographs()
    assert (tower.min(), tower.max()) == (0, 1)
    # The sky, at the top, is blue; the flower's middle is orange: red, then green.
    assert tower[2, :40].mean() > tower[0, :40].mean()
    red, green, blue = flower[:, 150:270, 250:370].mean(dim=(1, 2))
    assert red > green > blue
    tower.zero_()
    assert photographs()[0].max() == 1
