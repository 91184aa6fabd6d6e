"""Word pieces are those of the library tokenizers, on random Unicode and on reviews."""

import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

from fathom.datasets.reviews import critics_sentences, film_reviews
from fathom.datasets.sentence_encoder import (
    FOLDER,
    INSTALL,
    PACKAGE,
    sentence_encoder_pieces,
)
from fathom.datasets.sources import package_file
from fathom.networks.word_pieces import WordPieces, bert_words, longest_pieces

REAL = sentence_encoder_pieces()
THEIRS = Tokenizer.from_file(
    str(package_file(PACKAGE, f"{FOLDER}/tokenizer.json", INSTALL))
)
THEIRS.no_padding()
THEIRS.no_truncation()
OLD = unicodedata.ucd_3_2_0
# The library has an older Unicode: signs whose kind has never changed.
STABLE = st.characters(exclude_categories=["Cs", "Cn"]).filter(
    lambda sign: OLD.category(sign) == unicodedata.category(sign)
)
LIKELY = st.sampled_from("abcdefgABÉßİΣσς'.,-!#[]_ \t\n中日ー한हिЖ\u0301\u200d\x00")


def same(text):
    expected = THEIRS.encode(text, add_special_tokens=False)
    assert REAL.pieces(text) == expected.tokens
    assert REAL.encode(text) == expected.ids


@settings(max_examples=200, deadline=None)
@given(st.text(STABLE, max_size=40) | st.text(LIKELY, max_size=120))
@example("")
@example("Unaffable  naïveté: ΟΔΟΣ, 中文字 don't##s\r\n" + "a" * 101)
@example("a\ufffdb \ufffd 㐀㐁 \U0002b920\U0002b820x $+<~`^|=")
def test_equal_to_the_librarys(text):
    same(text)


@pytest.mark.slow
def test_equal_on_signs_that_are_old():
    old = [
        sign
        for sign in map(chr, range(0x30000))
        if (kind := OLD.category(sign)) not in ("Cs", "Cn")
        and kind == unicodedata.category(sign)
    ]
    assert len(old) > 90_000
    few = old[:6000] + old[6000::40]  # ideographs and syllables are many, and alike
    for start in range(0, len(few), 200):
        same(" ".join(f"a{sign}b {sign}" for sign in few[start : start + 200]))


def test_equal_on_reviews():
    for texts, step in ((critics_sentences()[0], 40), (film_reviews()[0], 1600)):
        for text in texts[::step]:
            same(text)


def test_by_hand():
    known = {"un", "##aff", "##a", "##able", "##ff", "unaffa"}
    # un + aff + able: the longest beginning is "unaffa", and then "##ble" is missing.
    assert longest_pieces("unaffable", known) == ["[UNK]"]
    assert longest_pieces("unaffable", known - {"unaffa"}) == ["un", "##aff", "##able"]
    assert longest_pieces("", known) == []
    assert longest_pieces("a" * 101, {"a", "##a"}) == ["[UNK]"]
    assert longest_pieces("aaa", {"a", "##a"}) == ["a", "##a", "##a"]
    assert bert_words("Don't, É 中a\u200bb") == ["don", "'", "t", ",", "e", "中", "ab"]


@given(st.lists(st.text("abc", min_size=1, max_size=3), max_size=8), st.text("abcAB ."))
def test_equal_for_other_vocabularies(pieces, text):
    tokens = list(dict.fromkeys(["[UNK]", *pieces, *(f"##{p}" for p in pieces)]))
    ours = WordPieces(tokens)
    vocabulary = {token: number for number, token in enumerate(tokens)}
    theirs = Tokenizer(models.WordPiece(vocabulary, unk_token="[UNK]"))
    theirs.normalizer = normalizers.BertNormalizer()
    theirs.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    found = theirs.encode(text, add_special_tokens=False)
    assert ours.encode(text) == found.ids
    assert len(ours) == len(tokens)


@pytest.mark.parametrize("tokens", [["a", "b"], ["[UNK]", "a", "a"]])
def test_vocabularies_that_cannot_be(tokens):
    with pytest.raises(ValueError, match=r"\[UNK\] is one of them"):
        WordPieces(tokens)
