"""The photographs equal their packages' own, and the square equals Pillow's."""

import importlib.metadata

import numpy as np
import pytest
import torch
from PIL import Image

from fathom.datasets.photographs import PHOTOGRAPHS, central_square, photograph


def test_photographs_equal_scikit_learns():
    from sklearn.datasets import load_sample_images

    references = load_sample_images().images  # china.jpg, flower.jpg
    for name, reference in zip(("tower", "dahlia"), references, strict=True):
        picture = photograph(name)
        assert picture.shape == (3, 427, 640)
        expected = torch.tensor(reference).permute(2, 0, 1).float() / 255
        torch.testing.assert_close(picture, expected, rtol=0, atol=0)


@pytest.mark.parametrize(
    ("name", "theirs"),
    [("cat", "chelsea"), ("coffee", "coffee"), ("galaxies", "hubble_deep_field"),
     ("camera", "camera"), ("clock", "clock"), ("tissue", "immunohistochemistry"),
     ("handwriting", "text"), ("vessels", "microaneurysms")],
)  # fmt: skip
def test_photographs_equal_scikit_images(name, theirs):
    from skimage import data

    reference = torch.tensor(getattr(data, theirs)())
    expected = (
        reference if reference.ndim == 3 else reference[..., None].expand(-1, -1, 3)
    )
    expected = expected.permute(2, 0, 1).float() / 255
    torch.testing.assert_close(photograph(name), expected, rtol=0, atol=0)


@pytest.mark.parametrize("name", PHOTOGRAPHS)
def test_photographs_are_as_documented(name):
    picture = photograph(name)
    assert picture.dtype == torch.float32
    assert picture.min() >= 0 and picture.max() <= 1
    assert min(picture.shape[1:]) >= 100
    picture.zero_()
    assert photograph(name).max() > 0.5


def test_channels_are_red_green_and_blue():
    # The sky, at the top, is blue; the flower's middle is orange: red, then green.
    tower, flower = photograph("tower"), photograph("dahlia")
    assert tower[2, :40].mean() > tower[0, :40].mean()
    red, green, blue = flower[:, 150:270, 250:370].mean(dim=(1, 2))
    assert red > green > blue


def test_an_unknown_name_is_refused_with_the_known_ones():
    with pytest.raises(ValueError, match="'dog'; there are astronaut, brick"):
        photograph("dog")


def test_a_missing_package_names_the_command(monkeypatch):
    def missing(name):
        raise importlib.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(importlib.metadata, "distribution", missing)
    with pytest.raises(ModuleNotFoundError, match="pip install scikit-image"):
        photograph("cat")


@pytest.mark.parametrize("size", [33, 64, 224])
@pytest.mark.parametrize("name", ["cat", "camera"])
def test_the_square_equals_pillows(name, size):
    picture = photograph(name)
    height, width = picture.shape[1:]
    side = int(0.875 * min(height, width))
    left, top = (width - side + 1) // 2, (height - side + 1) // 2
    pixels = (255 * picture).round().byte().permute(1, 2, 0).numpy()
    square = Image.fromarray(pixels).crop((left, top, left + side, top + side))
    expected = np.array(square.resize((size, size), Image.Resampling.BICUBIC))
    found = 255 * central_square(picture, size).permute(1, 2, 0)
    assert found.shape == (size, size, 3)
    # Pillow rounds to whole numbers after each of two passes.
    difference = (found - torch.tensor(expected).float()).abs()
    assert difference.max() < 2.5
    assert difference.mean() < 0.6


def test_a_square_of_its_own_size_is_cut_and_not_changed():
    picture = torch.rand(3, 10, 14, generator=torch.Generator().manual_seed(0))
    found = central_square(picture, 8, share=0.8)
    torch.testing.assert_close(found, picture[:, 1:9, 3:11])
    torch.testing.assert_close(central_square(picture, 10, 1.0), picture[:, :, 2:12])


def test_values_stay_between_0_and_1():
    steps = (torch.arange(24) % 8 < 4).float().expand(1, 24, 24)
    found = central_square(steps, 48, share=1.0)
    assert (found.min(), found.max()) == (0, 1)


@pytest.mark.parametrize(
    ("size", "share"), [(0, 0.5), (8, 0.0), (8, 1.1), (8, 0.01), (8, float("nan"))]
)
def test_squares_that_cannot_be_are_refused(size, share):
    with pytest.raises(ValueError, match="at least one pixel"):
        central_square(torch.zeros(3, 20, 30), size, share)
