"""Codes of a place are those of `fathom.networks.positions`."""

import pytest
import torch

from fathom.networks import positions


@pytest.mark.parametrize("base", [1.0, 10.0, 1e4, 1e6])
@pytest.mark.parametrize("width", [2, 4, 32, 64])
def test_codes_and_turns(node, width, base):
    generator = torch.Generator().manual_seed(width)
    places = torch.tensor([-5.0, 0.0, 0.5, 1.0, 17.0, 63.0, 1000.0]).double()
    vectors = torch.randn(7, width, dtype=torch.float64, generator=generator)
    paces, codes, turned = node(
        "math/positions.js",
        """return [m.frequencies(a.width, a.base),
          a.places.map(n => m.sinusoidal(n, a.width, a.base)),
          a.vectors.map((v, i) => m.rotate(v, a.places[i], a.base))]""",
        {"width": width, "base": base, "places": places.tolist()}
        | {"vectors": vectors.tolist()},
    )

    def check(found, expected):
        found = torch.tensor(found, dtype=torch.float64)
        torch.testing.assert_close(found, expected, rtol=1e-10, atol=1e-10)

    check(paces, positions.frequencies(width, base))
    check(codes, positions.sinusoidal(places, width, base))
    check(turned, positions.rotate(vectors, places, base))
