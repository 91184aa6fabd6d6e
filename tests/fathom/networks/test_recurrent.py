"""The three rules are PyTorch's layers, values and gradients, over random shapes."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from fathom.networks.recurrent import KINDS, Recurrent, unroll

SMALL = st.integers(1, 4)
KIND = st.sampled_from([*KINDS])


def pair(kind, num_inputs, num_hidden, seed=0):
    """Ours and PyTorch's with the same weights, which are larger than at the start."""
    torch.manual_seed(seed)
    ours = Recurrent(kind, num_inputs, num_hidden).double()
    theirs = getattr(nn, kind)(num_inputs, num_hidden, batch_first=True).double()
    with torch.no_grad():
        for mine, other in zip(ours.parameters(), theirs.parameters(), strict=True):
            other.copy_(mine.mul_(3))
    return ours, theirs


@given(KIND, SMALL, SMALL, SMALL, SMALL, st.booleans())
def test_equal_to_torch(kind, examples, steps, num_inputs, num_hidden, given_state):
    ours, theirs = pair(kind, num_inputs, num_hidden)
    x = torch.randn(examples, steps, num_inputs, dtype=torch.float64)
    x.requires_grad_()
    state, theirs_state = None, None
    if given_state:
        state = torch.randn(examples, ours.num_state, dtype=torch.float64)
        parts = tuple(part.contiguous()[None] for part in state.split(num_hidden, 1))
        theirs_state = parts if kind == "LSTM" else parts[0]
    found, expected = ours(x, state), theirs(x, theirs_state)[0]
    torch.testing.assert_close(found, expected)
    direction = torch.randn_like(found)
    torch.testing.assert_close(
        torch.autograd.grad(found, [x, *ours.parameters()], direction),
        torch.autograd.grad(expected, [x, *theirs.parameters()], direction),
    )


@pytest.mark.parametrize("kind", KINDS)
def test_begins_as_torch(kind):
    torch.manual_seed(0)
    ours = Recurrent(kind, 3, 5)
    torch.manual_seed(0)
    theirs = getattr(nn, kind)(3, 5)
    for mine, other in zip(ours.parameters(), theirs.parameters(), strict=True):
        assert torch.equal(mine, other)


@pytest.mark.parametrize("kind", KINDS)
def test_own_generator_leaves_the_global_one_alone(kind):
    torch.manual_seed(7)
    expected = Recurrent(kind, 3, 5)
    before = torch.random.get_rng_state()
    found = Recurrent(kind, 3, 5, torch.Generator().manual_seed(7))
    assert torch.equal(torch.random.get_rng_state(), before)
    for mine, other in zip(found.parameters(), expected.parameters(), strict=True):
        assert torch.equal(mine, other)


@pytest.mark.parametrize("kind", KINDS)
def test_a_stack_is_one_network_after_the_other(kind):
    networks = [pair(kind, 3, 4, seed)[0] for seed in range(3)]
    x = torch.randn(3, 5, 6, 3, dtype=torch.float64)
    state = torch.randn(3, 5, networks[0].num_state, dtype=torch.float64)
    rows = zip(*[network.parameters() for network in networks], strict=True)
    found = unroll(networks[0].step, x, state, *[torch.stack(row) for row in rows])
    for k, network in enumerate(networks):
        torch.testing.assert_close(found[k, ..., :4], network(x[k], state[k]))


def test_by_hand():
    rnn = Recurrent("RNN", 1, 1)
    values = (2.0, 0.5, 0.25, 0.25)
    for parameter, value in zip(rnn.parameters(), values, strict=True):
        nn.init.constant_(parameter, value)
    # tanh(2 * 1 + 0.5) = 0.98661
    # tanh(2 * -1 + 0.5 + 0.5 * 0.98661) = tanh(-1.00669) = -0.76440
    states = rnn(torch.tensor([[[1.0], [-1.0]]]))
    expected = torch.tensor([0.98661, -0.76440])
    torch.testing.assert_close(states.flatten(), expected, rtol=0, atol=1e-5)


@given(KIND, st.integers(1, 5), st.integers(1, 5))
def test_the_past_is_in_the_state(kind, first, second):
    """Reading on from a state is reading the whole; the future changes nothing."""
    torch.manual_seed(1)
    network = Recurrent(kind, 2, 3).double()
    x = torch.randn(2, first + second, 2, dtype=torch.float64)
    start = torch.zeros(2, network.num_state, dtype=torch.float64)
    whole = unroll(network.step, x, start, *network.parameters())
    begun = unroll(network.step, x[:, :first], start, *network.parameters())
    torch.testing.assert_close(begun, whole[:, :first])
    rest = unroll(network.step, x[:, first:], begun[:, -1], *network.parameters())
    torch.testing.assert_close(rest, whole[:, first:])


def test_gates_that_are_open_or_shut():
    """A GRU that keeps everything, and one that keeps nothing and is an RNN."""
    gru = Recurrent("GRU", 2, 3).double()
    x = torch.randn(4, 5, 2, dtype=torch.float64)
    state = torch.randn(4, 3, dtype=torch.float64)
    with torch.no_grad():
        gru.input_offset[3:6] = 1e3
        torch.testing.assert_close(gru(x, state), state[:, None].expand(4, 5, 3))
        gru.input_offset[3:6] = -1e3
        gru.input_offset[:3] = 1e3
        rnn = Recurrent("RNN", 2, 3).double()
        for mine, theirs in zip(rnn.parameters(), gru.parameters(), strict=True):
            mine.copy_(theirs[6:])
    torch.testing.assert_close(gru(x, state), rnn(x, state))


@pytest.mark.parametrize("value", [0.0, 1e-30, 50.0, 1e30])
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize("kind", KINDS)
def test_tiny_and_huge_inputs(kind, value, dtype):
    torch.manual_seed(0)
    ours, theirs = Recurrent(kind, 2, 3).to(dtype), None
    theirs = getattr(nn, kind)(2, 3, batch_first=True).to(dtype)
    theirs.load_state_dict(
        dict(zip(theirs.state_dict(), ours.state_dict().values(), strict=True))
    )
    x = (
        value * torch.tensor([[[1.0, -1.0], [0.5, 2.0]]], dtype=dtype)
    ).requires_grad_()
    found, expected = ours(x), theirs(x)[0]
    assert found.isfinite().all()
    torch.testing.assert_close(found, expected)
    slopes = torch.autograd.grad(found.sum(), x)[0]
    torch.testing.assert_close(slopes, torch.autograd.grad(expected.sum(), x)[0])


@pytest.mark.parametrize("arguments", [("rnn", 1, 1), ("GRU", 0, 2), ("GRU", 2, 0)])
def test_no_such_layer(arguments):
    with pytest.raises(ValueError, match="kind is one of"):
        Recurrent(*arguments)


def test_what_cannot_be_read():
    network = Recurrent("GRU", 2, 3)
    with pytest.raises(ValueError, match="at least one step"):
        network(torch.zeros(4, 0, 2))
    with pytest.raises(ValueError, match="to the precision of the other"):
        network(torch.zeros(4, 3, 2).double())


@pytest.mark.parametrize("kind", KINDS)
def test_inputs_and_states_that_do_not_fit(kind):
    """Of two units, a state that is too short or too long by their number."""
    network = Recurrent(kind, 3, 2)
    x = torch.zeros(4, 5, 3)
    for length in (network.num_state - 1, 2 * network.num_state):
        with pytest.raises(ValueError, match="4 examples need a state of the shape"):
            network(x, torch.zeros(4, length))
    with pytest.raises(ValueError, match=r"examples, steps, 3\), got \(4, 5, 2\)"):
        network(x[..., :2])
