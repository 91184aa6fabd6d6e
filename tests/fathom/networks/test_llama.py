"""Llama is the library's with copied weights, gradients and cache included."""

import pytest
import torch
from einops import rearrange
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.nn.functional import cross_entropy
from transformers import LlamaConfig, LlamaForCausalLM

from fathom.networks.attention import MultiHeadAttention
from fathom.networks.decoder import causal_mask
from fathom.networks.gated import GatedMLP
from fathom.networks.grouped import GroupedAttention
from fathom.networks.llama import Llama
from fathom.networks.positions import Rotary


def seeded(seed=0):
    return torch.Generator().manual_seed(seed)


def llama(num_layers=2, shared=2, group=2, size=4, hidden=7, base=50.0, seed=0):
    """In double precision, with norms that have learnt something."""
    heads = shared * group
    found = Llama(
        11, heads * size, num_layers, heads, shared, hidden, base, 1e-3, seeded(seed)
    ).double()
    for number, values in enumerate(found.parameters()):
        noise = torch.randn(values.shape, generator=seeded(number)).double()
        values.data += 0.3 * noise
    return found


def halves(weight, heads):
    """Rows of each head: 0, 2, 4, ... before 1, 3, 5, ..., as the library has them."""
    return rearrange(weight, "(h k two) w -> (h two k) w", h=heads, two=2)


def pairs(theirs, ours, values=lambda parameter: parameter):
    """The library's parameters beside ours."""
    found = [(theirs.model.embed_tokens.weight, values(ours.tokens.weight))]
    found += [(theirs.model.norm.weight, values(ours.last_norm.weight))]
    for one, own in zip(theirs.model.layers, ours.layers, strict=True):
        a, b = one.self_attn, own.attention
        found += [(a.q_proj.weight, halves(values(b.query.weight), b.heads))]
        found += [(a.k_proj.weight, halves(values(b.key.weight), b.shared))]
        found += [
            (their.weight, values(our.weight))
            for their, our in (
                (a.v_proj, b.value),
                (a.o_proj, b.output),
                (one.mlp.gate_proj, own.mlp.gate),
                (one.mlp.up_proj, own.mlp.up),
                (one.mlp.down_proj, own.mlp.down),
                (one.input_layernorm, own.attention_norm),
                (one.post_attention_layernorm, own.mlp_norm),
            )
        ]
    return found


@settings(max_examples=30, deadline=None)
@given(
    st.integers(1, 3), st.integers(1, 3), st.integers(1, 3), st.integers(1, 3),
    st.integers(1, 9), st.sampled_from([10.0, 1e5]), st.integers(2, 7),
    st.integers(1, 3), st.integers(0, 20),
)  # fmt: skip
def test_equal_to_the_librarys_llama(
    num_layers, shared, group, pairs_of, hidden, base, length, batch, seed
):
    """Scores, and gradients of every parameter; it turns in single precision."""
    heads, size = shared * group, 2 * pairs_of
    ours = llama(num_layers, shared, group, size, hidden, base, seed)
    config = LlamaConfig(
        vocab_size=11, hidden_size=heads * size, intermediate_size=hidden,
        num_hidden_layers=num_layers, num_attention_heads=heads,
        num_key_value_heads=shared, rms_norm_eps=1e-3, tie_word_embeddings=True,
        rope_parameters={"rope_type": "default", "rope_theta": base},
        attn_implementation="eager", pad_token_id=None, bos_token_id=None,
        eos_token_id=None,
    )  # fmt: skip
    theirs = LlamaForCausalLM(config).double()
    with torch.no_grad():
        for one, own in pairs(theirs, ours):
            one.copy_(own)
    ids = torch.randint(11, (batch, length), generator=seeded(seed))
    close = {"rtol": 1e-3, "atol": 1e-4}
    scores, logits = ours(ids), theirs(ids).logits
    torch.testing.assert_close(scores, logits, **close)
    for found in (scores, logits):
        cross_entropy(found[:, :-1].flatten(0, 1), ids[:, 1:].flatten()).backward()
    for one, own in pairs(theirs, ours, values=lambda parameter: parameter.grad):
        torch.testing.assert_close(one.grad, own, **close)


@settings(max_examples=30, deadline=None)
@given(
    st.integers(1, 3), st.integers(1, 3), st.integers(0, 30),
    st.lists(st.integers(1, 4), min_size=1, max_size=5), st.sampled_from([(), (2,)]),
)  # fmt: skip
def test_a_text_in_parts_is_the_text(shared, group, seed, parts, batch):
    model = llama(shared=shared, group=group, seed=seed)
    ids = torch.randint(11, (*batch, sum(parts)), generator=seeded(seed))
    cache, found = None, []
    for part in ids.split(parts, dim=-1):
        hidden, cache = model.read(part, cache)
        found.append(model.score(hidden))
    torch.testing.assert_close(torch.cat(found, dim=-2), model(ids))


def test_one_beginning_serves_many_and_stays():
    model, ids = llama(), torch.randint(11, (3, 6), generator=seeded(4))
    ids[:, :4] = ids[0, :4]
    _, cache = model.read(ids[:1, :4])
    before = [kept.keys.clone() for kept in cache]
    for _ in range(2):
        found = model.score(model.read(ids[:, 4:], cache)[0])
        torch.testing.assert_close(found, model(ids)[:, 4:])
    for kept, keys in zip(cache, before, strict=True):
        assert torch.equal(kept.keys, keys)


def test_with_as_many_keys_as_heads_it_is_the_usual_attention():
    ours = GroupedAttention(8, 2, 2, generator=seeded(1)).double()
    usual = MultiHeadAttention(8, 2, rotate=Rotary()).double()
    for name in ("query", "key", "value", "output"):
        getattr(usual, name).weight = getattr(ours, name).weight
        getattr(usual, name).bias.data.zero_()
    tokens = torch.randn(3, 5, 8, generator=seeded(2)).double()
    found, kept = ours(tokens)
    torch.testing.assert_close(found, usual(tokens, mask=causal_mask(5)))
    assert kept.keys.shape == kept.values.shape == (3, 2, 5, 4)


def test_gates_by_hand():
    mlp = GatedMLP(1, 2)
    mlp.gate.weight.data = torch.tensor([[0.0], [1.0]])
    mlp.up.weight.data = torch.tensor([[5.0], [3.0]])
    mlp.down.weight.data = torch.tensor([[7.0, 2.0]])
    # x = 2: gates silu(0) = 0 and silu(2) = 2 / (1 + e^-2); times 10 and 6; 2 of these
    found = mlp(torch.tensor([2.0]))
    expected = 2 * 6 * 2 / (1 + torch.tensor(-2.0).exp())
    torch.testing.assert_close(found, expected.reshape(1))


@pytest.mark.parametrize(
    ("sizes", "message"),
    [
        ((8, 3, 1), "width 8, 3 heads, 1 keys"),
        ((8, 8, 8), "even share"),
        ((12, 3, 2), "3 heads, 2 keys"),
        ((12, 0, 1), "0 heads"),
    ],
)
def test_sizes_that_do_not_fit(sizes, message):
    with pytest.raises(ValueError, match=message):
        GroupedAttention(*sizes)


def test_what_cannot_be(as_readers):
    with pytest.raises(ValueError, match="a layer or more, got 0"):
        Llama(11, 8, 0, 2, 1, 5)
    model = llama()
    _, cache = model.read(torch.zeros(2, 3).long())
    with pytest.raises(ValueError, match=r"texts were \(2,\) so far, and are \(3,\)"):
        model.read(torch.zeros(3, 1).long(), cache)
    with pytest.raises(ValueError, match="from 0 to 10, got 11 to 11"):
        model(torch.tensor([11]))
