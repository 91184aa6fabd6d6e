"""The shallow network equals torch's layers and UDL's sums."""

import math

import pytest
import torch
from torch import nn

from fathom.networks.deep import DeepNetwork
from fathom.networks.shallow import ShallowNetwork, num_parameters


def generator(seed: int) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def parameters(network: nn.Module) -> torch.Tensor:
    return torch.cat([p.detach().flatten() for p in network.parameters()])


def test_equals_torch_layers_started_from_the_same_seed():
    network = ShallowNetwork(2, 5, 3, generator=generator(7))
    with torch.random.fork_rng():
        torch.manual_seed(7)
        reference = nn.Sequential(nn.Linear(2, 5), nn.ReLU(), nn.Linear(5, 3))
    torch.testing.assert_close(parameters(network), parameters(reference))
    x = torch.randn(11, 2, generator=generator(0))
    torch.testing.assert_close(network(x), reference(x))


def test_global_generator_is_used_without_another():
    with torch.random.fork_rng():
        torch.manual_seed(7)
        network = ShallowNetwork(2, 5, 3)
    torch.testing.assert_close(
        parameters(network), parameters(ShallowNetwork(2, 5, 3, generator=generator(7)))
    )


def test_own_generator_leaves_the_global_one_alone():
    before = torch.random.get_rng_state()
    network = ShallowNetwork(generator=generator(0))
    ShallowNetwork.from_parameters(network.theta, network.phi)
    assert torch.equal(before, torch.random.get_rng_state())


def test_start_lies_within_one_over_root_of_what_a_layer_reads():
    network = ShallowNetwork(4, 400, 50, generator=generator(0))
    for layer, bound in [(network.hidden, 1 / 2), (network.output, 1 / 20)]:
        for values in (layer.weight, layer.bias):
            assert values.abs().max() <= bound
            # uniform: standard deviation bound / sqrt(3); 50 values give about 8 %
            expected = bound / math.sqrt(3)
            assert values.std().item() == pytest.approx(expected, rel=0.25)


def test_each_seed_gives_one_network():
    first, again, other = (
        parameters(ShallowNetwork(2, 5, 3, generator=generator(s))) for s in (0, 0, 1)
    )
    assert torch.equal(first, again)
    assert not torch.any(first == other)
    shared = generator(0)
    pair = [parameters(ShallowNetwork(generator=shared)) for _ in range(2)]
    assert not torch.any(pair[0] == pair[1])


def test_worked_example_by_hand():
    theta = torch.tensor([[-0.5, 1.0], [1.0, -2.0]], dtype=torch.float64)
    phi = torch.tensor([[0.25, 2.0, -1.0]], dtype=torch.float64)
    network = ShallowNetwork.from_parameters(theta, phi)
    # x = 1: h = (max(0, -0.5 + 1), max(0, 1 - 2)) = (0.5, 0); y = 0.25 + 2 * 0.5
    # x = 0: h = (0, 1);                                        y = 0.25 - 1
    # x = 2: h = (1.5, 0);                                      y = 0.25 + 2 * 1.5
    x = torch.tensor([[1.0], [0.0], [2.0]], dtype=torch.float64)
    expected = torch.tensor([[1.25], [-0.75], [3.25]], dtype=torch.float64)
    torch.testing.assert_close(network(x), expected)


@pytest.mark.parametrize("activation", [torch.relu, torch.tanh, nn.GELU()])
def test_sums_over_units_as_in_the_equation(activation):
    theta = torch.randn(4, 1 + 2, generator=generator(0), dtype=torch.float64)
    phi = torch.randn(3, 1 + 4, generator=generator(1), dtype=torch.float64)
    network = ShallowNetwork.from_parameters(theta, phi, activation)
    x = torch.randn(2, generator=generator(2), dtype=torch.float64)
    expected = []
    for j in range(3):
        y = phi[j, 0].clone()
        for d in range(4):
            z = theta[d, 0] + sum(theta[d, 1 + i] * x[i] for i in range(2))
            y += phi[j, 1 + d] * activation(z)
        expected.append(y)
    torch.testing.assert_close(network(x[None])[0], torch.stack(expected))


def test_parameters_come_back_as_copies_that_learn():
    theta = torch.randn(4, 3, generator=generator(0), dtype=torch.float64)
    phi = torch.randn(2, 5, generator=generator(1), dtype=torch.float64)
    network = ShallowNetwork.from_parameters(theta, phi)
    torch.testing.assert_close(network.theta, theta, rtol=0, atol=0)
    torch.testing.assert_close(network.phi, phi, rtol=0, atol=0)
    theta += 1
    assert not torch.any(network.theta == theta)
    assert all(p.is_leaf and p.requires_grad for p in network.parameters())
    network.theta.sum().backward()
    torch.testing.assert_close(
        network.hidden.bias.grad, torch.ones(4, dtype=torch.float64)
    )


def test_wrong_parameters_name_the_numbers():
    theta = torch.zeros(3, 2)
    with pytest.raises(ValueError, match=r"3 hidden units.*1 \+ 3 = 4.*\(1, 3\)"):
        ShallowNetwork.from_parameters(theta, torch.zeros(1, 3))
    with pytest.raises(ValueError, match=r"got shape \(3, 1\)"):
        ShallowNetwork.from_parameters(torch.zeros(3, 1), torch.zeros(1, 4))
    with pytest.raises(ValueError, match=r"\(1, 0, 1\)"):
        ShallowNetwork(num_hidden=0)


def test_counts_parameters():
    # D (1 + D_i) + D_o (1 + D) = 3 * 2 + 1 * 4 = 10, the chapter's ten numbers
    assert num_parameters(ShallowNetwork()) == 10
    # 5 * 3 + 3 * 6 = 33
    network = ShallowNetwork(2, 5, 3)
    assert num_parameters(network) == 33 == network.theta.numel() + network.phi.numel()
    network.hidden.weight.requires_grad_(False)
    assert num_parameters(network) == 33 - 10


@pytest.mark.parametrize("network", [ShallowNetwork(2, 3), DeepNetwork((2, 3, 1))])
@pytest.mark.parametrize(
    ("inputs", "sentence"),
    [
        (torch.zeros(2), r"matrix.*got shape \(2,\).*inputs\[:, None\]"),
        (torch.zeros(1), r"got shape \(1,\)"),  # would pass as one example
        (torch.zeros(()), r"got shape \(\)"),
        (torch.zeros(4, 3), r"2 inputs.*got shape \(4, 3\)"),
        (torch.zeros(4, 2, dtype=torch.long), r"torch\.int64.*torch\.float32"),
        (torch.zeros(4, 2).double(), r"torch\.float64.*torch\.float32"),
        ([[0.0, 1.0]], r"list.*torch\.tensor"),
    ],
)
def test_inputs_that_do_not_fit_get_a_sentence(network, inputs, sentence, as_readers):
    with pytest.raises(ValueError, match=sentence):
        network(inputs)


def test_no_examples_give_no_predictions_and_nan_shows():
    network = ShallowNetwork(2, 3, generator=generator(0))
    assert network(torch.zeros(0, 2)).shape == (0, 1)
    broken = torch.tensor([[0.0, torch.nan], [1.0, 2.0]])
    assert network(broken).isnan().flatten().tolist() == [True, False]


def test_parameters_of_another_kind_are_refused(as_readers):
    theta, phi = torch.zeros(3, 2), torch.zeros(1, 4)
    for pair, sentence in [
        ((theta.long(), phi), r"theta .*torch\.int64.*\.float\(\)"),
        ((theta, phi.long()), r"phi .*torch\.int64"),
        ((theta, phi.double()), r"theta .*torch\.float32.*phi .*torch\.float64"),
        (([[0.0, 1.0]], phi), "theta is a list"),
    ]:
        with pytest.raises(ValueError, match=sentence):
            ShallowNetwork.from_parameters(*pair)
