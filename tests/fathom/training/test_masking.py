"""15 in 100 tokens are chosen; of these 80 hidden, 10 exchanged, 10 kept."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch.nn.functional import cross_entropy
from transformers import DataCollatorForLanguageModeling

from fathom.networks.encoder import Encoder, MaskedTokenHead
from fathom.training.masking import hide_tokens, masked_batches, masked_loss


def seeded(seed: int) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def texts(rows=200, length=500, num_tokens=50):
    ids = torch.randint(3, num_tokens, (rows, length), generator=seeded(0))
    ids[:, 0] = 1
    ids[:, 400:] = 0
    return ids


@given(st.floats(0.05, 1.0), st.integers(0, 20))
def test_what_is_chosen_and_what_becomes_of_it(share, seed):
    ids = texts(20, 30)
    ids[:, 25:] = 0
    hidden, targets = hide_tokens(ids, 2, 50, share, generator=seeded(seed))
    chosen = targets != -100
    assert torch.equal(targets[chosen], ids[chosen])
    assert torch.equal(hidden[~chosen], ids[~chosen])
    assert not chosen[ids < 3].any()
    assert ((hidden[chosen] == 2) | (hidden[chosen] >= 3)).all()
    assert hidden.max() < 50


@pytest.mark.parametrize("share", [0.15, 0.4])
def test_shares(share):
    ids = texts()
    hidden, targets = hide_tokens(ids, 2, 50, share, generator=seeded(1))
    chosen = targets != -100
    words = int((ids >= 3).sum())
    # Five standard errors of a share.
    error = 5 * (share * (1 - share) / words) ** 0.5
    assert abs(chosen.sum() / words - share) < error
    count = int(chosen.sum())
    masks = (hidden[chosen] == 2).double().mean()
    same = (hidden[chosen] == ids[chosen]).double().mean()
    assert abs(masks - 0.8) < 5 * (0.8 * 0.2 / count) ** 0.5
    # A drawn token is the same as before in one case of 47.
    assert abs(same - (0.1 + 0.1 / 47)) < 5 * (0.1 * 0.9 / count) ** 0.5


def test_drawn_tokens_are_all_that_are_words():
    ids = torch.full((1, 4000), 3)
    hidden, _ = hide_tokens(ids, 2, 9, 1.0, generator=seeded(0))
    assert set(hidden.unique().tolist()) == {2, 3, 4, 5, 6, 7, 8}
    counts = hidden.flatten().bincount()[4:].double()  # 5 of 6 drawn ones: 400 / 6 each
    assert (counts - 400 / 6).abs().max() < 5 * (400 / 6) ** 0.5


class Five:
    """A tokenizer as the library's collator asks for one."""

    mask_token, pad_token, padding_side = "[MASK]", "[PAD]", "right"
    pad_token_id = 0

    def __len__(self):
        return 50

    def convert_tokens_to_ids(self, token):
        return 2


def test_shares_are_the_librarys():
    """The library's own masking, in place of Devlin's words."""
    collator = object.__new__(DataCollatorForLanguageModeling)
    collator.tokenizer, collator.mlm_probability = Five(), 0.15
    collator.mask_replace_prob, collator.random_replace_prob = 0.8, 0.1
    collator.generator = seeded(3)
    ids = texts()
    theirs = collator.torch_mask_tokens(ids.clone(), special_tokens_mask=ids < 3)
    ours = hide_tokens(ids, 2, 50, generator=seeded(4))
    found = []
    for hidden, targets in (theirs, ours):
        chosen = targets != -100
        found.append(
            torch.stack([
                chosen[ids >= 3].double().mean(),
                (hidden == 2)[chosen].double().mean(),
                (hidden == ids)[chosen].double().mean(),
            ])
        )  # fmt: skip
    torch.testing.assert_close(*found, atol=0.015, rtol=0)
    assert torch.equal(*(targets[ids < 3].unique() for _, targets in (theirs, ours)))


def test_the_generator_decides():
    ids = texts(4, 20)
    one, other, third = (
        hide_tokens(ids, 2, 50, generator=seeded(s)) for s in (0, 0, 1)
    )
    assert torch.equal(one[0], other[0]) and torch.equal(one[1], other[1])
    assert not torch.equal(one[1], third[1])


def test_batches_are_all_texts_with_other_masks_each_time():
    ids = torch.arange(3, 33).reshape(10, 3)
    batches = masked_batches(ids, 4, 2, 50, share=1.0, generator=seeded(0))
    assert len(batches) == 3
    passes = [list(batches) for _ in range(2)]
    for found in passes:
        assert [len(hidden) for hidden, _ in found] == [4, 4, 2]
        targets = torch.cat([targets for _, targets in found])
        assert sorted(targets.flatten().tolist()) == list(range(3, 33))
    first, second = (torch.cat([t for _, t in found]) for found in passes)
    assert not torch.equal(first, second)


def test_loss_is_that_of_all_scores():
    ids = texts(6, 9, 20)[:, :7]
    net = MaskedTokenHead(Encoder(50, 9, 4, 1, generator=seeded(0)), seeded(1))
    net = net.double()
    hidden, targets = hide_tokens(ids, 2, 20, 0.5, generator=seeded(2))
    scores = net(hidden).flatten(0, 1)
    expected = cross_entropy(scores, targets.flatten())
    found = masked_loss(net, hidden, targets)
    torch.testing.assert_close(found, expected)
    grads = [
        torch.autograd.grad(loss, list(net.parameters())) for loss in (found, expected)
    ]
    torch.testing.assert_close(*grads)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: hide_tokens(texts(2, 5), 2, 50, 0.0), "above 0 and up to 1, got 0.0"),
        (lambda: hide_tokens(texts(2, 5), 2, 50, 1.5), "up to 1, got 1.5"),
        (lambda: hide_tokens(texts(2, 5), 3, 50), "need 0 <= 3 < 3 < 50"),
        (lambda: hide_tokens(texts(2, 5), 2, 3), "need 0 <= 2 < 3 < 3"),
        (lambda: hide_tokens(texts(2, 5) + 45, 2, 50), "from 0 to 49"),
        (lambda: hide_tokens(texts(2, 5).float(), 2, 50), "not torch.float32"),
        (lambda: hide_tokens(texts(2, 5).byte(), 2, 50), "not torch.uint8"),
        (lambda: masked_batches(texts(2, 5)[:0], 4, 2, 50), "got 0 texts, 4"),
        (lambda: masked_batches(texts(2, 5), 0, 2, 50), "got 2 texts, 0"),
        (
            lambda: masked_loss(torch.nn.ReLU(), texts(2, 5), torch.full((2, 5), -100)),
            "take more texts",
        ),
    ],
)
def test_what_does_not_fit_is_refused(call, words, as_readers):
    with pytest.raises(ValueError, match=words):
        call()
