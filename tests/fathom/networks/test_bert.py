"""A BERT in the book's encoder: the library's numbers, from the same weights."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from transformers import BertConfig, BertModel

from fathom.datasets.sentence_encoder import HEADS, sentence_encoder_weights
from fathom.networks.bert import encoder_from_bert


def seeded(seed: int) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def theirs(num_layers, heads, size, hidden, length, epsilon, seed=0):
    config = BertConfig(
        vocab_size=11, hidden_size=heads * size, num_hidden_layers=num_layers,
        num_attention_heads=heads, intermediate_size=hidden, hidden_act="gelu",
        hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0,
        max_position_embeddings=length, layer_norm_eps=epsilon, pad_token_id=0,
        attn_implementation="eager",
    )  # fmt: skip
    model = BertModel(config).double()
    for number, values in enumerate(model.parameters()):
        noise = torch.randn(values.shape, generator=seeded(100 * seed + number))
        values.data += 0.3 * noise.double()
    return model


@settings(max_examples=20, deadline=None)
@given(
    st.integers(1, 3), st.integers(1, 3), st.integers(1, 3), st.integers(1, 9),
    st.lists(st.integers(1, 7), min_size=1, max_size=4),
    st.sampled_from([1e-12, 1e-5, 0.1]), st.integers(0, 20),
)  # fmt: skip
def test_equal_to_the_librarys(layers, heads, size, hidden, lengths, epsilon, seed):
    longest = max(lengths)
    model = theirs(layers, heads, size, hidden, longest, epsilon, seed)
    ours = encoder_from_bert(model.state_dict(), heads, epsilon)
    real = torch.arange(longest) < torch.tensor(lengths)[:, None]
    ids = torch.randint(1, 11, real.shape, generator=seeded(seed)) * real
    expected = model(ids, attention_mask=real.long()).last_hidden_state
    torch.testing.assert_close(ours(ids)[real], expected[real])
    ours(ids)[real].square().sum().backward()
    expected[real].square().sum().backward()
    grad = model.embeddings.word_embeddings.weight.grad
    torch.testing.assert_close(ours.tokens.weight.grad[1:], grad[1:])
    query = model.encoder.layer[-1].attention.self.query.weight.grad
    layer = ours.transformer.layers[-1]
    torch.testing.assert_close(layer.attention.query.weight.grad, query)


@pytest.mark.slow
def test_the_real_one_equals_the_librarys_from_the_same_weights():
    weights = sentence_encoder_weights()
    assert len(weights) == 104
    total = sum(w.numel() for name, w in weights.items() if "position_ids" not in name)
    assert total == 22_713_216
    config = BertConfig(
        vocab_size=30522, hidden_size=384, num_hidden_layers=6, intermediate_size=1536,
        num_attention_heads=HEADS, hidden_act="gelu", layer_norm_eps=1e-12,
        max_position_embeddings=512, attn_implementation="eager",
    )  # fmt: skip
    with torch.device("meta"):
        model = BertModel(config)
    model = model.to_empty(device="cpu").eval()
    lost = model.load_state_dict(weights, strict=False)
    assert not lost.missing_keys
    model.embeddings.position_ids.copy_(torch.arange(512)[None])
    model.embeddings.token_type_ids.zero_()
    ours = encoder_from_bert(weights, HEADS).requires_grad_(False)
    ids = torch.randint(999, 30522, (5, 30), generator=seeded(0))
    real = torch.arange(30) < torch.tensor([30, 2, 11, 25, 7])[:, None]
    ids = ids * real
    with torch.no_grad():
        expected = model(ids, attention_mask=real.long()).last_hidden_state
    torch.testing.assert_close(ours(ids)[real], expected[real], atol=2e-5, rtol=1e-4)


def test_the_vector_of_the_kind_of_text_is_in_the_places():
    model = theirs(1, 1, 2, 3, 4, 1e-12)
    weights = model.state_dict()
    found = encoder_from_bert(weights, 1).positions.table
    kinds = weights["embeddings.token_type_embeddings.weight"]
    torch.testing.assert_close(
        found, weights["embeddings.position_embeddings.weight"] + kinds[0]
    )
    assert weights["embeddings.word_embeddings.weight"].shape == (11, 2)


def test_what_does_not_fit_is_refused():
    weights = dict(theirs(1, 2, 2, 3, 4, 1e-12).state_dict())
    with pytest.raises(ValueError, match="3 heads share 4"):
        encoder_from_bert(weights, 3)
    del weights["encoder.layer.0.output.dense.bias"]
    with pytest.raises(ValueError, match=r"encoder\.layer\.0\.output\.dense\.bias"):
        encoder_from_bert(weights, 2)
    with pytest.raises(ValueError, match="these don't"):
        encoder_from_bert({}, 2)
