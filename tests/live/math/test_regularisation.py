"""Fits at a price are `fathom.training.regularisation`'s, at every price."""

import pytest
import torch

from fathom.training.regularisation import ridge_path

GENERATOR = torch.Generator().manual_seed(0)
PENALTIES = [0.0, 1e-4, 0.3, 7.0, 1e3]


def normal(*shape):
    return torch.randn(*shape, dtype=torch.float64, generator=GENERATOR)


TALL = normal(12, 5)
SPREAD = torch.linspace(0, 9, 30, dtype=torch.float64)
DATA = {
    "tall": TALL,
    "wide": normal(6, 9),
    "a feature twice": torch.cat([TALL, TALL[:, :1]], dim=1),
    "a constant feature": torch.cat([TALL, torch.ones(12, 1).double()], dim=1),
    "bumps": torch.exp(-((SPREAD[:, None] - SPREAD[::2]) ** 2) / 2),
}


@pytest.mark.parametrize("name", DATA)
def test_ridge(node, name):
    features = DATA[name]
    targets = 3 + 2 * normal(len(features))
    found = node(
        "math/regularisation.js",
        """const parts = m.decompose(a.features);
        const needed = m.along(parts, a.targets);
        return a.penalties.map(penalty => {
          const fit = m.ridge(parts, needed, penalty);
          return { ...fit, freedom: m.freedom(parts, penalty),
            fitted: m.predictions(fit, a.features),
            leverages: a.targets.map((_, i) => m.leverage(parts, penalty, i)) };
        });""",
        {
            "features": features.tolist(),
            "targets": targets.tolist(),
            "penalties": PENALTIES,
        },
    )
    expected = ridge_path(features, targets, PENALTIES)
    fitted = expected.predict(features)
    for k, each in enumerate(found):
        row = pytest.approx(fitted[k].tolist(), rel=1e-7, abs=1e-8)
        assert each["fitted"] == row
        assert each["weights"] == pytest.approx(
            expected.weights[k].tolist(), rel=1e-4, abs=1e-6
        )
        assert each["offset"] == pytest.approx(
            expected.offsets[k].item(), rel=1e-4, abs=1e-6
        )
        freedom = expected.degrees_of_freedom[k].item()
        assert each["freedom"] == pytest.approx(freedom, rel=1e-9)
        assert sum(each["leverages"]) == pytest.approx(freedom, rel=1e-9)
