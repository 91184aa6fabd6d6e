"""A picture's convolution is `fathom.networks.convolution_2d`'s, pixel by pixel."""

import itertools

import pytest
import torch

from fathom.networks.convolution_2d import convolve_images, output_shape, patches

GENERATOR = torch.Generator().manual_seed(0)
SETTINGS = [
    {"stride": stride, "padding": padding, "dilation": dilation}
    for stride, padding, dilation in itertools.product((1, 2, 3), (0, 1, 4), (1, 2, 4))
]


@pytest.mark.parametrize("side", [1, 2, 3])
def test_convolution(node, side):
    image = torch.rand(11, 14, dtype=torch.float64, generator=GENERATOR)
    kernel = torch.randn(side, side, dtype=torch.float64, generator=GENERATOR)
    found = node(
        "math/convolution-2d.js",
        """const picture = { rows: 11, columns: 14, values: a.values };
        return a.settings.map(settings => {
          const { rows, columns, values } = m.convolve(picture, a.kernel, settings);
          return { size: [rows, columns], values: [...values],
            shape: m.outputShape(picture, a.side, settings),
            last: m.patch(picture, a.side, settings, rows - 1, columns - 1) };
        });""",
        {
            "values": image.flatten().tolist(),
            "kernel": kernel.flatten().tolist(),
            "side": side,
            "settings": SETTINGS,
        },
    )
    inputs = image[None, None]
    for settings, each in zip(SETTINGS, found, strict=True):
        expected = convolve_images(inputs, kernel[None, None], None, **settings)[0, 0]
        shape = output_shape((11, 14), (side, side), **settings)
        assert each["size"] == each["shape"] == list(shape)
        numbers = expected.flatten().tolist()
        assert each["values"] == pytest.approx(numbers, rel=1e-12, abs=1e-12)
        last = patches(inputs, (side, side), **settings)[0, 0, -1, -1].flatten()
        assert [p["value"] for p in each["last"]] == last.tolist()


def test_no_patch_fits(node):
    found = node(
        "math/convolution-2d.js",
        """const picture = { rows: 9, columns: 4, values: Array(36).fill(1) };
        const settings = { stride: 1, padding: 0, dilation: 2 };
        return [m.convolve(picture, Array(9).fill(1), settings),
          m.outputShape(picture, 3, settings), m.span(3, 40)]""",
    )
    assert found == [None, [5, 0], 81]
    with pytest.raises(ValueError, match="reaches over 5"):
        output_shape((9, 4), (3, 3), dilation=2)


def test_colours_become_grey_and_pictures_small(node):
    found = node(
        "math/convolution-2d.js",
        """const rgba = [255, 255, 255, 255, 255, 0, 0, 255, 0, 51, 0, 9];
        return { grey: [...m.greyOf(rgba)],
          sizes: [[3000, 4000], [10, 20], [5000, 1], [72, 72]].map(
            ([height, width]) => m.fitted(height, width, 72)) }""",
    )
    assert found["grey"] == pytest.approx([1, 0.299, 0.1174])
    assert found["sizes"] == [[54, 72], [10, 20], [72, 1], [72, 72]]
