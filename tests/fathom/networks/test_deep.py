"""The deep network equals torch's layers; composing two networks changes nothing."""

import itertools

import pytest
import torch
from torch import nn

from fathom.networks.deep import DeepNetwork, compose
from fathom.networks.shallow import ShallowNetwork, num_parameters


def generator(seed: int) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def random(*shape: int, seed: int = 0) -> torch.Tensor:
    return torch.randn(shape, generator=generator(seed), dtype=torch.float64)


def parameters(network: nn.Module) -> torch.Tensor:
    return torch.cat([p.detach().flatten() for p in network.parameters()])


@pytest.mark.parametrize("sizes", [(2, 3), (2, 5, 3), (1, 4, 6, 5, 2)])
def test_equals_torch_layers_started_from_the_same_seed(sizes):
    network = DeepNetwork(sizes, torch.tanh, generator=generator(7))
    with torch.random.fork_rng():
        torch.manual_seed(7)
        linear = [nn.Linear(*pair) for pair in itertools.pairwise(sizes)]
    modules = [module for layer in linear for module in (layer, nn.Tanh())][:-1]
    reference = nn.Sequential(*modules)
    assert torch.equal(parameters(network), parameters(reference))
    x = torch.randn(11, sizes[0], generator=generator(0))
    torch.testing.assert_close(network(x), reference(x))
    # ... and so do the gradients.
    for model in (network, reference):
        model(x).square().sum().backward()
    for ours, theirs in zip(network.parameters(), reference.parameters(), strict=True):
        torch.testing.assert_close(ours.grad, theirs.grad)


def test_the_activation_is_the_relu_unless_another_is_given():
    network = DeepNetwork((1, 4, 1), generator=generator(0))
    shallow = ShallowNetwork(1, 4, 1, generator=generator(0))
    x = torch.linspace(-2, 2, 9)[:, None]
    torch.testing.assert_close(network(x), shallow(x), rtol=0, atol=0)


def test_sums_over_units_as_in_the_equation():
    offsets = [random(3), random(2, seed=1), random(1, seed=2)]
    weights = [random(3, 2, seed=3), random(2, 3, seed=4), random(1, 2, seed=5)]
    x = random(2, seed=6)
    h = x
    for beta, omega in zip(offsets[:-1], weights[:-1], strict=True):
        h = torch.stack(
            [
                torch.relu(beta[d] + sum(omega[d, i] * h[i] for i in range(len(h))))
                for d in range(len(beta))
            ]
        )
    expected = offsets[2][0] + sum(weights[2][0, i] * h[i] for i in range(2))
    network = DeepNetwork.from_parameters(offsets, weights)
    torch.testing.assert_close(network(x[None])[0, 0], expected)


def test_parameters_are_copies_that_learn():
    offsets, weights = [random(3), random(1)], [random(3, 2), random(1, 3)]
    before = torch.random.get_rng_state()
    network = DeepNetwork.from_parameters(offsets, weights)
    assert torch.equal(before, torch.random.get_rng_state())
    weights[0] += 1
    assert not torch.any(network.layers[0].weight == weights[0])
    assert all(p.is_leaf and p.requires_grad for p in network.parameters())
    # D_i = 2, D = 3, D_o = 1: 3 * (1 + 2) + 1 * (1 + 3) = 13
    assert num_parameters(network) == 13


def test_known_counts():
    # 40 * 400 + 400, 400 * 400 + 400, 400 * 10 + 10: 16,400 + 160,400 + 4,010
    assert num_parameters(DeepNetwork((40, 400, 400, 10))) == 180_810
    # 3D + 1 + (K - 1) D (D + 1) with D = 10, K = 5
    assert num_parameters(DeepNetwork((1, *[10] * 5, 1))) == 471


@pytest.mark.parametrize("middle", [1, 2])
@pytest.mark.parametrize("activation", [torch.relu, torch.tanh])
def test_composition_is_the_second_after_the_first(middle, activation):
    first = ShallowNetwork.from_parameters(
        random(5, 3), random(middle, 6, seed=1), activation
    )
    second = ShallowNetwork.from_parameters(
        random(4, 1 + middle, seed=2), random(2, 5, seed=3), activation
    )
    both = compose(first, second)
    x = random(200, 2, seed=4)
    torch.testing.assert_close(both(x), second(first(x)), rtol=0, atol=1e-12)
    assert [layer.out_features for layer in both.layers] == [5, 4, 2]
    # Four times five middle weights, but as many independent rows as passed values.
    assert torch.linalg.matrix_rank(both.layers[1].weight) == middle
    assert not torch.isclose(both.layers[1].weight, torch.zeros(()).double()).any()


def test_composition_owns_its_numbers():
    first = ShallowNetwork(generator=generator(0))
    second = ShallowNetwork(generator=generator(1))
    both = compose(first, second)
    with torch.no_grad():
        both.layers[0].weight.zero_()
    assert first.hidden.weight.abs().min() > 0


def test_wrong_arguments_name_the_numbers():
    with pytest.raises(ValueError, match=r"got \[3\]"):
        DeepNetwork([3])
    with pytest.raises(ValueError, match=r"got \[3, 0, 1\]"):
        DeepNetwork([3, 0, 1])
    with pytest.raises(ValueError, match="2 vectors and 1 matrices"):
        DeepNetwork.from_parameters([random(3), random(1)], [random(3, 2)])
    with pytest.raises(ValueError, match=r"layer 1 .*reads 3.*\(1, 3\).*got \(1, 4\)"):
        DeepNetwork.from_parameters(
            [random(3), random(1)], [random(3, 2), random(1, 4)]
        )
    with pytest.raises(ValueError, match=r"2 offsets.*\(2, 2\); got \(3, 2\)"):
        DeepNetwork.from_parameters([random(2)], [random(3, 2)])
    with pytest.raises(ValueError, match="has 2 outputs and the second 1 inputs"):
        compose(ShallowNetwork(1, 3, 2), ShallowNetwork(1, 3, 1))
    with pytest.raises(ValueError, match=r"different activations.*relu.*tanh"):
        compose(ShallowNetwork(), ShallowNetwork(activation=torch.tanh))


def test_parameters_of_another_kind_are_refused(as_readers):
    offsets, weights = [torch.zeros(3), torch.zeros(1)], [torch.zeros(3, 2)]
    with pytest.raises(ValueError, match=r"layer 1's .*float32.*float64"):
        DeepNetwork.from_parameters(offsets, [*weights, torch.zeros(1, 3).double()])
    with pytest.raises(ValueError, match=r"layer 1's weights .*int64"):
        DeepNetwork.from_parameters(offsets, [*weights, torch.zeros(1, 3).long()])
    with pytest.raises(ValueError, match=r"layer 0 .*\(1, 3\); got \(3,\)"):
        DeepNetwork.from_parameters(offsets[1:], [torch.zeros(3)])
