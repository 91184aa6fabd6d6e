"""A thinned network is what `fathom.networks.dropout` makes of the same masks."""

import pytest
import torch

from fathom.networks.deep import DeepNetwork
from fathom.networks.dropout import drop

GENERATOR = torch.Generator().manual_seed(3)


def rows(network):
    return [
        torch.cat([layer.bias[:, None], layer.weight], dim=1).tolist()
        for layer in network.layers
    ]


@pytest.mark.parametrize("rate", [0.0, 0.2, 0.6])
@pytest.mark.parametrize("sizes", [(1, 5, 1), (1, 6, 4, 1), (1, 3, 4, 5, 1)])
def test_the_same_masks_give_the_same_function(node, sizes, rate):
    network = DeepNetwork(sizes, generator=GENERATOR).double()
    places = torch.linspace(-2, 2, 9, dtype=torch.float64)
    found = node(
        "math/dropout.js",
        """return a.seeds.map(seed => {
          const masks = m.passMasks(a.layers, a.rate, seed);
          return { masks, values: Array.from(m.thinned(a.layers, a.places, masks)) };
        })""",
        {
            "layers": rows(network),
            "rate": rate,
            "seeds": [1, 2, 3],
            "places": places.tolist(),
        },
    )
    for each in found:
        hidden = places[:, None]
        for layer, mask in zip(network.layers[:-1], each["masks"], strict=True):
            hidden = drop(torch.relu(layer(hidden)), torch.tensor(mask) > 0, rate)
        expected = network.layers[-1](hidden)[:, 0].detach()
        values = torch.tensor(each["values"], dtype=torch.float64)
        torch.testing.assert_close(values, expected, rtol=1e-10, atol=1e-12)


def test_units_are_left_out_as_often_as_it_says_and_more_at_a_higher_rate(node):
    layers = [[[0.0, 1.0]] * 200, [[0.0] * 201]]
    low, high = node(
        "math/dropout.js",
        """const masks = (rate) =>
          Array.from({ length: 50 }, (_, k) => m.passMasks(a, rate, k)[0]);
        return [0.1, 0.5].map(masks)""",
        layers,
    )
    low, high = (torch.tensor(each) == 0 for each in (low, high))
    for out, rate in ((low, 0.1), (high, 0.5)):
        share = out.double().mean().item()
        assert abs(share - rate) < 5 * (rate * (1 - rate) / 10_000) ** 0.5
    assert (high | ~low).all()  # what is left out at a low rate is so at a high one


def test_mean_and_deviation(node):
    passes = torch.randn(7, 4, dtype=torch.float64, generator=GENERATOR)
    found = torch.tensor(
        node("math/dropout.js", "return m.summary(a)", passes.tolist())
    )
    torch.testing.assert_close(
        found[:, 0].double(), passes.mean(dim=0), rtol=1e-6, atol=1e-6
    )
    torch.testing.assert_close(
        found[:, 1].double(), passes.std(dim=0), rtol=1e-6, atol=1e-6
    )
    alone = node("math/dropout.js", "return m.summary(a)", [[1.0, 2.0]])
    assert alone == [[1.0, 0.0], [2.0, 0.0]]
