"""Viterbi finds what trying all finds; probabilities of all sequences sum to 1."""

from itertools import product

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from fathom.generation.markov import MarkovChain, random_chain


def seeded(seed: int) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def everything(num_tokens: int, length: int) -> torch.Tensor:
    return torch.tensor(list(product(range(num_tokens), repeat=length)))


@given(
    st.integers(1, 4),
    st.integers(1, 5),
    st.floats(0, 8),
    st.booleans(),
    st.integers(0, 10**6),
)
def test_the_best_of_all(num_tokens, length, spread, ends, seed):
    chain = random_chain(num_tokens, spread, ends, seeded(seed))
    values = chain.log_probability(everything(num_tokens, length))
    assert values.exp().sum().item() == pytest.approx(1)
    tokens, value = chain.best(length)
    assert value == pytest.approx(values.max().item())
    assert chain.log_probability(tokens[None]).item() == pytest.approx(value)


def test_by_hand():
    start = torch.tensor([0.6, 0.4])
    steps = torch.tensor([[0.5, 0.5], [0.1, 0.9]])
    chain = MarkovChain(start, steps)
    # 0.4 * 0.9 = 0.36 beats 0.6 * 0.5 = 0.30, though 0.6 is the better beginning.
    tokens, value = chain.best(2)
    assert tokens.tolist() == [1, 1]
    assert value == pytest.approx(torch.tensor(0.36).log().item())


@given(st.integers(0, 10**6))
def test_steps_are_those_of_the_product(seed):
    chain = random_chain(3, 1.0, generator=seeded(seed))
    sequences = everything(3, 4)
    total = 0
    for n in range(4):
        total = total + chain(sequences[:, :n]).gather(1, sequences[:, n : n + 1])[:, 0]
    torch.testing.assert_close(chain.log_probability(sequences), total)
    assert chain.log_probability(sequences[:, :0]).eq(0).all()


def test_drawn_rows():
    chain = random_chain(5, 0.0)
    torch.testing.assert_close(chain.start.exp(), torch.full((5,), 0.2).double())
    peaked = random_chain(5, 1e4, generator=seeded(0))
    assert peaked.start.exp().max() > 0.999
    assert peaked.best(3)[1] == pytest.approx(0, abs=1e-3)
    ended = random_chain(4, 1.0, ends=True, generator=seeded(1))
    assert ended.steps[-1].exp().tolist() == [0, 0, 0, 1]
    one, two = (random_chain(4, generator=seeded(s)) for s in (1, 2))
    assert not torch.equal(one.steps, two.steps)
    torch.testing.assert_close(one.steps, random_chain(4, generator=seeded(1)).steps)


@pytest.mark.usefixtures("as_readers")
def test_refusals():
    half = torch.full((2,), 0.5)
    with pytest.raises(ValueError, match=r"\(2,\) and \(2, 3\)"):
        MarkovChain(half, torch.ones(2, 3))
    with pytest.raises(ValueError, match="sum to 1"):
        MarkovChain(half, torch.ones(2, 2))
    with pytest.raises(ValueError, match="and a smallest one of"):
        MarkovChain(torch.tensor([1.5, -0.5]), half.expand(2, 2))
    with pytest.raises(ValueError, match="length 0"):
        MarkovChain(half, half.expand(2, 2)).best(0)
    with pytest.raises(ValueError, match="got 0 tokens"):
        random_chain(0)
    with pytest.raises(ValueError, match="spread -1"):
        random_chain(2, -1)
