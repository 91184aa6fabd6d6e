"""Translators are the library's transformer with copied weights, gradients included."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn
from torch.nn.functional import cross_entropy

from fathom.networks.decoder import causal_mask
from fathom.networks.translator import (
    CrossLayer,
    Translator,
    teacher_forcing,
    translate,
)


def seeded(seed: int) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def drawn(*shape: int, seed: int = 0) -> torch.Tensor:
    return torch.randn(shape, generator=seeded(seed), dtype=torch.float64)


def stirred(network: nn.Module) -> nn.Module:
    """In double precision, with norms and offsets that have learnt something."""
    network = network.double()
    for number, values in enumerate(network.parameters()):
        values.data += 0.3 * drawn(*values.shape, seed=number)
    return network


def pairs_of(theirs, ours, values=lambda parameter: parameter):
    """Parameters of the library's layer beside ours."""
    looks = [(theirs.self_attn, ours.attention)]
    modules = [(theirs.linear1, ours.mlp[0]), (theirs.linear2, ours.mlp[2])]
    modules += [(theirs.norm1, ours.attention_norm)]
    if isinstance(theirs, nn.TransformerDecoderLayer):
        looks += [(theirs.multihead_attn, ours.cross)]
        modules += [(theirs.norm2, ours.cross_norm), (theirs.norm3, ours.mlp_norm)]
    else:
        modules += [(theirs.norm2, ours.mlp_norm)]
    found = []
    for their, own in looks:
        three = own.query, own.key, own.value
        for kind in ("weight", "bias"):
            joined = torch.cat([values(getattr(each, kind)) for each in three])
            found += [(getattr(their, f"in_proj_{kind}"), joined)]
        modules += [(their.out_proj, own.output)]
    for their, own in modules:
        found += [(their.weight, values(own.weight)), (their.bias, values(own.bias))]
    return found


@settings(max_examples=30)
@given(
    st.integers(1, 3), st.integers(1, 3), st.integers(1, 9), st.integers(1, 5),
    st.integers(1, 5), st.sampled_from(["relu", "gelu"]), st.integers(0, 20),
)  # fmt: skip
def test_layer_is_the_librarys(heads, size, hidden, targets, sources, activation, seed):
    """Value, and gradients by both inputs and every parameter."""
    width = heads * size
    how = {"hidden": hidden, "activation": activation, "generator": seeded(seed)}
    ours = stirred(CrossLayer(width, heads, **how))
    theirs = nn.TransformerDecoderLayer(
        width, heads, hidden, 0.0, activation, batch_first=True, norm_first=True,
        dtype=torch.float64,
    )  # fmt: skip
    with torch.no_grad():
        for one, own in pairs_of(theirs, ours):
            one.copy_(own)
    x = drawn(2, targets, width, seed=seed).requires_grad_()
    s = drawn(2, sources, width, seed=seed + 1).requires_grad_()
    real = drawn(2, sources, seed=seed + 2) > 0
    real[:, 0] = True  # the library gives nan for who may look nowhere
    mask = causal_mask(targets)
    found = ours(x, s, mask, real[:, None])
    expected = theirs(x, s, ~mask, memory_key_padding_mask=~real)
    torch.testing.assert_close(found, expected)
    direction = drawn(*found.shape, seed=9)
    torch.testing.assert_close(
        torch.autograd.grad(found, [x, s], direction, retain_graph=True),
        torch.autograd.grad(expected, [x, s], direction, retain_graph=True),
    )
    found.backward(direction)
    expected.backward(direction)
    for one, own in pairs_of(theirs, ours, values=lambda p: p.grad):
        torch.testing.assert_close(one.grad, own)


def translator(width=4, num_layers=2, heads=2, seed=0, **how) -> Translator:
    how = {"generator": seeded(seed), "hidden": 5, **how}
    return stirred(Translator(11, 7, width, num_layers, heads, **how))


def texts(*shape: int, seed: int = 0) -> torch.Tensor:
    """Rows of tokens, of which the last ones of some are padding."""
    ids = torch.randint(1, 11, shape, generator=seeded(seed))
    ends = torch.randint(1, shape[1] + 1, (shape[0], 1), generator=seeded(seed + 1))
    return ids.masked_fill(torch.arange(shape[1]) >= ends, 0)


@pytest.mark.parametrize("seed", range(5))
def test_equal_to_the_librarys_transformer(seed):
    """Scores, and gradients of every parameter, with padding and the future hidden."""
    ours = translator(seed=seed)
    layers = ours.encoder.layers, ours.layers
    how = {"dropout": 0.0, "batch_first": True, "norm_first": True}
    how["dtype"] = torch.float64
    encoder = nn.TransformerEncoder(
        nn.TransformerEncoderLayer(4, 2, 5, **how),
        2,
        nn.LayerNorm(4, dtype=torch.float64),
        enable_nested_tensor=False,  # else it warns
    )
    theirs = nn.Transformer(4, 2, 2, 2, 5, custom_encoder=encoder, **how)

    def pairs(values=lambda parameter: parameter):
        found = []
        for their, own in zip((theirs.encoder, theirs.decoder), layers, strict=True):
            for one, other in zip(their.layers, own, strict=True):
                found += pairs_of(one, other, values)
        for their, own in (
            (theirs.encoder.norm, ours.encoder.last_norm),
            (theirs.decoder.norm, ours.last_norm),
        ):
            found += [
                (their.weight, values(own.weight)),
                (their.bias, values(own.bias)),
            ]
        return found

    with torch.no_grad():
        for one, own in pairs():
            one.copy_(own)
    sources, targets = texts(3, 6, seed=seed), texts(3, 5, seed=seed + 7)
    start = ours.source_norm(ours.tokens(sources) + ours.source_positions.table[:6])
    given = ours.target_norm(ours.tokens(targets) + ours.target_positions.table[:5])
    hidden = theirs(
        start, given, tgt_mask=~causal_mask(5), src_key_padding_mask=sources == 0,
        memory_key_padding_mask=sources == 0,
    )  # fmt: skip
    expected, found = hidden @ ours.tokens.weight.T, ours(sources, targets)
    torch.testing.assert_close(found, expected)
    wanted = texts(3, 5, seed=3).flatten()
    slopes = []
    for scores in (found, expected):
        ours.zero_grad()
        loss = cross_entropy(scores.flatten(0, 1), wanted, ignore_index=0)
        loss.backward(retain_graph=True)
        slopes.append(ours.tokens.weight.grad.clone())
    torch.testing.assert_close(*slopes)
    ours.zero_grad()
    cross_entropy(
        ours(sources, targets).flatten(0, 1), wanted, ignore_index=0
    ).backward()
    for one, own in pairs(values=lambda parameter: parameter.grad):
        torch.testing.assert_close(one.grad, own)


def test_neither_padding_nor_the_future_matters():
    network, sources, targets = translator(), texts(3, 5), texts(3, 6, seed=4)
    scores = network(sources, targets)
    more = torch.cat([sources, torch.zeros(3, 2, dtype=torch.long)], dim=1)
    torch.testing.assert_close(network(more, targets), scores)
    for known in range(1, 6):
        torch.testing.assert_close(
            network(sources, targets[:, :known]), scores[:, :known]
        )
    other = sources.clone()
    other[0, 0] = other[0, 0] % 10 + 1
    assert not torch.allclose(network(other, targets)[0], scores[0])


@pytest.mark.parametrize("known", [1, 4])
def test_the_next_token_alone_has_the_last_scores(known):
    network, sources, targets = translator(), texts(3, 5), texts(3, known, seed=4)
    how = network.read(sources), sources != 0
    expected = network.write(targets, *how)[:, -1]
    torch.testing.assert_close(network.write_next(targets, *how), expected)


def test_where_it_looks():
    """Weights are shares of the real tokens; with them the values give the layer."""
    network, sources, targets = translator(num_layers=1), texts(3, 5), texts(3, 4)
    (weights,) = network.cross_weights(sources, targets)
    assert weights.shape == (3, 2, 4, 5)
    torch.testing.assert_close(weights.sum(dim=-1), torch.ones(3, 2, 4).double())
    assert (weights.transpose(1, 3)[sources == 0] == 0).all()
    layer, vectors = network.layers[0], network.read(sources)
    h = network.target_norm(network.target_positions(network.tokens(targets)))
    h = layer.before_cross(h, causal_mask(4))
    values = layer.cross.value(vectors).unflatten(-1, (2, 2)).transpose(1, 2)
    seen = layer.cross.output((weights @ values).transpose(1, 2).flatten(-2))
    h = h + seen
    h = network.last_norm(h + layer.mlp(layer.mlp_norm(h)))
    torch.testing.assert_close(h @ network.tokens.weight.T, network(sources, targets))
    deep, caught = translator(num_layers=3), []
    for layer in deep.layers:
        layer.cross.register_forward_pre_hook(lambda _, given: caught.append(given))
    deep(sources, targets)
    found = deep.cross_weights(sources, targets)
    for layer, looks, weights in zip(deep.layers, caught[:3], found, strict=True):
        torch.testing.assert_close(layer.cross.weights(*looks), weights)


def test_given_and_wanted_by_hand():
    given, wanted = teacher_forcing([[5, 6, 7], [8]], [2, 3], 1)
    assert given.tolist() == [[2, 5, 6, 7], [3, 8, 0, 0]]
    assert wanted.tolist() == [[5, 6, 7, 1], [8, 1, 0, 0]]
    given, wanted = teacher_forcing([[]], [2], 1)
    assert (given.tolist(), wanted.tolist()) == ([[2]], [[1]])


def one_by_one(network, source, begin, end, max_length):
    """Greedy translation of one text, from the whole network at each place."""
    written = []
    while len(written) < max_length:
        scores = network(source[None], torch.tensor([[begin, *written]]))[0, -1]
        best = int(scores.argmax())
        if best == end:
            break
        written.append(best)
    return written


@pytest.mark.parametrize("seed", range(8))
def test_greedy_translation_is_that_of_each_text_alone(seed):
    network = translator(seed=seed)
    network.tokens.weight.data[1] *= 2  # some end early, some late or never
    sources, begins = texts(6, 5, seed=seed), torch.randint(2, 11, (6,))
    found = translate(network, sources, begins, 1, 6)
    expected = [
        one_by_one(network, row[row != 0], int(begin), 1, 6)
        for row, begin in zip(sources, begins, strict=True)
    ]
    assert found == expected


def test_dropout_is_off_meanwhile_and_on_again():
    network, sources = translator(dropout=0.5), texts(2, 5)
    begins = torch.tensor([2, 3])
    runs = [translate(network, sources, begins, 1, 6) for _ in range(3)]
    assert runs[0] == runs[1] == runs[2] and network.training
    network.eval()
    assert translate(network, sources, begins, 1, 6) == runs[0]
    assert not network.training


def test_learns_to_reverse():
    """Four letters in the other order: the last source decides the first token."""
    network = Translator(10, 6, 32, 1, 2, generator=seeded(0))
    letters = torch.randint(2, 10, (300, 4), generator=seeded(1))
    targets = letters.flip(1).tolist()
    given, wanted = teacher_forcing(targets, [1] * 300, 1)
    optimizer = torch.optim.Adam(network.parameters(), lr=0.005)
    for step in range(200):
        rows = torch.arange(64) + 64 * (step % 4)
        loss = cross_entropy(network(letters[rows], given[rows]).mT, wanted[rows])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    new = letters[256:]
    found = translate(network, new, torch.ones(44).long(), 1, 6)
    right = [a == b for a, b in zip(found, targets[256:], strict=True)]
    assert sum(right) > 40


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: CrossLayer(4, 3), "divide the width"),
        (lambda: CrossLayer(4)(torch.ones(2, 4), torch.ones(2, 4).long()), "convert"),
        (lambda: CrossLayer(4)(torch.ones(2, 4), torch.ones(2, 3)), "a row of 4"),
        (lambda: Translator(11, 7, 4, 0), "a layer or more, got 0"),
        (lambda: Translator(0, 7, 4, 1), "table of 0 tokens"),
        (lambda: translator()(texts(1, 8), texts(1, 2)), "knows 7 places"),
        (lambda: translator()(texts(1, 2), texts(1, 8)), "knows 7 places"),
        (lambda: translator()(texts(1, 2) + 11, texts(1, 2)), "from 0 to 10"),
        (lambda: teacher_forcing([], [], 1), "no text"),
        (
            lambda: translate(translator(), texts(2, 3), torch.tensor([2]), 1, 5),
            "a token to begin with",
        ),
        (
            lambda: translate(translator(), texts(1, 3), torch.tensor([2]), 1, 0),
            "a length of 0",
        ),
    ],
)
def test_what_does_not_fit_is_refused(call, words, as_readers):
    with pytest.raises(ValueError, match=words):
        call()
