"""Reading on is reading anew: equal to recomputation, however the text is split."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from fathom.networks.attention import MultiHeadAttention
from fathom.networks.cache import attend_on, read_on
from fathom.networks.decoder import Decoder, causal_mask
from fathom.networks.positions import LearnedPositions, Rotary
from fathom.networks.transformer import TransformerLayer


def seeded(seed=0):
    return torch.Generator().manual_seed(seed)


def decoder(num_layers=2, heads=2, size=3, length=9, seed=0):
    how = {"hidden": 5, "generator": seeded(seed)}
    found = Decoder(7, length, heads * size, num_layers, heads, **how).double()
    for values in found.parameters():
        values.data += 0.3 * torch.randn(values.shape, generator=seeded(1)).double()
    return found


@settings(max_examples=50)
@given(
    st.integers(1, 3), st.integers(1, 3), st.integers(1, 3), st.integers(0, 30),
    st.lists(st.integers(1, 4), min_size=1, max_size=5), st.sampled_from([(), (2,)]),
)  # fmt: skip
def test_a_text_in_parts_is_the_text(num_layers, heads, size, seed, parts, batch):
    model = decoder(num_layers, heads, size, sum(parts), seed)
    ids = torch.randint(7, (*batch, sum(parts)), generator=seeded(seed))
    cache, found = None, []
    for part in ids.split(parts, dim=-1):
        scores, cache = model.step(part, cache)
        found.append(scores)
    torch.testing.assert_close(torch.cat(found, dim=-2), model(ids))


def test_gradients_are_those_of_the_whole():
    model, ids = decoder(), torch.randint(7, (9,), generator=seeded(3))
    first, cache = model.step(ids[:4])
    second, _ = model.step(ids[4:], cache)
    found, expected = (
        torch.autograd.grad(scores.logsumexp(dim=-1).sum(), list(model.parameters()))
        for scores in (torch.cat([first, second]), model(ids))
    )
    torch.testing.assert_close(found, expected)


def test_a_cache_stays_for_other_ways_on():
    model, ids = decoder(), torch.randint(7, (2, 9), generator=seeded(4))
    ids[1, :5] = ids[0, :5]
    _, cache = model.step(ids[0, :5])
    before = [kept.keys.clone() for kept in cache]
    for text in ids:
        scores, _ = model.step(text[5:], cache)
        torch.testing.assert_close(scores, model(text)[5:])
    for kept, keys in zip(cache, before, strict=True):
        assert torch.equal(kept.keys, keys)


def test_keys_and_values_are_the_layers_own():
    layer = MultiHeadAttention(4, 2, seeded()).double()
    tokens = torch.randn(3, 4, generator=seeded(5)).double()
    found, kept = attend_on(layer, tokens)
    torch.testing.assert_close(found, layer(tokens, mask=causal_mask(3)))
    assert kept.keys.shape == kept.values.shape == (2, 3, 2)
    torch.testing.assert_close(kept.keys[1], layer.key(tokens)[:, 2:])
    torch.testing.assert_close(kept.values[0], layer.value(tokens)[:, :2])


def test_places_are_counted_on():
    table = LearnedPositions(5, 2, generator=seeded())
    torch.testing.assert_close(table(torch.zeros(2, 2), 3), table.table[3:5])


def test_what_cannot_be_is_refused(as_readers):
    model, ids = decoder(), torch.zeros(2, 6).long()
    _, cache = model.step(ids)
    with pytest.raises(ValueError, match=r"9 places and the sequence has 10, 6 of"):
        model.step(ids[:, :4], cache)
    model.step(ids[:, :3], cache)
    with pytest.raises(ValueError, match=r"were \(2, 2\) so far, and are \(3, 2\) now"):
        model.step(torch.zeros(3, 1).long(), cache)
    with pytest.raises(ValueError, match="-1 of them before"):
        LearnedPositions(5, 2)(torch.zeros(2, 2), -1)
    with pytest.raises(ValueError, match="turns keys by their places"):
        attend_on(MultiHeadAttention(4, 2, rotate=Rotary()), torch.zeros(1, 4))
    with pytest.raises(ValueError, match="pre-norm"):
        read_on(TransformerLayer(4, norm="post"), torch.zeros(1, 4))
