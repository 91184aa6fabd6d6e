"""Each step of the beam is Python's; what the page says to try can be seen."""

import re
from itertools import pairwise

import pytest
import torch
from actions import press, press_by_key, questions, said, set_slider
from hypothesis import given, settings
from hypothesis import strategies as st

from fathom.generation.beam import beam_search
from fathom.generation.markov import MarkovChain, random_chain

FIGURE = "figures/beam-search.js"
NOTHING = torch.empty(0, dtype=torch.long)
STEPS = """const { chainOf, nextOf } = await load("math/markov.js");
  const chain = chainOf(a.rows);
  return m.beamSteps(prefix => nextOf(chain, prefix), a.length, a.width);"""


def rows_of(chain):
    return [chain.start.exp().tolist(), *chain.steps.exp().tolist()]


def word(tokens):
    return "".join("abc"[token] for token in tokens)


def chain_of(node, name):
    rows = node(FIGURE, "return m.shares(m[a])", name)
    rows = torch.tensor(rows, dtype=torch.float64)
    return MarkovChain(rows[0], rows[1:])


@settings(max_examples=30)
@given(
    st.integers(1, 4),
    st.integers(1, 5),
    st.integers(1, 7),
    st.sampled_from([0.5, 1, 3]),
    st.integers(0, 10**6),
)
def test_steps_are_python_s(node, num_tokens, length, width, spread, seed):
    generator = torch.Generator().manual_seed(seed)
    chain = random_chain(num_tokens, spread, generator=generator)
    steps = node(
        "math/beam.js",
        STEPS,
        {"rows": rows_of(chain), "length": length, "width": width},
    )
    for n, candidates in enumerate(steps, start=1):
        kept = sorted(candidates, key=lambda each: each["rank"])[:width]
        expected = beam_search(chain, NOTHING, n, width)
        totals = [each["total"] for each in kept]
        assert totals == pytest.approx(expected.log_probabilities.tolist())
        # aabab and abaab have the same factors: rounding decides which comes first.
        every = sorted(each["total"] for each in candidates)
        if all(b - a > 1e-9 for a, b in pairwise(every)):
            tokens = [each["tokens"] for each in kept]
            assert tokens == expected.tokens.tolist()
        else:
            return


@settings(max_examples=30)
@given(st.integers(1, 4), st.integers(1, 6), st.integers(0, 10**6))
def test_the_best_is_python_s(node, num_tokens, length, seed):
    generator = torch.Generator().manual_seed(seed)
    chain = random_chain(num_tokens, 1.0, generator=generator)
    found, value = node(
        "math/markov.js",
        """const chain = m.chainOf(a.rows), top = m.best(chain, a.length);
        return [top, m.logProbability(chain, top.tokens)]""",
        {"rows": rows_of(chain), "length": length},
    )
    tokens, expected = chain.best(length)
    assert found["tokens"] == tokens.tolist()
    assert found["total"] == pytest.approx(expected)
    assert value == pytest.approx(expected)


def test_impossible_prefixes_are_no_candidates(node):
    rows = [[1, 0], [0, 1], [1, 0]]
    steps = node("math/beam.js", STEPS, {"rows": rows, "length": 3, "width": 9})
    assert [[each["tokens"] for each in step] for step in steps] == [
        [[0]],
        [[0, 1]],
        [[0, 1, 0]],
    ]


@pytest.mark.parametrize(
    ("name", "misses", "finds"),
    [("MISSES", [1], [2, 3, 4]), ("TWO_MISSES", [1, 2], [3, 4])],
)
def test_presets_are_what_they_say(node, name, misses, finds):
    chain = chain_of(node, name)
    best = chain.best(4)[1]
    for width in (*misses, *finds):
        value = beam_search(chain, NOTHING, 4, width).log_probabilities[0].item()
        assert (best - value > 0.3) if width in misses else (abs(best - value) < 1e-9)


def test_wider_is_worse(node):
    chain = chain_of(node, "WIDER_WORSE")
    one, two = (
        beam_search(chain, NOTHING, 4, width).log_probabilities[0].item()
        for width in (1, 2)
    )
    assert one == pytest.approx(chain.best(4)[1]) and two < one - 0.3


def test_shares(node):
    found = node(FIGURE, "return m.shares(a)", [[0.5, 0.2], [0.4, 0.4], [0.0, 1.0]])
    assert found[0] == pytest.approx([0.2, 0.3, 0.5])
    for row in found:
        assert sum(row) == pytest.approx(1) and min(row) > 0.02


@pytest.mark.slow
@pytest.mark.parametrize("by", [press, press_by_key])
def test_presets(figure, by):
    text = by(figure, "Greedy misses")
    assert "Found: abab" in text and "best of all 81: accc" in text
    assert "ac was dropped at step 2" in text
    text = by(figure, "Width 2 misses")
    assert "Found: abcc" in text and "best of all 81: accc" in text
    assert "short of it" in text
    text = by(figure, "Width 3 finds")
    assert "Found: accc" in text and "the beam keeps it" in text
    text = by(figure, "Wider is worse")
    assert "Found: bbba" in text and "Greedy finds baca" in text and "better" in text


@pytest.mark.slow
def test_the_best_is_marked_only_when_asked(figure):
    assert "best of all" not in said(figure)
    for step in range(1, 5):
        text = press(figure, "One step more")
        assert "best of all" not in text
        assert (f"Step {step} of 4" if step < 4 else "Found: abab") in text
    text = press(figure, "Mark the best of all 81")
    assert "accc" in text
    button = figure.get_by_role("button", name="Mark the best of all 81")
    assert button.get_attribute("aria-pressed") == "true"
    assert "best of all" not in press(figure, "Mark the best of all 81")
    assert "Step 3 of 4" in press(figure, "One step back")


@pytest.mark.slow
def test_width_and_steps_by_slider(figure):
    set_slider(figure.get_by_label("Steps"), 4)
    set_slider(figure.get_by_label("Beam width"), 2)
    text = said(figure)
    assert "Width 2. Found: accc" in text and "Greedy finds abab" in text


@pytest.mark.slow
def test_a_border_is_moved(figure):
    press(figure, "Greedy misses")
    grip = figure.get_by_role("slider", name="First token: where a ends")
    grip.focus()
    for _ in range(7):
        figure.page.keyboard.press("Shift+ArrowLeft")
    assert re.search(r"Found: (?!abab)", said(figure))
    assert grip.get_attribute("aria-valuetext").startswith("a 0.10")


@pytest.mark.slow
def test_another_chain(figure):
    press(figure, "Mark the best of all 81")
    text = press(figure, "Another chain")
    assert "Nothing is written yet" in text and "best" not in text
    press(figure, "One step more")
    assert "Step 1 of 4" in said(figure)


@pytest.mark.slow
def test_predictions(figure):
    fold = questions(figure)
    for i, answer in enumerate(("no", "no", "yes")):
        if i:
            fold.get_by_role("button", name="Next question").click()
        fold.get_by_label(answer, exact=True).check()
        fold.locator("button", has_text="Answer").first.click()
        assert "and so it is" in fold.locator(".fl-verdict").text_content()
        assert "best of all 81" in said(figure)
