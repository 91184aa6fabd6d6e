"""A stack learns what its networks learn one by one, to the last digits."""

from functools import partial

import pytest
import torch
from torch import nn
from torch.nn.functional import cross_entropy

from fathom.losses.basic import mean_squared_error
from fathom.networks.deep import DeepNetwork
from fathom.training import many, optimisers
from fathom.training.loop import evaluate, fit, minibatches
from fathom.training.many import Stack, fit_many, losses_of_each, side_by_side

EXACT = {"rtol": 1e-9, "atol": 1e-11}
MOMENTUM = partial(torch.optim.SGD, momentum=0.9)
OPTIMIZERS = {
    "gradient descent": torch.optim.SGD,
    "momentum": MOMENTUM,
    "Nesterov": partial(MOMENTUM, nesterov=True),
    "Adam": torch.optim.Adam,
    "fused Adam": partial(torch.optim.Adam, fused=True),
    "AdamW": partial(torch.optim.AdamW, weight_decay=0.1),
    "our Adam": optimisers.Adam,
}
WIDTHS = {"equal": (7, 7, 7), "different": (2, 7, 5)}


def generator(seed: int) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def networks(widths, activation=torch.relu) -> list[DeepNetwork]:
    return [
        DeepNetwork((4, w, w + 1, 3), activation, generator(seed)).double()
        for seed, w in enumerate(widths)
    ]


def data(seed: int = 0, num_examples: int = 22) -> tuple[torch.Tensor, torch.Tensor]:
    draw = generator(seed)
    inputs = torch.randn(num_examples, 4, generator=draw, dtype=torch.float64)
    return inputs, torch.randint(3, (num_examples,), generator=draw)


def batches(seed: int = 0) -> minibatches:
    """Of 8, 8 and 6 examples."""
    return minibatches(*data(seed), 8, generator(seed))


def assert_same(found: list[nn.Module], expected: list[nn.Module]) -> None:
    for one, other in zip(found, expected, strict=True):
        pairs = zip(one.parameters(), other.parameters(), strict=True)
        for left, right in pairs:
            torch.testing.assert_close(left, right, **EXACT)


@pytest.mark.parametrize("own", [False, True])
@pytest.mark.parametrize("widths", WIDTHS)
@pytest.mark.parametrize("name", OPTIMIZERS)
def test_equal_to_one_by_one(name, widths, own):
    make, rate = OPTIMIZERS[name], 0.03
    alone = networks(WIDTHS[widths])
    stack = Stack(alone)
    seeds = range(3) if own else [0] * 3

    def of_each() -> list[minibatches]:
        return [batches(seed) for seed in seeds]

    seen = side_by_side(of_each()) if own else batches()
    optimizer = make(stack.parameters(), lr=rate)
    losses = fit_many(stack, seen, cross_entropy, optimizer, 20, own=own)
    assert losses.shape == (20, 3)
    for m, (network, mine) in enumerate(zip(alone, of_each(), strict=True)):
        optimizer = make(network.parameters(), lr=rate)
        expected = fit(network, mine, cross_entropy, optimizer, 20)
        assert losses[:, m].tolist() == pytest.approx(expected, rel=1e-9)
    assert_same(stack.unstack(), alone)


@pytest.mark.parametrize("widths", WIDTHS)
@pytest.mark.parametrize("name", OPTIMIZERS)
def test_each_network_has_its_own_rate(name, widths):
    make, rates = OPTIMIZERS[name], [0.001, 0.03, 1e-6]
    alone = networks(WIDTHS[widths])
    stack = Stack(alone)
    optimizer = make(stack.parameters(), lr=1.0)
    fit_many(stack, batches(), cross_entropy, optimizer, 20, rates=rates)
    for network, rate in zip(alone, rates, strict=True):
        fit(network, batches(), cross_entropy, make(network.parameters(), rate), 20)
    assert_same(stack.unstack(), alone)


@pytest.mark.parametrize("activation", [torch.tanh, torch.sigmoid])
def test_padded_units_stay_out_even_where_they_are_not_zero(activation):
    alone = networks(WIDTHS["different"], activation)
    stack = Stack(alone)
    optimizer = torch.optim.Adam(stack.parameters(), lr=0.03)
    fit_many(stack, batches(), cross_entropy, optimizer, 20)
    for network in alone:
        optimizer = torch.optim.Adam(network.parameters(), lr=0.03)
        fit(network, batches(), cross_entropy, optimizer, 20)
    assert_same(stack.unstack(), alone)
    for stacked, mask in zip(stack.stacked, stack.masks, strict=True):
        if mask is not None:
            assert (stacked[mask == 0] == 0).all()
            assert (mask == 0).any()


def test_a_network_that_overflows_leaves_the_others_alone():
    alone = networks(WIDTHS["equal"])
    stack = Stack(alone)
    x, labels = data()
    pairs = [(1e6 * x, labels.double()[:, None].expand(-1, 3))]
    optimizer = torch.optim.SGD(stack.parameters(), lr=1.0)
    rates = [1e-16, 1e30, 1e-16]
    losses = fit_many(stack, pairs, mean_squared_error, optimizer, 60, rates=rates)
    assert not losses[-1, 1].isfinite()
    for m in (0, 2):
        optimizer = torch.optim.SGD(alone[m].parameters(), lr=1e-16)
        fit(alone[m], pairs, mean_squared_error, optimizer, 60)
        assert_same([stack.unstack()[m]], [alone[m]])


def test_predictions_and_losses_are_those_of_each():
    alone = networks(WIDTHS["different"])
    stack = Stack(alone)
    x, y = data()
    expected = torch.stack([network(x) for network in alone])
    torch.testing.assert_close(stack(x), expected)
    torch.testing.assert_close(stack(x.expand(3, -1, -1), own=True), expected)
    losses = losses_of_each(stack, x, y, cross_entropy)
    by_hand = [evaluate(network, x, y, cross_entropy) for network in alone]
    torch.testing.assert_close(losses.detach(), torch.tensor(by_hand).double())
    assert len(stack) == 3


@pytest.mark.parametrize("size", [1.0, 1e3, 1e30])
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_cross_entropy_is_pytorchs(size, dtype):
    logits = size * torch.randn(20, 3, generator=generator(0), dtype=dtype)
    logits[0, 1] = -torch.inf
    logits.requires_grad_()
    targets = torch.randint(3, (20,), generator=generator(1))
    targets[0] = 2
    values, gradients = [], []
    for loss in (many.cross_entropy, cross_entropy):
        values.append(loss(logits, targets))
        gradients.append(torch.autograd.grad(values[-1], logits)[0])
    torch.testing.assert_close(*values)
    torch.testing.assert_close(*gradients)


@pytest.mark.usefixtures("as_readers")
def test_cross_entropy_wants_a_class_for_each_row():
    for logits, targets in (((5, 3), (4,)), ((5,), (5,)), ((2, 5, 3), (2, 5))):
        with pytest.raises(ValueError, match="a row of logits"):
            many.cross_entropy(torch.zeros(logits), torch.zeros(targets).long())


def test_learns_with_it_what_it_learns_with_pytorchs():
    alone = networks([5, 5])
    learnt = []
    for loss in (many.cross_entropy, cross_entropy):
        stack = Stack(alone)
        optimizer = torch.optim.Adam(stack.parameters(), lr=0.01)
        fit_many(stack, batches(), loss, optimizer, 20)
        learnt.append(stack.unstack())
    assert_same(*learnt)


def test_the_networks_that_were_given_stay_as_they_were():
    alone, same = networks((3, 5)), networks((3, 5))
    stack = Stack(alone)
    optimizer = torch.optim.SGD(stack.parameters(), lr=0.1)
    fit_many(stack, [data()], cross_entropy, optimizer, 2)
    assert_same(alone, same)
    assert (stack.unstack()[0].layers[0].bias != alone[0].layers[0].bias).any()


@pytest.mark.parametrize(
    ("group", "message"),
    [
        ([], "at least one network, got none"),
        ([nn.Linear(2, 3), nn.Linear(4, 3)], r"2, 3\) and \(.*4, 3\)"),
        ([nn.Linear(2, 3), nn.Linear(2, 5)], r"2, 3\) and \(.*2, 5\)"),
        ([DeepNetwork((2, 3, 1)), DeepNetwork((2, 3, 3, 1))], "same parameters"),
        ([nn.BatchNorm1d(3)], "buffers"),
    ],
)
def test_stack_refuses_what_does_not_fit(group, message):
    with pytest.raises(ValueError, match=message):
        Stack(group)


def test_fit_many_refuses_what_does_not_fit():
    stack = Stack(networks((3, 3)))
    optimizer = torch.optim.SGD(stack.parameters(), lr=0.1)
    with pytest.raises(ValueError, match="2 networks need as many rates"):
        fit_many(stack, [data()], cross_entropy, optimizer, 1, rates=[0.1])
    with pytest.raises(ValueError, match="epoch 1 found no batch"):
        fit_many(stack, iter([data()]), cross_entropy, optimizer, 2)
    uneven = side_by_side([[data(), data()], [data()]])
    with pytest.raises(ValueError, match="shorter"):
        fit_many(stack, uneven, cross_entropy, optimizer, 1, own=True)


def test_one_start_several_times_makes_networks_of_their_own():
    start = networks((3,))
    stack = Stack(start * 3)
    with torch.no_grad():
        stack.stacked[0][1] += 1
    one, other, third = stack.unstack()
    assert_same([one, third], start * 2)
    first, *_ = zip(other.parameters(), start[0].parameters(), strict=True)
    torch.testing.assert_close(first[0], first[1] + 1, **EXACT)
