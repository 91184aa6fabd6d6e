"""Answers are scored as from the whole text; calibration by hand."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from fathom.generation.prompting import answer_scores, calibrated, chat, continuation
from fathom.networks.llama import Llama

MODEL = Llama(9, 8, 2, 2, 1, 5, generator=torch.Generator().manual_seed(0)).double()
for values in MODEL.parameters():
    values.data *= 3
TEXT = st.lists(st.integers(0, 8), min_size=1, max_size=5)


def logs(ids):
    return MODEL(torch.tensor(ids)).log_softmax(dim=-1)


@settings(max_examples=50, deadline=None)
@given(TEXT, st.lists(TEXT, min_size=1, max_size=4), st.booleans())
def test_answers_are_scored_as_after_each_text_alone(beginning, questions, kept):
    cache = MODEL.read(torch.tensor([beginning]))[1] if kept else None
    found = answer_scores(MODEL, questions, [3, 0, 7], cache)
    start = beginning if kept else []
    expected = [logs([*start, *text])[-1, [3, 0, 7]] for text in questions]
    torch.testing.assert_close(found, torch.stack(expected))


@settings(max_examples=50, deadline=None)
@given(TEXT, TEXT, TEXT, st.booleans())
def test_a_continuation_is_scored_token_by_token(beginning, prompt, answer, kept):
    cache = MODEL.read(torch.tensor([beginning]))[1] if kept else None
    found = continuation(MODEL, prompt, answer, cache)
    whole = [*(beginning if kept else []), *prompt]
    for number, token in enumerate(answer):
        expected = logs([*whole, *answer[:number]])[-1, token]
        torch.testing.assert_close(found[number], expected)


def test_calibration_by_hand():
    # without a question "yes" gets 3/4 (and half of all mass goes elsewhere): after it,
    # 2/3 and 1/3 are 8/9 and 4/3 of what was expected
    scores = torch.tensor([[2 / 3, 1 / 3]]).log()
    empty = (torch.tensor([[3 / 4, 1 / 4]]) / 2).log()
    expected = torch.tensor([[8 / 9, 4 / 3]]).log()
    torch.testing.assert_close(calibrated(scores, empty), expected)
    # two of them: the mean of probabilities, (3/4 + 1/4) / 2, changes no order
    both = torch.tensor([[3 / 4, 1 / 4], [1 / 4, 3 / 4]]).log()
    torch.testing.assert_close(
        calibrated(scores, both), scores - torch.tensor(0.5).log()
    )


def letters(text):
    return [ord(letter) for letter in text]


def test_a_conversation_by_hand():
    found = chat(letters, [("system", "Hi"), ("user", "1?")], start=-1, end=-2)
    parts = [-1, *b"system\nHi", -2, 10, -1, *b"user\n1?", -2, 10, -1, *b"assistant\n"]
    assert found == parts
    assert chat(letters, [], start=-1, end=-2) == [-1, *b"assistant\n"]


def test_what_cannot_be(as_readers):
    with pytest.raises(ValueError, match="a token or more"):
        answer_scores(MODEL, [[1], []], [0])
    with pytest.raises(ValueError, match="at least one"):
        answer_scores(MODEL, [], [0])
    with pytest.raises(ValueError, match="prompt of 0 and an answer of 1"):
        continuation(MODEL, [], [1])
    with pytest.raises(ValueError, match=r"\(2, 3\) and \(1, 2\)"):
        calibrated(torch.zeros(2, 3), torch.zeros(1, 2))
    with pytest.raises(ValueError, match="'User' speaks"):
        chat(letters, [("User", "Hi")], start=1, end=2)
