"""A picture's file comes back as the numbers that were written."""

import numpy as np
import torch
from PIL import Image

from fathom.datasets.pictures import read_picture


def test_colours_come_back_as_they_were_written(tmp_path):
    written = np.random.default_rng(0).integers(0, 256, (3, 5, 3), dtype=np.uint8)
    Image.fromarray(written).save(tmp_path / "colours.png")
    found = read_picture(tmp_path / "colours.png")
    assert found.shape == (3, 3, 5) and found.dtype == torch.float32
    assert np.array_equal((255 * found).round().numpy(), written.transpose(2, 0, 1))


def test_grey_has_three_equal_channels(tmp_path):
    written = np.arange(12, dtype=np.uint8).reshape(3, 4)
    Image.fromarray(written).save(tmp_path / "grey.png")
    found = read_picture(tmp_path / "grey.png")
    for channel in found:
        assert np.array_equal((255 * channel).round().numpy(), written)


def test_grey_of_16_bits_becomes_white_above_255(tmp_path):
    written = np.array([[0, 256, 65535]], dtype=np.uint16)
    Image.fromarray(written).save(tmp_path / "deep.png")
    assert read_picture(tmp_path / "deep.png")[0].tolist() == [[0, 1, 1]]
