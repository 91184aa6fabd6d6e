"""Dropout equals torch's with the same mask; its passes are functions, modes return."""

import itertools

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn
from torch.nn import functional

from fathom.networks.dropout import Dropout, drop, monte_carlo


def generator(seed: int) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def random(*shape: int, seed: int = 0) -> torch.Tensor:
    return torch.randn(shape, generator=generator(seed), dtype=torch.float64)


SHAPES = st.lists(st.integers(1, 6), min_size=1, max_size=3)


@settings(deadline=None, max_examples=50)
@given(SHAPES, st.floats(0, 0.99), st.integers(0, 1000))
def test_the_same_seed_gives_torchs_masks_values_and_gradients(shape, p, seed):
    x = random(*shape, seed=seed).requires_grad_()
    weights = random(*shape, seed=seed + 1)
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        expected = functional.dropout(x, p)
        (slope,) = torch.autograd.grad((weights * expected).sum(), x)
        torch.manual_seed(seed)
        ours = Dropout(p)(x)
    torch.testing.assert_close(ours, expected)
    own = Dropout(p, generator=generator(seed))(x)
    torch.testing.assert_close(own, expected)
    (found,) = torch.autograd.grad((weights * own).sum(), x)
    torch.testing.assert_close(found, slope)
    mask = functional.dropout(torch.ones_like(x), 0.5) > 0
    torch.testing.assert_close(drop(x, mask, p), x * mask / (1 - p))


def test_by_hand():
    kept = torch.tensor([True, False, True])
    values = torch.tensor([1.0, 2.0, -3.0])
    # 1 / (1 - 0.75) = 4
    assert drop(values, kept, 0.75).tolist() == [4.0, 0.0, -12.0]
    both = drop(torch.stack([values, values]), kept, 0.75)  # one mask for both rows
    assert both.tolist() == [[4.0, 0.0, -12.0]] * 2


@pytest.mark.parametrize("p", [0.1, 0.5, 0.8])
def test_the_expectation_over_all_masks_is_the_value(p):
    values = random(4)
    total = torch.zeros_like(values)
    for bits in itertools.product([False, True], repeat=4):
        kept = torch.tensor(bits)
        chance = (1 - p) ** sum(bits) * p ** (4 - sum(bits))
        total += chance * drop(values, kept, p)
    torch.testing.assert_close(total, values)


def test_as_often_as_it_says():
    ones = torch.ones(100_000, 1)
    share = (Dropout(0.3, generator(0))(ones) == 0).double().mean().item()
    assert abs(share - 0.3) < 5 * (0.3 * 0.7 / 100_000) ** 0.5


def test_nothing_happens_in_evaluation_and_without_a_chance():
    x = random(5, 3)
    assert torch.equal(Dropout(0.5).eval()(x), x)
    assert torch.equal(Dropout(0.0)(x), x)


def test_rows_have_masks_of_their_own_unless_shared():
    layer = Dropout(0.5, generator(1))
    rows = layer(torch.ones(50, 20))
    assert len(rows.unique(dim=0)) == 50
    layer.shared = True
    assert len(layer(torch.ones(50, 20)).unique(dim=0)) == 1


def network(p=0.5, source=None):
    torch_layers = [nn.Linear(1, 6), nn.ReLU(), Dropout(p, source), nn.Linear(6, 2)]
    return nn.Sequential(*torch_layers).double()


def test_passes_are_thinned_networks_drawn_in_turn():
    model = network(source=generator(4))
    x = random(7, 1)
    passes = monte_carlo(model, x, 5)
    masks = generator(4)
    hidden = torch.relu(model[0](x))
    for found in passes:
        mask = torch.empty(1, 6, dtype=torch.float64).bernoulli_(0.5, generator=masks)
        torch.testing.assert_close(found, model[3](2 * hidden * mask))
    assert not passes.requires_grad


def test_mean_and_variance_of_one_layer_are_known():
    # A linear readout: mean as in evaluation, variance p / (1 - p) Σ φ² h².
    model = network(0.3, generator(5))
    x = random(3, 1)
    passes = monte_carlo(model, x, 10_000)
    with torch.no_grad():
        mean = model.eval()(x)
        parts = torch.relu(model[0](x))[:, None] * model[3].weight
    variance = 0.3 / 0.7 * parts.square().sum(dim=2)
    error = (variance / 10_000).sqrt()
    assert ((passes.mean(dim=0) - mean).abs() < 5 * error + 1e-12).all()
    torch.testing.assert_close(passes.var(dim=0), variance, rtol=0.1, atol=1e-4)


@pytest.mark.parametrize("training", [True, False])
def test_modes_return_and_other_layers_are_in_evaluation_mode(training):
    class Spy(nn.Module):
        def forward(self, values):
            assert not self.training
            return values

    model = nn.Sequential(Spy(), Dropout(0.5), nn.Linear(2, 1)).train(training)
    model[2].eval()
    monte_carlo(model, torch.ones(3, 2), 2)
    assert [m.training for m in model] == [training, training, False]
    assert model[1].shared is False
    model[0] = nn.Linear(3, 2)
    with pytest.raises(RuntimeError):
        monte_carlo(model, torch.ones(3, 2), 2)
    assert model[1].training is training and model[1].shared is False


@pytest.mark.parametrize("p", [-0.1, 1.0, 1.5, float("nan")])
def test_no_chance(p):
    with pytest.raises(ValueError, match="from 0 to below 1"):
        Dropout(p)
    with pytest.raises(ValueError, match="from 0 to below 1"):
        drop(torch.ones(2), torch.ones(2).bool(), p)


def test_nothing_to_draw():
    with pytest.raises(ValueError, match="0 such layers"):
        monte_carlo(nn.Linear(1, 1), torch.ones(2, 1), 3)
    with pytest.raises(ValueError, match="0 passes"):
        monte_carlo(network(), torch.ones(2, 1).double(), 0)


def test_it_is_printed_with_its_chance():
    assert str(Dropout(0.2)) == "Dropout(probability=0.2)"
