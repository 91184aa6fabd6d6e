"""Encoders are the library's BERT with copied weights, gradients included."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.nn.functional import cross_entropy
from transformers import BertConfig, BertForMaskedLM

from fathom.networks.encoder import (
    Encoder,
    MaskedTokenHead,
    TextClassifier,
    padded,
    pooled,
)
from fathom.networks.positions import Rotary
from fathom.training.many import Stack


def seeded(seed: int) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def encoder(num_tokens=11, length=6, width=4, num_layers=2, heads=2, seed=0, **how):
    """An encoder in double precision whose norms and offsets have learnt something."""
    found = Encoder(
        num_tokens, length, width, num_layers, heads, generator=seeded(seed), **how
    ).double()
    for number, values in enumerate(found.parameters()):
        noise = torch.randn(values.shape, generator=seeded(number)).double()
        values.data += 0.3 * noise
    return found


def pairs(theirs: BertForMaskedLM, ours: MaskedTokenHead) -> list[tuple]:
    """The library's parameters beside ours; it has also vectors of kinds of text."""
    e, embeddings = ours.encoder, theirs.bert.embeddings
    found = [(embeddings.word_embeddings.weight, e.tokens.weight)]
    found += [(embeddings.position_embeddings.weight, e.positions.table)]
    modules = [(embeddings.LayerNorm, e.first_norm)]
    for one, own in zip(theirs.bert.encoder.layer, e.transformer.layers, strict=True):
        modules += [
            (one.attention.self.query, own.attention.query),
            (one.attention.self.key, own.attention.key),
            (one.attention.self.value, own.attention.value),
            (one.attention.output.dense, own.attention.output),
            (one.attention.output.LayerNorm, own.attention_norm),
            (one.intermediate.dense, own.mlp[0]),
            (one.output.dense, own.mlp[2]),
            (one.output.LayerNorm, own.mlp_norm),
        ]
    transform = theirs.cls.predictions.transform
    modules += [(transform.dense, ours.dense), (transform.LayerNorm, ours.norm)]
    for one, own in modules:
        found += [(one.weight, own.weight), (one.bias, own.bias)]
    return [*found, (theirs.cls.predictions.bias, ours.bias)]


def theirs_and_ours(num_layers, heads, size, hidden, length, seed):
    width = heads * size
    ours = encoder(11, length, width, num_layers, heads, seed, hidden=hidden)
    ours = MaskedTokenHead(ours, seeded(seed)).double()
    ours.bias.data.normal_(generator=seeded(seed))
    config = BertConfig(
        vocab_size=11, hidden_size=width, num_hidden_layers=num_layers,
        num_attention_heads=heads, intermediate_size=hidden, hidden_act="gelu",
        hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0,
        max_position_embeddings=length, layer_norm_eps=1e-5, pad_token_id=0,
        attn_implementation="eager",
    )  # fmt: skip
    theirs = BertForMaskedLM(config).double()
    with torch.no_grad():
        theirs.bert.embeddings.token_type_embeddings.weight.zero_()
        for one, own in pairs(theirs, ours):
            one.copy_(own)
    return theirs, ours


@settings(max_examples=30)
@given(
    st.integers(1, 3), st.integers(1, 3), st.integers(1, 3), st.integers(1, 9),
    st.lists(st.integers(1, 7), min_size=1, max_size=4), st.integers(0, 20),
)  # fmt: skip
def test_equal_to_the_librarys_bert(num_layers, heads, size, hidden, lengths, seed):
    """Values, and gradients of every parameter, where nothing is padding."""
    longest = max(lengths)
    theirs, ours = theirs_and_ours(num_layers, heads, size, hidden, longest, seed)
    real = torch.arange(longest) < torch.tensor(lengths)[:, None]
    ids = torch.randint(1, 11, real.shape, generator=seeded(seed)) * real
    vectors = theirs.bert(ids, attention_mask=real.long()).last_hidden_state
    torch.testing.assert_close(ours.encoder(ids)[real], vectors[real])
    targets = torch.randint(11, real.shape, generator=seeded(seed + 1))
    targets = targets.masked_fill(~real, -100)
    their = theirs(ids, attention_mask=real.long(), labels=targets)
    scores = ours(ids)
    torch.testing.assert_close(scores[real], their.logits[real])
    loss = cross_entropy(scores.flatten(0, 1), targets.flatten())
    torch.testing.assert_close(loss, their.loss)
    loss.backward()
    their.loss.backward()
    for one, own in pairs(theirs, ours):
        torch.testing.assert_close(own.grad, one.grad)


def test_padding_changes_nothing():
    e = encoder()
    ids = torch.tensor([[1, 5, 7]])
    longer = torch.tensor([[1, 5, 7, 0, 0, 0]])
    torch.testing.assert_close(e(longer)[:, :3], e(ids))
    classifier = TextClassifier(e, 3).double()
    classifier.output.weight.data.normal_(generator=seeded(0))
    torch.testing.assert_close(classifier(longer), classifier(ids))
    assert classifier(torch.zeros(2, 4).long()).isfinite().all()


def test_both_sides_are_read_and_order_counts():
    e = encoder()
    before = e(torch.tensor([1, 5, 7]))
    assert not torch.allclose(e(torch.tensor([1, 5, 8]))[0], before[0])
    assert not torch.allclose(e(torch.tensor([2, 5, 7]))[2], before[2])
    swapped = e(torch.tensor([1, 7, 5]))
    assert not torch.allclose(swapped[[0, 2, 1]], before)


def test_turned_by_places_the_order_counts_without_their_vectors():
    """Without vectors of places, order is what the rotation alone tells."""
    ids, other = torch.tensor([1, 5, 7, 3]), torch.tensor([1, 7, 5, 3])
    for rotate, same in ((None, True), (Rotary(), False)):
        e = encoder(rotate=rotate)
        e.positions.table.data.zero_()
        assert torch.allclose(e(ids)[0], e(other)[0]) == same
        library = encoder().transformer  # the same layers, called with the rotation
        for layer in library.layers:
            layer.attention.rotate = rotate
        torch.testing.assert_close(e(ids), library(e.start(ids)))


def test_mean_of_vectors_by_hand():
    vectors = torch.tensor([[[2.0, 4.0], [4.0, 0.0], [9.0, 9.0]]])
    # the third is padding: ((2 + 4) / 2, (4 + 0) / 2)
    found = pooled(vectors, torch.tensor([[1, 3, 0]]))
    assert found.tolist() == [[3.0, 2.0]]
    assert pooled(vectors, torch.zeros(1, 3).long()).tolist() == [[0.0, 0.0]]


def test_a_classifier_starts_undecided():
    scores = TextClassifier(encoder(), 3).double()(torch.tensor([[1, 5], [2, 3]]))
    assert torch.equal(scores, torch.zeros(2, 3).double())


def test_rows_are_cut_and_filled_up():
    assert padded([[5], [6, 7, 8, 9], []], 3, 1).tolist() == [
        [1, 5, 0], [1, 6, 7], [1, 0, 0]
    ]  # fmt: skip


def test_the_start_comes_from_the_generator():
    one, other = (
        MaskedTokenHead(Encoder(9, 5, 4, 1, generator=g), g)
        for g in (seeded(3), seeded(3))
    )
    for own, same in zip(one.parameters(), other.parameters(), strict=True):
        assert torch.equal(own, same)


def test_many_in_a_stack():
    nets = [TextClassifier(encoder(seed=s), 2).double() for s in (0, 1)]
    for net in nets:
        net.output.weight.data.normal_(generator=seeded(1))
    ids = torch.tensor([[1, 4, 5, 0], [1, 9, 0, 0]])
    expected = torch.stack([net(ids) for net in nets])
    torch.testing.assert_close(Stack(nets)(ids), expected)


def test_it_learns_the_order_of_two_words():
    """Which of two words comes first: nothing that a bag of words could know."""
    net = TextClassifier(Encoder(4, 3, 8, 1, 2, generator=seeded(0)), 2)
    ids, labels = torch.tensor([[1, 2, 3], [1, 3, 2]]), torch.tensor([0, 1])
    optimizer = torch.optim.Adam(net.parameters(), 0.01)
    for _ in range(150):
        optimizer.zero_grad()
        loss = cross_entropy(net(ids), labels)
        loss.backward()
        optimizer.step()
    assert loss < 0.1


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: Encoder(1, 3, 4, 1), "a token or more, not 1"),
        (lambda: Encoder(5, 0, 4, 1), "is empty"),
        (lambda: Encoder(5, 3, 4, 1, 3), "divide the width"),
        (lambda: Encoder(5, 3, 4, 1)(torch.ones(1, 4).long()), "3 places"),
        (lambda: Encoder(5, 3, 4, 1)(torch.ones(1, 3)), "whole numbers"),
        (lambda: Encoder(5, 3, 4, 1)(torch.ones(1, 3) > 0), "got torch.bool"),
        (lambda: Encoder(5, 3, 4, 1)(torch.ones(1, 3).byte()), "32 or 64 bits"),
        (
            lambda: Encoder(5, 3, 4, 1)(torch.tensor([[1, 5]])),
            "4, got 1 to 5",
        ),
        (lambda: Encoder(5, 3, 4, 1)(torch.tensor([[-1, 4]])), "got -1 to 4"),
        (lambda: padded([[1]], 1, 1), "another or more, not 1"),
    ],
)
def test_what_does_not_fit_is_refused(call, words, as_readers):
    with pytest.raises(ValueError, match=words):
        call()
