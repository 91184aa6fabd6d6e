"""The browser's model, run by the page's own WebAssembly file, says Python's prices."""

import pytest
import torch
from figures.house_price import FEATURES, PRICE_MODEL, specimen


def test_prices_of_random_houses(node):
    low, high = torch.tensor([row[2:4] for row in FEATURES]).T
    generator = torch.Generator().manual_seed(0)
    houses = low + (high - low) * torch.rand(200, 4, generator=generator)
    outputs = node(
        "figures/house-price.js",
        "return m.predict(network, a)",
        houses.tolist(),
        models=specimen().graphs,
    )
    with torch.no_grad():
        expected = PRICE_MODEL(houses)[:, 0].tolist()
    # Thousands of dollars in single precision: a cent, or the last digits of the price.
    assert [row[0] for row in outputs] == pytest.approx(expected, rel=1e-6, abs=1e-4)
