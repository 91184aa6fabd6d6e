"""Wide enough it finds the best of all; narrow it is the library's."""

from itertools import product

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from transformers import GPT2Config, GPT2LMHeadModel

from fathom.generation.beam import beam_search
from fathom.generation.decoding import greedy, write
from fathom.generation.markov import MarkovChain, random_chain

NOTHING = torch.empty(0, dtype=torch.long)


def seeded(seed: int) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def everything(num_tokens: int, length: int) -> torch.Tensor:
    return torch.tensor(list(product(range(num_tokens), repeat=length)))


@given(st.integers(1, 4), st.integers(1, 4), st.floats(0, 4), st.integers(0, 10**6))
def test_wide_enough(num_tokens, length, spread, seed):
    chain = random_chain(num_tokens, spread, generator=seeded(seed))
    every = everything(num_tokens, length)
    found = beam_search(chain, NOTHING, length, len(every))
    values = chain.log_probability(every)
    assert sorted(found.tokens.tolist()) == every.tolist()
    torch.testing.assert_close(
        found.log_probabilities, values.sort(descending=True).values
    )
    assert found.log_probabilities[0].item() == pytest.approx(chain.best(length)[1])


@given(
    st.integers(2, 4),
    st.integers(1, 4),
    st.sampled_from([0, 0.5, 1, 2.0]),
    st.integers(0, 10**6),
)
def test_wide_enough_with_an_end(num_tokens, length, power, seed):
    """Each sequence that has ended, or is as long as may be, by its score."""
    chain = random_chain(num_tokens, 1.5, generator=seeded(seed))
    end = num_tokens - 1
    finished = {}
    for n in range(1, length + 1):
        for row in product(range(num_tokens), repeat=n):
            if end in row[:-1] or (n < length and row[-1] != end):
                continue
            value = chain.log_probability(torch.tensor([row])).item()
            finished[row + (end,) * (length - n)] = value / n**power
    found = beam_search(chain, NOTHING, length, num_tokens**length, end, power)
    assert {tuple(row) for row in found.tokens.tolist()} == set(finished)
    expected = sorted(finished.values(), reverse=True)
    assert found.scores.tolist() == pytest.approx(expected)


@given(st.integers(0, 10**6), st.integers(0, 12))
def test_width_one_is_greedy(seed, length):
    chain = random_chain(6, 1.0, generator=seeded(seed))
    found = beam_search(chain, torch.tensor([2]), length, 1).tokens
    expected = write(chain, torch.tensor([[2]]), length, greedy)
    assert torch.equal(found, expected)


@given(st.integers(0, 10**6), st.integers(1, 9))
def test_log_probabilities_are_those_of_the_rows(seed, width):
    chain = random_chain(5, 1.0, generator=seeded(seed))
    found = beam_search(chain, NOTHING, 6, width)
    expected = chain.log_probability(found.tokens)
    torch.testing.assert_close(found.log_probabilities, expected)
    assert len(found.tokens.unique(dim=0)) == width
    assert (found.scores.diff() <= 0).all()


@pytest.mark.parametrize("width", [2, 3, 5])
def test_as_the_library_searches(width):
    torch.manual_seed(0)
    sizes = {"vocab_size": 11, "n_positions": 16, "n_embd": 8, "n_layer": 2}
    model = GPT2LMHeadModel(GPT2Config(**sizes, n_head=2)).double().eval()
    for parameter in model.parameters():
        parameter.data += 0.5 * torch.randn_like(parameter)
    model.generation_config.eos_token_id = None
    prefix = torch.tensor([1, 4, 2])
    theirs = model.generate(
        prefix[None],
        attention_mask=torch.ones(1, 3, dtype=torch.long),
        max_new_tokens=6,
        num_beams=width,
        num_return_sequences=width,
        do_sample=False,
        pad_token_id=0,
    )
    found = beam_search(lambda rows: model(rows).logits[:, -1], prefix, 6, width)
    assert torch.equal(found.tokens, theirs)


def test_by_hand():
    start = torch.tensor([0.6, 0.4])
    chain = MarkovChain(start, torch.tensor([[0.5, 0.5], [0.1, 0.9]]))
    one, two = (beam_search(chain, NOTHING, 2, width) for width in (1, 2))
    assert one.tokens.tolist() == [[0, 0]]  # of two equal ones the smaller token
    assert two.tokens.tolist() == [[1, 1], [0, 0]]
    assert two.log_probabilities.exp().tolist() == pytest.approx([0.36, 0.3])


def test_what_is_impossible_is_not_kept():
    steps = torch.tensor([[0, 1.0], [1, 0]]).double()
    chain = MarkovChain(torch.tensor([1.0, 0]).double(), steps)
    found = beam_search(chain, NOTHING, 4, 9)
    assert found.tokens.tolist() == [[0, 1, 0, 1]]
    assert found.scores.tolist() == [0]


def test_no_step():
    found = beam_search(random_chain(3), torch.tensor([1, 2]), 0, 4)
    assert found.tokens.tolist() == [[1, 2]] and found.scores.tolist() == [0]


@pytest.mark.usefixtures("as_readers")
def test_refusals():
    chain = random_chain(3)
    with pytest.raises(ValueError, match="width 0"):
        beam_search(chain, NOTHING, 2, 0)
    with pytest.raises(ValueError, match="-1 tokens"):
        beam_search(chain, NOTHING, -1, 2)
