"""The rules are the library's; what is drawn has the probabilities that it should."""

import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from transformers import (
    TemperatureLogitsWarper,
    TopKLogitsWarper,
    TopPLogitsWarper,
)

from fathom.generation.decoding import (
    greedy,
    nucleus,
    sample,
    temperature,
    top_k,
    write,
)
from fathom.generation.markov import random_chain


def seeded(seed: int) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def drawn(seed, rows=6, tokens=20, scale=2.0):
    shape = rows, tokens
    return scale * torch.randn(shape, dtype=torch.float64, generator=seeded(seed))


@given(st.integers(0, 10**6), st.floats(0.01, 50), st.sampled_from([0.0, 0.1, 2, 40]))
def test_temperature_is_the_library_s(seed, value, scale):
    logits = drawn(seed, scale=scale)
    theirs = TemperatureLogitsWarper(value)(None, logits.clone())
    torch.testing.assert_close(temperature(logits, value), theirs)
    power = logits.softmax(-1) ** (1 / value)
    if power.sum(-1).min() > 0:
        found = temperature(logits, value).softmax(-1)
        torch.testing.assert_close(found, power / power.sum(-1, keepdim=True))


@given(st.integers(0, 10**6), st.integers(1, 30), st.sampled_from([0.0, 0.1, 2, 40]))
def test_top_k_is_the_library_s(seed, count, scale):
    logits = drawn(seed, scale=scale).round(decimals=1)  # with ties
    theirs = TopKLogitsWarper(count)(None, logits.clone())
    torch.testing.assert_close(top_k(logits, count), theirs)


@given(
    st.integers(0, 10**6),
    st.one_of(st.floats(0.001, 0.999), st.just(1.0), st.just(1)),
    st.sampled_from([0.1, 2, 40]),
)
def test_nucleus_is_the_library_s(seed, mass, scale):
    logits = drawn(seed, scale=scale)
    theirs = TopPLogitsWarper(mass)(None, logits.clone())
    torch.testing.assert_close(nucleus(logits, mass), theirs)


@given(st.integers(0, 10**6), st.floats(0.001, 0.999))
def test_nucleus_is_the_smallest_set(seed, mass):
    logits = drawn(seed)
    shares = logits.softmax(-1)
    kept = nucleus(logits, mass) > -math.inf
    for row, chosen in zip(shares, kept, strict=True):
        together = row[chosen]
        assert together.sum() >= mass - 1e-12
        assert together.sum() - together.min() < mass + 1e-12
        assert not (~chosen).any() or together.min() >= row[~chosen].max()


def test_by_hand_and_ties():
    logits = torch.tensor([0.1, 0.4, 0.2, 0.3]).double().log()
    assert (nucleus(logits, 0.5) > -math.inf).tolist() == [False, True, False, True]
    assert (nucleus(logits, 0.3) > -math.inf).tolist() == [False, True, False, False]
    found = nucleus(logits, 0.75).softmax(-1)
    expected = torch.tensor([0, 4 / 9, 2 / 9, 3 / 9]).double()
    torch.testing.assert_close(found, expected)
    even = torch.zeros(4).double()
    assert (nucleus(even, 0.5) > -math.inf).tolist() == [True, True, False, False]
    assert (nucleus(even, 0.51) > -math.inf).tolist() == [True, True, True, False]
    assert (top_k(even, 2) > -math.inf).all()
    assert greedy(even).item() == 0


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_extremes(dtype):
    logits = torch.tensor([1e4, 0.0, -1e4, -math.inf], dtype=dtype)
    for changed in (
        *(temperature(logits, 0.01), temperature(logits, 100.0)),
        *(top_k(logits, 1), top_k(logits, 3), top_k(logits, 9)),
        *(nucleus(logits, 1e-9), nucleus(logits, 0.999999), nucleus(logits, 1)),
    ):
        shares = changed.softmax(-1)
        assert shares.isfinite().all() and shares.sum() == pytest.approx(1)
        assert sample(changed, seeded(0)) == 0
    # Far out the order is kept, and a cut token stays cut.
    assert temperature(logits, 100.0)[3] == -math.inf
    assert (nucleus(logits, 0.5) > -math.inf).tolist() == [True, False, False, False]


def test_cut_tokens_get_no_slope():
    logits = drawn(1).requires_grad_()
    for rule in (lambda x: top_k(x, 3), lambda x: nucleus(x, 0.5)):
        changed = rule(logits)
        kept = changed > -math.inf
        changed.softmax(-1).square().sum().backward()
        assert logits.grad.isfinite().all()
        assert (logits.grad[~kept] == 0).all()
        logits.grad = None


def test_shares_of_what_is_drawn():
    logits = drawn(2, rows=1, tokens=5, scale=1.0)
    for changed in (logits, top_k(logits, 2), temperature(logits, 0.5)):
        found = sample(changed.expand(40_000, -1), seeded(3)).bincount(minlength=5)
        error = found / 40_000 - changed.softmax(-1)[0]
        assert error.abs().max() < 0.012  # five standard errors
    assert sample(drawn(4).view(2, 3, 20), seeded(0)).shape == (2, 3)


def test_writing_draws_sequences_with_their_probabilities():
    chain = random_chain(3, 1.0, generator=seeded(5))
    begin = torch.empty(40_000, 0, dtype=torch.long)
    generator = seeded(6)
    rows = write(chain, begin, 3, lambda logits: sample(logits, generator))
    counts = (rows @ torch.tensor([9, 3, 1])).bincount(minlength=27) / 40_000
    every = torch.cartesian_prod(*[torch.arange(3)] * 3)
    expected = chain.log_probability(every).exp()
    assert (counts - expected).abs().max() < 0.012


def test_writing_ends():
    chain = random_chain(3, 1.0, generator=seeded(7))
    begin = torch.tensor([[0], [1]])
    generator = seeded(8)
    rows = write(chain, begin, 30, lambda logits: sample(logits, generator), end=2)
    for row in rows[:, 1:].tolist():
        assert 2 in row and set(row[row.index(2) :]) == {2}
    assert torch.equal(write(chain, begin, 0, greedy), begin)


@pytest.mark.usefixtures("as_readers")
def test_refusals():
    logits = torch.zeros(4)
    for value in (0, -1, math.inf, math.nan):
        with pytest.raises(ValueError, match=f"above 0, got {value}"):
            temperature(logits, value)
    with pytest.raises(ValueError, match="got 0"):
        top_k(logits, 0)
    for mass in (0, 1.1, math.nan):
        with pytest.raises(ValueError, match=f"got {mass}"):
            nucleus(logits, mass)
    with pytest.raises(ValueError, match="by -1 tokens"):
        write(random_chain(2), torch.zeros(1, 1).long(), -1, greedy)
