"""Token vectors are rows of the library's table, and refuse what isn't a token."""

import pytest
import torch
from torch import nn

from fathom.networks.embeddings import TokenVectors


def vectors(seed: int = 0) -> TokenVectors:
    return TokenVectors(500, 40, torch.Generator().manual_seed(seed))


def test_equal_to_the_librarys_gradients_included():
    ours, theirs = vectors(), nn.Embedding(500, 40)
    theirs.load_state_dict(ours.state_dict())
    ids = torch.tensor([[3, 499], [0, 3]])
    torch.testing.assert_close(ours(ids), theirs(ids))
    (ours(ids) ** 3).sum().backward()
    (theirs(ids) ** 3).sum().backward()
    torch.testing.assert_close(ours.weight.grad, theirs.weight.grad)


def test_start_is_small_and_comes_from_the_generator():
    assert abs(vectors().weight.std() / 0.02 - 1) < 0.05
    assert torch.equal(vectors(1).weight, vectors(1).weight)
    assert not torch.equal(vectors(1).weight, vectors(2).weight)


@pytest.mark.parametrize(
    ("ids", "words"),
    [
        (torch.tensor([0.5]), "whole numbers"),
        (torch.tensor([True]), "got torch.bool"),
        (torch.tensor(3), "of shape"),
        (torch.tensor([500, 2]), "from 0 to 499, got 2 to 500"),
        (torch.tensor([-1]), "got -1 to -1"),
    ],
)
def test_what_is_no_token_is_refused(ids, words, as_readers):
    with pytest.raises(ValueError, match=words):
        vectors()(ids)


def test_empty_tables_are_refused(as_readers):
    with pytest.raises(ValueError, match="0 tokens of 3 is empty"):
        TokenVectors(0, 3)
