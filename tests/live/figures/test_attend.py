"""A sentence is typed, turned and multiplied; the weights are the Python model's."""

import re

import pytest
import torch
from actions import press, press_by_key, said
from figures.attend import UNIT, tables

from fathom.networks.attention import attention_weights
from fathom.networks.pronouns import letter_counts

MADE_UP = "the blickets saw the dax because it moved"
SENTENCE = "the tigers followed the small robot until it fell"


def expected(words, asking, factor=1.0, turn=0.0):
    """Weights by the formulas, from the numbers that the figure gets."""
    numbers = tables()
    parts = {
        name: torch.tensor(numbers[name]).double().view(-1, 2) * UNIT
        for name in ("query", "key")
    }
    counts = letter_counts(words).double()
    query = parts["query"][0] + counts[asking] @ parts["query"][1:]
    keys = parts["key"][0] + counts @ parts["key"][1:]
    angle = torch.deg2rad(torch.tensor(turn, dtype=torch.float64))
    rotation = torch.tensor(
        [[angle.cos(), -angle.sin()], [angle.sin(), angle.cos()]], dtype=torch.float64
    )
    return attention_weights(factor * (rotation @ query)[None], keys)[0]


@pytest.mark.parametrize(("factor", "turn"), [(1.0, 0.0), (4.0, 77.0), (0.0, 5.0)])
def test_weights(node, factor, turn):
    words = SENTENCE.split()
    found = node(
        "figures/attend.js",
        "return m.attend(a.reader, a.words, a).weights",
        {
            **{"reader": tables(), "words": words, "asking": 7},
            **{"factor": factor, "turn": turn},
        },
    )
    wanted = expected(words, 7, factor, turn).tolist()
    assert found == pytest.approx(wanted, rel=1e-6, abs=1e-9)


def test_words_of_a_text_and_who_asks(node):
    found = node(
        "figures/attend.js",
        """const words = a.map(text => m.wordsOf(text));
        return words.map(w => [w, m.askingIn(w, 2)])""",
        ["The cat, they said: “it” fell!", "one two", "", "a b c d", "x " * 50],
    )
    assert found[0] == [["The", "cat", "they", "said", "it", "fell"], 4]
    assert found[1] == [["one", "two"], 1]
    assert found[2] == [[], 0]
    assert found[3][1] == 2
    assert len(found[4][0]) == 24


def test_a_weight_is_compared_with_what_the_word_had_before(node):
    start = {"words": ["cat", "saw", "cat"], "weights": [0.5, 0.25, 0.25]}
    found = node(
        "figures/attend.js",
        "return a.cases.map(([word, weight]) => m.compared(a.start, word, weight))",
        {"start": start, "cases": [["saw", 0.75], ["saw", 0.2501], ["dog", 1]]},
    )
    assert found == ["was 25 %", "", ""]


def shares(figure):
    said(figure)
    texts = figure.locator(".fl-word small").all_text_contents()
    return [float(text.removesuffix(" %")) / 100 for text in texts]


def words(figure):
    said(figure)
    return figure.locator(".fl-word span").all_text_contents()


def close(found, wanted):
    assert found == pytest.approx(wanted, abs=6e-3)


@pytest.mark.slow
@pytest.mark.parametrize("by", [press, press_by_key])
def test_nouns_change_places(figure, by):
    before = shares(figure)
    texts = figure.locator(".fl-word small").all_text_contents()
    by(figure, "Nouns change places")
    after = shares(figure)
    assert words(figure)[1] == "robot"
    swapped = [before[i] for i in (0, 5, 2, 3, 4, 1, 6, 7, 8)]
    close(after, swapped)
    # Weights went with the words; a scaled query changes them, and the figure says so.
    assert set(figure.locator(".fl-word i").all_text_contents()) == {""}
    by(figure, "Scores × 0")
    was = figure.locator(".fl-word i").all_text_contents()
    assert was == [f"was {text}" for text in texts]


@pytest.mark.slow
@pytest.mark.parametrize("by", [press, press_by_key])
def test_a_word_twice(figure, by):
    by(figure, "Robot twice")
    after = shares(figure)
    assert words(figure)[1] == words(figure)[5] == "robot"
    assert after[1] == after[5]


@pytest.mark.slow
@pytest.mark.parametrize("by", [press, press_by_key])
def test_scores_and_the_query(figure, by):
    text = by(figure, "Scores × 0")
    assert "each word the same weight, 11 %" in text
    close(shares(figure), [1 / 9] * 9)
    by(figure, "Scores ÷ 5")
    close(shares(figure), expected(SENTENCE.split(), 7, factor=0.2).tolist())
    by(figure, "Query turned round")
    close(shares(figure), expected(SENTENCE.split(), 7, turn=180).tolist())
    by(figure, "They")
    close(shares(figure), expected(" ".join(words(figure)).split(), 7).tolist())
    by(figure, "Made-up nouns")
    made = MADE_UP.split()
    assert words(figure) == made
    close(shares(figure), expected(made, 6).tolist())


@pytest.mark.slow
def test_typed_words(figure):
    field = figure.get_by_label("Your sentence")
    field.fill("My cat saw it")
    close(shares(figure), expected(["My", "cat", "saw", "it"], 3).tolist())
    field.fill("")
    said(figure)
    assert "Without a word" in figure.locator(".fl-notice").text_content()
    field.fill("so " * 40)
    assert len(shares(figure)) == 24
    assert "first 24 words" in figure.locator(".fl-notice").text_content()


@pytest.mark.slow
def test_another_word_asks(figure):
    figure.locator(".fl-word").nth(1).click()
    close(shares(figure), expected(SENTENCE.split(), 1).tolist())
    assert re.search(r"“tigers”, word 2, looks at", said(figure))


@pytest.mark.slow
def test_the_query_is_turned_by_hand(figure):
    before = shares(figure)
    grip = figure.get_by_role("slider", name="Query: turns it")
    grip.focus()
    for _ in range(8):
        figure.page.keyboard.press("Shift+ArrowUp")
    assert "Query turned by" in said(figure)
    assert shares(figure) != before
