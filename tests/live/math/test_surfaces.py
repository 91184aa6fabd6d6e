"""Valley and saddle, values and gradients, are `fathom.losses.surfaces`'."""

import pytest
import torch
from torch.func import grad, vmap

from fathom.losses.surfaces import quadratic, saddle

GENERATOR = torch.Generator().manual_seed(0)
POINTS = 2 * torch.randn(50, 2, dtype=torch.float64, generator=GENERATOR)
CASES = {
    "m.quadratic([1, 20])": lambda at: quadratic(at, (1.0, 20.0)),
    "m.quadratic([0.5, 3], 0.7)": lambda at: quadratic(at, (0.5, 3.0), 0.7),
    "m.quadratic([4, 1], -2)": lambda at: quadratic(at, (4.0, 1.0), -2.0),
    "m.saddle([1, 1])": saddle,
    "m.saddle([2, 5])": lambda at: saddle(at, (2.0, 5.0)),
}


@pytest.mark.parametrize("made", CASES)
def test_values_and_gradients(node, made):
    values, slopes = node(
        "math/surfaces.js",
        f"const s = {made}; return [a.map(s.value), a.map(s.gradient)];",
        POINTS.tolist(),
    )
    expected = CASES[made](POINTS)
    assert values == pytest.approx(expected.tolist(), rel=1e-10, abs=1e-12)
    found = torch.tensor(slopes, dtype=torch.float64)
    torch.testing.assert_close(found, vmap(grad(CASES[made]))(POINTS))
