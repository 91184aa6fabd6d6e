"""Decoders are the library's GPT-2 with copied weights, gradients included."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.nn.functional import cross_entropy
from transformers import GPT2Config, GPT2LMHeadModel

from fathom.networks.decoder import Decoder, causal_mask


def seeded(seed: int) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def decoder(num_tokens=11, length=6, width=4, num_layers=2, heads=2, seed=0, **how):
    """A decoder in double precision whose norms and offsets have learnt something."""
    found = Decoder(
        num_tokens, length, width, num_layers, heads, generator=seeded(seed), **how
    ).double()
    for number, values in enumerate(found.parameters()):
        noise = torch.randn(values.shape, generator=seeded(number)).double()
        values.data += 0.3 * noise
    return found


def pairs(
    theirs: GPT2LMHeadModel, ours: Decoder, values=lambda parameter: parameter
) -> list[tuple]:
    """The library's parameters beside ours."""
    t = theirs.transformer
    found = [(t.wte.weight, values(ours.tokens.weight))]
    found += [(t.wpe.weight, values(ours.positions.table))]
    norms = [(t.ln_f, ours.transformer.last_norm)]
    for one, own in zip(t.h, ours.transformer.layers, strict=True):
        norms += [(one.ln_1, own.attention_norm), (one.ln_2, own.mlp_norm)]
        a = own.attention
        looks = [values(x.weight).T for x in (a.query, a.key, a.value)]
        found += [(one.attn.c_attn.weight, torch.cat(looks, dim=1))]
        looks = [values(x.bias) for x in (a.query, a.key, a.value)]
        found += [(one.attn.c_attn.bias, torch.cat(looks))]
        for their, our in (
            (one.attn.c_proj, a.output),
            (one.mlp.c_fc, own.mlp[0]),
            (one.mlp.c_proj, own.mlp[2]),
        ):
            found += [(their.weight, values(our.weight).T)]
            found += [(their.bias, values(our.bias))]
    for their, our in norms:
        found += [(their.weight, values(our.weight)), (their.bias, values(our.bias))]
    return found


@settings(max_examples=30)
@given(
    st.integers(1, 3), st.integers(1, 3), st.integers(1, 3), st.integers(1, 9),
    st.integers(2, 7), st.integers(1, 3), st.integers(0, 20),
)  # fmt: skip
def test_equal_to_the_librarys_gpt2(
    num_layers, heads, size, hidden, length, batch, seed
):
    """Logits, loss, and gradients of every parameter."""
    width = heads * size
    ours = decoder(11, length, width, num_layers, heads, seed, hidden=hidden)
    config = GPT2Config(
        vocab_size=11, n_positions=length, n_embd=width, n_layer=num_layers,
        n_head=heads, n_inner=hidden, activation_function="gelu", resid_pdrop=0.0,
        embd_pdrop=0.0, attn_pdrop=0.0, attn_implementation="eager",
    )  # fmt: skip
    theirs = GPT2LMHeadModel(config).double()
    with torch.no_grad():
        for one, own in pairs(theirs, ours):
            one.copy_(own)
    ids = torch.randint(11, (batch, length), generator=seeded(seed))
    scores, logits = ours(ids), theirs(ids).logits
    torch.testing.assert_close(scores, logits)
    for found in (scores, logits):  # the library's own loss is in single precision
        cross_entropy(found[:, :-1].flatten(0, 1), ids[:, 1:].flatten()).backward()
    for one, own in pairs(theirs, ours, values=lambda parameter: parameter.grad):
        torch.testing.assert_close(one.grad, own)


def test_future_tokens_never_matter():
    d = decoder()
    ids = torch.randint(11, (3, 6), generator=seeded(1))
    for known in range(1, 6):
        other = ids.clone()
        other[:, known:] = (other[:, known:] + 1) % 11
        assert torch.equal(d(ids)[:, :known], d(other)[:, :known])
        torch.testing.assert_close(d(ids[:, :known]), d(ids)[:, :known])


def test_learns_one_text_by_heart():
    d = Decoder(11, 8, 16, 1, 2, generator=seeded(0))
    ids = torch.randint(11, (9,), generator=seeded(1))
    optimizer = torch.optim.Adam(d.parameters(), lr=0.01)
    for _ in range(100):
        loss = cross_entropy(d(ids[:-1]), ids[1:])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    assert loss < 0.05


def test_mask_by_hand():
    rows = [[True, False, False], [True, True, False], [True, True, True]]
    assert causal_mask(3).tolist() == rows


@pytest.mark.parametrize(
    ("ids", "message"),
    [
        (torch.tensor([0.5]), "whole numbers"),
        (torch.tensor(3), "whole numbers"),
        (torch.tensor([11]), "from 0 to 10, got 11 to 11"),
        (torch.zeros(7).long(), "table knows 6 places"),
    ],
)
def test_texts_that_do_not_fit(ids, message, as_readers):
    with pytest.raises(ValueError, match=message):
        decoder()(ids)


def test_sizes_that_do_not_fit(as_readers):
    with pytest.raises(ValueError, match="table of 0 tokens"):
        decoder(num_tokens=0)
    with pytest.raises(ValueError, match="a token or more, not 0"):
        causal_mask(0)
