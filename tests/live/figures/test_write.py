"""The figure writes what Python's decoder writes; by mouse, by keys, and by a link."""

import base64
import itertools
import re
import zlib
from copy import deepcopy
from functools import cache

import pytest
import torch
from actions import (
    as_wide_as,
    knob_values,
    press,
    press_by_key,
    questions,
    said,
    set_slider,
    settle,
    to_the_middle,
)
from figures.write import CHARACTERS, CONTEXT, PROMPT, decoder
from hypothesis import given, settings
from hypothesis import strategies as st

from fathom.generation.decoding import greedy, nucleus, temperature, top_k, write
from fathom.generation.remembering import Remembering
from fathom.live.writer import pack, rounded

SIZE = len(CHARACTERS)
PLAIN = {"temperature": 1.0, "count": SIZE, "mass": 1.0}
PRESETS = {
    "Greedy": {"temperature": 0.0},
    "Temperature 0.5": {"temperature": 0.5},
    "Temperature 1": {},
    "Temperature 2": {"temperature": 2.0},
    "Nucleus 0.9": {"mass": 0.9},
    "Top 5": {"count": 5},
}
RUN = 200


@cache
def model():
    """The specimen's decoder as the figure has it, in double precision."""
    return rounded(deepcopy(decoder()).double())


def number_at(seed, place):
    """The first number of mulberry32, from a state of this seed and place."""
    most = 2**32
    state = (seed * 7919 + place * 0x6D2B79F5 + 0x6D2B79F5) % most
    t = ((state ^ state >> 15) * (1 | state)) % most
    t = (t + ((t ^ t >> 7) * (61 | t)) % most) % most ^ t
    return (t ^ t >> 14) / most


def scores_of(text):
    """Scores after a text, by what the decoder reads of it."""
    return Remembering(model())(torch.tensor(text)[None])[0]


def shares_of(logits, temperature_, count, mass):
    if temperature_ == 0:
        return torch.nn.functional.one_hot(greedy(logits), len(logits)).double()
    kept = nucleus(top_k(temperature(logits, temperature_), count), mass)
    return kept.softmax(dim=0)


def written(length, seed=1, prompt=PROMPT, begun=(), **how):
    """What Python writes: a random number falls on a token, the likeliest first."""
    places = itertools.count(len(begun))

    def choose(scores):
        shares = shares_of(scores[0], *(PLAIN | how).values())
        ordered, order = shares.sort(descending=True, stable=True)
        falls = (ordered.cumsum(0) > number_at(seed, next(places))).int().argmax()
        return order[falls][None]

    own = [CHARACTERS.index(sign) for sign in prompt] + list(begun)
    text = write(Remembering(model()), torch.tensor([own]), length - len(begun), choose)
    return text[0, len(prompt) :].tolist()


FOLLOW = """const { unpackedDecoder } = await load("math/decoder.js");
const { Remembering } = await load("math/remembering.js");
const bytes = Uint8Array.from(Buffer.from(a.bytes, "base64"));
const reader = new Remembering(unpackedDecoder(bytes));
return a.texts.map(text => {
  let slices = 0;
  while (!reader.follow(text, a.slices ? 0 : Infinity)) slices += 1;
  const scores = reader.scores[text.length];
  const { own, warm, shares, order } = m.distribution(scores, a.how);
  return { slices, likely: reader.likely.slice(1, text.length), order,
    shares: [own, warm, shares].map(values => [...values]) };
})"""


@settings(max_examples=15)
@given(
    st.lists(st.integers(0, SIZE - 1), min_size=1, max_size=70),
    st.integers(0, 69),
    st.lists(st.integers(0, SIZE - 1), min_size=1, max_size=40),
    st.booleans(),
    st.sampled_from([0.0, 0.5, 1.0, 2.5]),
    st.integers(1, SIZE),
    st.sampled_from([0.31, 0.87, 1.0]),
)
def test_a_reader_follows_a_text(node, text, kept, more, slices, heat, count, mass):
    """Onwards, back, and to another text, over windows; in slices of time or not."""
    kept = 1 + kept % len(text)
    texts = [text, text[:kept], text[:kept] + more, text]
    how = {"temperature": heat, "count": count, "mass": mass}
    found = node(
        "figures/write.js",
        FOLLOW,
        {
            "bytes": base64.b64encode(zlib.decompress(pack(decoder()))).decode(),
            **{"texts": texts, "slices": slices, "how": how},
        },
    )
    for one, ours in zip(texts, found, strict=True):
        logits = scores_of(one)
        warm = shares_of(logits, heat, SIZE, 1.0)
        expected = [logits.softmax(0), warm, shares_of(logits, heat, count, mass)]
        for mine, theirs in zip(ours["shares"], expected, strict=True):
            assert mine == pytest.approx(theirs.tolist(), rel=1e-8, abs=1e-12)
        assert ours["order"] == logits.argsort(descending=True, stable=True).tolist()
        likely = [
            float(scores_of(one[:n]).softmax(0)[one[n]]) for n in range(1, len(one))
        ]
        assert ours["likely"] == pytest.approx(likely, rel=1e-8)


def test_sentences(node):
    found = node(
        "figures/write.js",
        """const size = { weight: 843_000 };
        return [m.typed("a q–b\\n", ["a", "b", " ", "\\n"]),
          m.setting({ temperature: 0, count: 3, mass: 1 }, 9),
          m.setting({ temperature: 0.7, count: 3, mass: 0.9 }, 9),
          m.stage(size), m.stage({ ...size, came: 4e5 }),
          m.stage({ ...size, failed: true })]""",
    )
    assert found == [
        {"ids": [0, 2, 1, 3], "unknown": ["q", "–"]},
        "temperature 0: always the likeliest",
        "temperature 0.70, top 3, nucleus 0.90",
        "The model loads when you first touch the figure: 0.8 MB.",
        "Loading the model: 0.4 of 0.8 MB.",
        "The model could not be loaded. Touch the figure to try again.",
    ]


def tokens(figure):
    return [token for (token,) in knob_values(figure)["written"]]


def finished(figure):
    """What is written once nothing is being written any more."""
    figure.page.wait_for_function(
        """f => f.querySelector("[data-ready]") &&
          [...f.querySelectorAll("button")].every(b => b.textContent !== "Stop")""",
        arg=figure.element_handle(),
        timeout=60_000,
    )
    settle(figure.page)
    return tokens(figure)


@pytest.fixture
def calm(figure):
    """Where readers want no motion, a run is shown at its end."""
    figure.page.emulate_media(reduced_motion="reduce")
    yield figure
    figure.page.emulate_media(reduced_motion="no-preference")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("by", "label"),
    [*((press, label) for label in PRESETS), (press_by_key, next(iter(PRESETS)))],
)
def test_presets_write_what_python_writes(calm, by, label):
    by(calm, label)
    assert finished(calm) == written(RUN, **PRESETS[label])
    shown = calm.locator(".fl-paper").text_content()
    assert shown == PROMPT + "".join(CHARACTERS[i] for i in tokens(calm))
    assert f"{RUN} characters written" in said(calm)


@pytest.mark.slow
@pytest.mark.parametrize("by", [press, press_by_key])
def test_after_q(calm, by):
    by(calm, "After “q”")
    finished(calm)
    scores = scores_of([CHARACTERS.index(sign) for sign in "The q"])
    shares = shares_of(scores, 1.0, SIZE, 0.9)
    kept = int((shares > 0).sum())
    text = said(calm)
    assert f"; {kept} of {SIZE} characters can come" in text
    best = CHARACTERS[int(shares.argmax())]
    assert f"next: “{best}”, {100 * float(shares.max()):.0f} %" in text
    removed = calm.locator(".fl-next button.fl-cut:visible").count()
    assert removed == max(0, 9 - kept)


@pytest.mark.slow
@pytest.mark.parametrize("by", [press, press_by_key])
def test_one_character_at_a_time_and_back(figure, by):
    by(figure, "Start over")
    for _ in range(3):
        by(figure, "Write a character")
        finished(figure)
    assert tokens(figure) == written(3)
    assert re.search(r"Last: “.+”, drawn with [\d.]+ %", said(figure))
    by(figure, "One back")
    assert tokens(figure) == written(2)
    figure.locator(".fl-paper").focus()
    for key, count in (("ArrowRight", 3), ("ArrowRight", 4), ("ArrowLeft", 3)):
        figure.page.keyboard.press(key)
        assert finished(figure) == written(count)


@pytest.mark.slow
@pytest.mark.parametrize("by", ["mouse", "key"])
def test_the_reader_takes_a_character(figure, by):
    press(figure, "Start over")
    press(figure, "Write a character")
    (first,) = finished(figure)
    third = figure.locator(".fl-next button").nth(2)
    name, share = (third.locator(tag).inner_text() for tag in ("b", "small"))
    if by == "mouse":
        third.click()
    else:
        third.focus()
        figure.page.keyboard.press("Enter")
    settle(figure.page)
    token = CHARACTERS.index({"␣": " ", "↵": "\n"}.get(name, name))
    assert tokens(figure) == [first, token]
    assert f"Last: “{name}”, taken by you, had {share}" in said(figure)
    assert figure.locator(".fl-chosen").text_content() == CHARACTERS[token]
    press(figure, "Write a character")
    assert finished(figure) == written(3, begun=[first, token])
    figure.locator(".fl-written").nth(1).click()
    assert finished(figure) == [first]


@pytest.mark.slow
def test_a_run_is_seen_and_can_be_stopped(figure):
    press(figure, "Start over")
    press(figure, "Write on")
    figure.page.wait_for_function(
        "f => f.liveModel.get('written').length > 4", arg=figure.element_handle()
    )
    press(figure, "Stop")
    count = len(tokens(figure))
    figure.page.wait_for_timeout(300)
    assert 4 < len(tokens(figure)) == count < RUN
    assert tokens(figure) == written(count)
    press_by_key(figure, "Write on")
    press(figure, "Reset")
    start = knob_values(figure)
    figure.page.wait_for_timeout(300)
    assert knob_values(figure) == start and len(start["written"]) == 1


@pytest.mark.slow
def test_the_same_link_writes_the_same_text(figure, watched):
    figure.page.emulate_media(reduced_motion="reduce")
    set_slider(figure.get_by_label("Seed of"), 17)
    set_slider(figure.get_by_label("Temperature", exact=True), 1.25)
    set_slider(figure.get_by_label("Nucleus: keep"), 0.8)
    figure.get_by_label("How the text begins").fill("The whale, at ")
    press(figure, "Write on")
    text = finished(figure)
    how = {"temperature": 1.25, "mass": 0.8, "seed": 17, "prompt": "The whale, at "}
    assert text == written(RUN, **how)
    press(figure, "Copy link")
    settle(figure.page)
    page = watched.open(figure.page.url, "live-write", reduced_motion="reduce")
    linked = page.locator("#live-write")
    assert tokens(linked) == text  # before the model has come
    for label in ("Start over", "Write on"):
        press(linked, label)
    assert finished(linked) == text
    press(linked, "Write on")
    assert finished(linked) == written(2 * RUN, **how)
    figure.page.emulate_media(reduced_motion="no-preference")


@pytest.mark.slow
def test_what_is_typed(calm):
    field = calm.get_by_label("How the text begins")
    field.fill("Ha – é.")
    settle(calm.page)
    notice = calm.locator(".fl-notice")
    assert "“–”, “é”: not among the 40" in notice.inner_text()
    assert field.input_value() == "Ha  ."
    field.fill("so " * 100)
    settle(calm.page)
    assert "room for 200" in notice.inner_text()
    assert f"It has {CONTEXT} places" in calm.locator(".fl-stage").inner_text()
    field.fill("")
    press(calm, "Write a character")
    assert finished(calm) == written(1, prompt="\n")


@pytest.mark.slow
def test_another_beginning_stays(calm):
    calm.get_by_label("How the text begins").fill("The whale, at ")
    press(calm, "Top 5")
    assert finished(calm) == written(RUN, prompt="The whale, at ", count=5)
    press(calm, "After “q”")
    press(calm, "Greedy")
    assert finished(calm) == written(RUN, temperature=0.0)


@pytest.mark.slow
def test_the_text_before_stays(calm):
    press(calm, "Greedy")
    first = finished(calm)
    press(calm, "Temperature 2")
    finished(calm)
    before = calm.locator(".fl-before").text_content()
    assert before.startswith("Before, at temperature 0: always the likeliest; ")
    assert before.endswith(":\n" + "".join(CHARACTERS[i] for i in first))


@pytest.mark.slow
def test_no_more_than_a_link_holds(calm):
    press(calm, "Start over")
    for _ in range(4):
        press(calm, "Write on")
        count = len(finished(calm))
    assert count == 600
    assert "600 characters are written" in calm.locator(".fl-notice").inner_text()


@pytest.mark.slow
def test_predictions(calm):
    fold = questions(calm)
    fold.get_by_label("It comes round again").check()
    fold.get_by_role("button", name="Answer, and see").click()
    assert "and so it is" in fold.locator(".fl-verdict").inner_text()
    assert finished(calm) == written(RUN, temperature=0.0)


@pytest.mark.slow
def test_text_and_bars_stay_in_sight_on_a_phone(figure):
    with as_wide_as(figure.page, 390):
        press(figure, "Write a character")
        finished(figure)
        to_the_middle(figure.get_by_label("Seed of"))
        box = figure.locator(".fl-output").bounding_box()
        assert box["y"] >= -1 and box["y"] + box["height"] <= 845


@pytest.mark.slow
def test_nothing_loads_before_a_touch_and_a_failure_can_be_made_up_for(
    browser, small_address
):
    page = browser.new_page()
    asked = []

    def answer(route):
        asked.append(route.request.url)
        route.fulfill(status=503) if len(asked) == 1 else route.continue_()

    page.route("**/models/*.onnx", answer)
    page.goto(f"{small_address}/write.html")
    figure = page.locator("#live-write")
    figure.scroll_into_view_if_needed()
    page.locator(".fathom-live-on").wait_for()
    page.wait_for_timeout(500)
    assert not asked
    height = figure.bounding_box()["height"]
    press(figure, "Write a character")
    page.wait_for_function(
        "document.querySelector('.fl-stage').textContent.includes('could not')"
    )
    press(figure, "Start over")
    page.locator("[data-ready]").wait_for()
    assert len(asked) == 2
    press(figure, "Write a character")
    assert finished(figure) == written(1)
    assert abs(figure.bounding_box()["height"] - height) < 1
    page.close()
