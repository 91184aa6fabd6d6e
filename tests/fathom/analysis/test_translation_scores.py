"""chrF: by hand, and that of sacrebleu for any texts."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from sacrebleu.metrics import BLEU, CHRF

from fathom.analysis.translation_scores import chrf, chrf_counts, library_scores

texts = st.text(st.sampled_from("ab é का\t"), max_size=9)
pairs = st.lists(st.tuples(texts, texts), min_size=1, max_size=4)


def test_by_hand():
    """mot and mots: 3 of 3 and 3 of 4 letters, 2 of 2 and 2 of 3, 1 of 1 and 1 of 2."""
    counts = chrf_counts("mot", "mots")
    assert counts.tolist() == [
        [3, 4, 3], [2, 3, 2], [1, 2, 1], [0, 1, 0], [0, 0, 0], [0, 0, 0]
    ]  # fmt: skip
    recall = (3 / 4 + 2 / 3 + 1 / 2) / 3
    assert chrf(counts).item() == pytest.approx(100 * 5 * recall / (4 + recall))


def test_pieces_count_as_often_as_both_have_them():
    assert chrf_counts("aab", "aaa", longest=2).tolist() == [[3, 3, 2], [2, 2, 1]]
    assert chrf_counts("aab", "a", longest=2).tolist() == [[3, 1, 1], [0, 0, 0]]


@given(pairs)
def test_is_the_librarys(pairs):
    written, wanted = map(list, zip(*pairs, strict=True))
    counts = torch.stack([chrf_counts(*pair) for pair in pairs])
    library = CHRF()
    expected = library.corpus_score(written, [wanted]).score
    assert chrf(counts.sum(dim=0)).item() == pytest.approx(expected, abs=1e-9)
    for one, (ours, theirs) in zip(chrf(counts), pairs, strict=True):
        expected = library.sentence_score(ours, [theirs]).score
        assert one.item() == pytest.approx(expected, abs=1e-9)


@given(pairs, st.sampled_from([1, 3]), st.integers(1, 4))
def test_other_weights_and_lengths(pairs, beta, longest):
    written, wanted = map(list, zip(*pairs, strict=True))
    counts = sum(chrf_counts(*pair, longest) for pair in pairs)
    library = CHRF(char_order=longest, beta=beta)
    expected = library.corpus_score(written, [wanted]).score
    assert chrf(counts, beta).item() == pytest.approx(expected, abs=1e-9)


def test_scores_of_the_library():
    written = ["Le site est fermé.", "यह पृष्ठ नहीं मिला।"]
    wanted = ["Le site est bien fermé.", "यह पृष्ठ यहाँ नहीं मिला।"]
    found = library_scores(written, wanted)
    counts = sum(map(chrf_counts, written, wanted))
    assert found["chrF"] == pytest.approx(chrf(counts).item())
    bleu = BLEU(tokenize="intl").corpus_score(written, [wanted]).score
    assert found["BLEU"] == pytest.approx(bleu)
    # The danda is a sign by itself, whether or not a space stands before it.
    with_space = library_scores(["यह पृष्ठ नहीं मिला।"], ["यह पृष्ठ नहीं मिला ।"])
    assert with_space["BLEU"] == pytest.approx(100)
    assert library_scores(wanted, wanted) == {"chrF": 100, "BLEU": pytest.approx(100)}


def test_what_cannot_be(as_readers):
    with pytest.raises(ValueError, match="got 0"):
        chrf_counts("a", "b", 0)
    for shape in [(3,), (2, 4)]:
        with pytest.raises(ValueError, match="shape"):
            chrf(torch.ones(shape, dtype=torch.long))
    for written in [[], ["a", "b"]]:
        with pytest.raises(ValueError, match=f"got {len(written)} and"):
            library_scores(written, ["a"][: len(written)])
