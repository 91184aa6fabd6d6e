"""Layers and stacks are the library's with copied weights; positions stay apart."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from fathom.networks.positions import Rotary, SinusoidalPositions
from fathom.networks.shallow import num_parameters
from fathom.networks.transformer import (
    Transformer,
    TransformerLayer,
    layer_parameters,
)
from fathom.training.many import Stack

NORMS = st.sampled_from(["pre", "post"])
ACTIVATIONS = st.sampled_from(["relu", "gelu"])


def seeded(seed: int) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def drawn(*shape: int, seed: int = 0) -> torch.Tensor:
    return torch.randn(shape, generator=seeded(seed), dtype=torch.float64)


def copied(layer: nn.TransformerEncoderLayer, ours: TransformerLayer) -> None:
    """Give the library's layer our weights."""
    attention = ours.attention
    three = attention.query, attention.key, attention.value
    pairs = [
        (layer.self_attn.in_proj_weight, torch.cat([each.weight for each in three])),
        (layer.self_attn.in_proj_bias, torch.cat([each.bias for each in three])),
    ]
    modules = [
        (layer.self_attn.out_proj, attention.output),
        (layer.linear1, ours.mlp[0]),
        (layer.linear2, ours.mlp[2]),
        (layer.norm1, ours.attention_norm),
        (layer.norm2, ours.mlp_norm),
    ]
    for theirs, own in modules:
        pairs += [(theirs.weight, own.weight), (theirs.bias, own.bias)]
    with torch.no_grad():
        for theirs, own in pairs:
            theirs.copy_(own)


def theirs_and_ours(num_layers, heads, size, norm, activation, seed):
    """A stack of each, with the same weights; norms have learnt something, too."""
    width, hidden = heads * size, heads * size + 3
    how = {"norm": norm, "activation": activation, "generator": seeded(seed)}
    ours = Transformer(num_layers, width, heads, hidden=hidden, **how).double()
    for number, values in enumerate(ours.parameters()):
        if values.ndim == 1:
            values.data += 0.3 * drawn(*values.shape, seed=number)
    layer = nn.TransformerEncoderLayer(
        width, heads, hidden, 0.0, activation, batch_first=True,
        norm_first=norm == "pre", dtype=torch.float64,
    )  # fmt: skip
    last = nn.LayerNorm(width, dtype=torch.float64) if norm == "pre" else None
    theirs = nn.TransformerEncoder(layer, num_layers, last, enable_nested_tensor=False)
    for one, other in zip(theirs.layers, ours.layers, strict=True):
        copied(one, other)
    if last is not None:
        theirs.norm.load_state_dict(ours.last_norm.state_dict())
    return theirs, ours


@given(
    st.integers(1, 3), st.integers(1, 3), st.integers(1, 3), NORMS, ACTIVATIONS,
    st.integers(1, 5), st.sampled_from([None, "causal", "some"]), st.integers(0, 20),
)  # fmt: skip
def test_equal_to_the_librarys(
    num_layers, heads, size, norm, activation, tokens, mask, seed
):
    theirs, ours = theirs_and_ours(num_layers, heads, size, norm, activation, seed)
    x = drawn(2, tokens, heads * size, seed=seed).requires_grad_()
    allowed = {
        None: None,
        "causal": torch.ones(tokens, tokens).tril() > 0,
        "some": (drawn(tokens, tokens, seed=seed) > 0) | (torch.eye(tokens) > 0),
    }[mask]
    found = ours(x, allowed)
    # The library's mask says where a token may NOT look.
    expected = theirs(x, mask=None if allowed is None else ~allowed)
    torch.testing.assert_close(found, expected)
    direction = drawn(*x.shape, seed=seed + 1)
    slopes = [torch.autograd.grad(y, x, direction)[0] for y in (found, expected)]
    torch.testing.assert_close(*slopes)


@given(st.integers(1, 3), NORMS, ACTIVATIONS, st.integers(0, 20))
def test_gradients_of_weights_are_the_librarys(num_layers, norm, activation, seed):
    theirs, ours = theirs_and_ours(num_layers, 2, 3, norm, activation, seed)
    x, direction = drawn(2, 4, 6, seed=seed), drawn(2, 4, 6, seed=seed + 1)
    for network in (theirs, ours):
        network(x).backward(direction)
    for one, other in zip(theirs.layers, ours.layers, strict=True):
        attention = other.attention
        three = attention.query, attention.key, attention.value
        grads = torch.cat([each.weight.grad for each in three])
        torch.testing.assert_close(one.self_attn.in_proj_weight.grad, grads)
        for name in ("weight", "bias"):
            for mine, their in (
                (attention.output, one.self_attn.out_proj),
                (other.mlp[0], one.linear1),
                (other.mlp[2], one.linear2),
                (other.attention_norm, one.norm1),
                (other.mlp_norm, one.norm2),
            ):
                torch.testing.assert_close(
                    getattr(mine, name).grad, getattr(their, name).grad
                )


def test_padding_is_a_mask_for_each_example():
    theirs, ours = theirs_and_ours(2, 2, 2, "pre", "gelu", 0)
    x = drawn(3, 5, 4)
    real = torch.arange(5) < torch.tensor([[5], [3], [1]])
    expected = theirs(x, src_key_padding_mask=~real)
    found = ours(x, real[:, None, :].expand(3, 5, 5))
    torch.testing.assert_close(found[real], expected[real])


@pytest.mark.parametrize("hidden", [None, 1, 7])
@pytest.mark.parametrize("heads", [1, 2, 3, 6])
def test_number_of_parameters(heads, hidden):
    layer = TransformerLayer(6, heads, hidden)
    assert num_parameters(layer) == layer_parameters(6, hidden)


def test_parameters_counted_by_hand():
    # D = 2, M = 8: attention 4·2·3 = 24, MLP 2·2·8 + 8 + 2 = 42, norms 8: 74
    assert layer_parameters(2) == 12 * 4 + 13 * 2 == 74
    # GPT-2's layers have width 768: 12·768² + 13·768
    assert layer_parameters(768) == 7_087_872


@pytest.mark.parametrize("norm", ["pre", "post"])
def test_tokens_without_a_place_can_be_exchanged(norm):
    stack = Transformer(2, 6, 2, norm=norm, generator=seeded(0)).double()
    x, order = drawn(1, 5, 6), torch.tensor([3, 1, 4, 0, 2])
    torch.testing.assert_close(stack(x[:, order]), stack(x)[:, order])
    for coded in (
        lambda x: stack(SinusoidalPositions(6)(x)),
        Transformer(2, 6, 1, norm=norm, rotate=Rotary()).double(),
    ):
        assert not torch.allclose(coded(x[:, order]), coded(x)[:, order])


def test_a_branch_that_says_nothing_leaves_the_stream_alone():
    layer = TransformerLayer(4, 2, norm="pre").double()
    for last in (layer.attention.output, layer.mlp[2]):
        nn.init.zeros_(last.weight)
        nn.init.zeros_(last.bias)
    x = drawn(2, 3, 4)
    assert torch.equal(layer(x), x)


def test_dropout_acts_on_what_branches_add():
    x = drawn(2, 3, 4)
    layer = TransformerLayer(4, dropout=1.0).double()
    assert torch.equal(layer(x), x)
    plain = TransformerLayer(4).double()
    plain.load_state_dict(layer.state_dict())
    assert torch.equal(layer.eval()(x), plain(x))
    assert not torch.equal(plain(x), x)


def test_the_start_comes_from_the_generator():
    one, other = (Transformer(2, 4, generator=seeded(3)) for _ in range(2))
    pairs = list(zip(one.parameters(), other.parameters(), strict=True))
    assert all(torch.equal(*pair) for pair in pairs)
    first, second = one.layers
    assert not torch.equal(first.mlp[0].weight, second.mlp[0].weight)


def test_many_in_a_stack():
    nets = [Transformer(2, 4, 2, rotate=Rotary(), generator=seeded(s)) for s in (0, 1)]
    x = drawn(3, 5, 4).float()
    expected = torch.stack([net(x) for net in nets])
    torch.testing.assert_close(Stack(nets)(x), expected)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: TransformerLayer(4, norm="before"), 'comes "pre" or "post"'),
        (lambda: TransformerLayer(4, activation="tanh"), "activations are"),
        (lambda: TransformerLayer(4, hidden=0), "a hidden unit or more, got 0"),
        (lambda: TransformerLayer(4, 3), "divide the width"),
        (lambda: Transformer(0, 4), "a layer or more, got 0"),
        (lambda: Transformer(1, 4)(torch.ones(2, 4).long()), "convert it with"),
        (lambda: Transformer(1, 4, norm="post")(torch.ones(2, 3)), "a row of 4"),
        (lambda: layer_parameters(0), "sizes are 1 or more"),
        (lambda: layer_parameters(3, -1), "sizes are 1 or more"),
    ],
)
def test_what_does_not_fit_is_refused(call, words, as_readers):
    with pytest.raises(ValueError, match=words):
        call()
