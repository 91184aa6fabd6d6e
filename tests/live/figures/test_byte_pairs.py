"""What the figure says of a text is what Python finds; each thing to try is seen."""

import re

import pytest
from actions import press, press_by_key, questions, said, settle
from figures.byte_pairs import shipped

from fathom.datasets.messages import messages
from fathom.datasets.vocabularies import VOCABULARIES, vocabulary
from fathom.networks.byte_pair_encoding import BytePairs, train

TOY = "aab aab aab ab ab"
WORD, PHRASE = "विद्यालय", "নতুন পাসও\u09dfার্ড"


def tokens(text, one, steps=500):
    return len(BytePairs(one.merges[:steps]).pieces(text))


def counted(text):
    return int(re.search(r" in (\d+) tokens? after", text)[1])


def real(figure):
    """Numbers of tokens, once the real vocabularies have come."""
    figure.page.wait_for_function(
        "f => /^In three real/.test(f.querySelector('.fl-stage').textContent)",
        arg=figure.element_handle(),
        timeout=30_000,
    )
    text = said(figure)
    return {n: int(m[1]) for n in VOCABULARIES if (m := re.search(rf"{n} (\d+)", text))}


@pytest.fixture(scope="module")
def packages():
    return {name: vocabulary(name) for name in VOCABULARIES}


def test_sentences(node):
    found = node(
        "figures/byte-pairs.js",
        """return [m.typed([[97], [0x928], [0xd800], [0x1f642]]),
          m.nameOf("\\xe0\\xa4"), m.nameOf(" a\\n"), m.nameOf("\\0")]""",
    )
    assert found == ["aन\ufffd🙂", "e0 a4", "␣a↵", "00"]


def test_the_phrase_is_a_message():
    texts = messages(("hi", "bn"))
    assert texts["bn"][texts["en"].index("New password")] == PHRASE


NEXT = """const b = await load("math/byte-pairs.js");
const { text, steps, own } = a;
const vocabulary = b.vocabularyOf(a.merges ?? b.learn(text, 500));
const chunks = b.encoded(text, vocabulary, steps);
const pairs = m.upcoming(chunks, vocabulary, steps, own);
return [pairs, m.sentence(text, vocabulary, steps, own),
  chunks.map(tokens => m.joining(tokens, pairs[0]?.pair ?? []))]"""


def test_what_is_joined_next(node):
    ask = {"text": TOY, "steps": 0, "own": True}
    pairs, text, marked = node("figures/byte-pairs.js", NEXT, ask)
    assert [(each["pair"], each["count"]) for each in pairs][:2] == [
        (["a", "b"], 5),
        ([" ", "a"], 4),
    ]
    assert text.endswith("Next: a + b, 5 times.")
    assert marked[:2] == [[False, True, True], [False, False, True, True]]
    # Of a vocabulary: its own order counts, and what doesn't apply is passed over.
    merges = [[65, 66], [64, 65], [257, 65], [64, 64]]  # of b and c, a and b, ...
    pairs, text, marked = node(
        "figures/byte-pairs.js", NEXT, ask | {"own": False, "merges": merges}
    )
    assert [each["step"] for each in pairs] == [1, 3]
    assert text.endswith("Next of its merges that applies: a + b, its number 2.")
    *_, marked = node("figures/byte-pairs.js", NEXT, ask | {"text": "aaaaa"})
    assert marked == [[True, True, True, True, False]]


def test_stage(node):
    found = node(
        "figures/byte-pairs.js",
        """const [weight, failed] = [990_000, true];
        return [m.stage({ weight }), m.stage({ weight, came: 500_000, failed }),
          m.stage({ weight, failed }), m.stage({ weight, real: true })]""",
    )
    assert found == [
        "Three real vocabularies load when you first touch the figure: 1.0 MB.",
        "Loading three real vocabularies: 0.5 of 1.0 MB.",
        "Three real vocabularies could not be loaded. Touch the figure to try again.",
        "In three real vocabularies:",
    ]


@pytest.mark.slow
def test_nothing_loads_before_a_touch_and_a_failure_can_be_made_up_for(
    browser, small_address
):
    """Not on a fast connection either; the size is said before."""
    page = browser.new_page()
    fast = "{ effectiveType: '4g', downlink: 10, saveData: false }"
    page.add_init_script(
        f"Object.defineProperty(navigator, 'connection', {{ value: {fast} }})"
    )
    asked = []

    def answer(route):
        asked.append(route.request.url)
        route.fulfill(status=503) if len(asked) == 1 else route.continue_()

    page.route("**/models/*.onnx", answer)
    page.goto(f"{small_address}/byte-pairs.html")
    figure = page.locator("#live-byte-pairs")
    figure.scroll_into_view_if_needed()
    page.locator(".fathom-live-on").wait_for()
    page.wait_for_timeout(1000)
    stage = figure.locator(".fl-stage")
    assert not asked
    assert stage.inner_text().endswith("when you first touch the figure: 1.0 MB.")
    height = figure.bounding_box()["height"]
    figure.get_by_role("button", name="One merge more").click()
    page.wait_for_function(
        "document.querySelector('.fl-stage').textContent.includes('could not')"
    )
    assert len(asked) == 1
    figure.get_by_role("button", name="One merge more").click()
    page.wait_for_function(
        "document.querySelector('.fl-stage').textContent.startsWith('In three real')"
    )
    assert len(asked) == 2
    assert abs(figure.bounding_box()["height"] - height) < 1
    page.close()


@pytest.mark.slow
@pytest.mark.parametrize("by", [press, press_by_key])
def test_the_first_merge_joins_a_and_b(figure, by):
    text = by(figure, "First merge")
    own = train([TOY], 756)
    assert own.merges[0] == (b"a", b"b")
    assert counted(text) == tokens(TOY, own, 1)
    assert "Next: a + ab, 3 times." in text
    press(figure, "One back")
    assert "Next: a + b, 5 times." in said(figure)
    for _ in range(2):
        press(figure, "One merge more")
    assert counted(said(figure)) == tokens(TOY, own, 2)


@pytest.mark.slow
@pytest.mark.parametrize("by", [press, press_by_key])
def test_hindi_with_merges_of_english_and_of_three_languages(figure, by):
    english, three = shipped().values()
    text = by(figure, "Hindi, English merges")
    assert counted(text) == tokens(WORD, english) == 24
    assert "None of them applies" in text
    assert counted(by(figure, "Hindi, three languages")) == tokens(WORD, three) < 12


@pytest.mark.slow
@pytest.mark.parametrize("by", [press, press_by_key])
def test_bengali_in_real_vocabularies(figure, by, packages):
    text = by(figure, "Bengali")
    expected = {name: len(one.pieces(PHRASE)) for name, one in packages.items()}
    assert real(figure) == expected
    assert counted(text) < expected["cl100k"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("label", "text"),
    [
        ("Case and spaces", "token Token TOKEN token "),
        ("Digits", "31415 314159 3141592"),
    ],
)
def test_english_presets(figure, label, text, packages):
    press(figure, label)
    found = real(figure)
    assert found == {name: len(one.pieces(text)) for name, one in packages.items()}


@pytest.mark.slow
def test_typed_text_in_any_script(figure, packages):
    press(figure, "Hindi, three languages")
    field = figure.get_by_label("Text, up to")
    for text in ("", "naïve cafés", "नई किताब 🙂", "a\nb"):
        field.fill(text)
        settle(figure.page)
        assert counted(said(figure)) == tokens(text, shipped()["three languages"])
    field.fill("ночь и день")
    settle(figure.page)
    assert real(figure) == {} and "isn’t held here" in said(figure)


@pytest.mark.slow
def test_predictions(figure):
    fold = questions(figure)
    for i, answer in enumerate(("a, b", None, "the page’s")):
        if i:
            fold.get_by_role("button", name="Next question").click()
        if answer is None:
            fold.get_by_label("Your number").fill("24")
        else:
            fold.get_by_label(answer, exact=True).check()
        fold.get_by_role("button", name="Answer, and see").click()
        assert "and so it is" in fold.locator(".fl-verdict").inner_text()


@pytest.mark.slow
def test_the_next_pair_is_marked_and_merges_go_on(figure):
    press(figure, "First merge")
    row, pairs = figure.locator(".fl-chips").first, figure.locator(".fl-pairs")
    assert row.locator(".fl-soon").all_text_contents() == ["a", "ab"] * 3
    assert row.locator(".fl-new").all_text_contents() == ["ab"] * 5
    assert pairs.locator("b").inner_text() == "a + ab × 3"
    press(figure, "Merge on")
    figure.get_by_text("nothing more is learnt").first.wait_for()
    assert "No pair is left" in pairs.inner_text()
    assert row.locator(".fl-soon").count() == 0
    # Of a vocabulary it goes from one merge that applies here to the next.
    english = shipped()["English"]
    press(figure, "Case and spaces")
    figure.get_by_role("slider", name="Merges").focus()
    figure.page.keyboard.press("Home")
    assert "Next of its merges that applies" in said(figure)
    number = int(re.search(r"its number (\d+)", said(figure))[1])
    text = "token Token TOKEN token "
    assert (
        tokens(text, english, number - 1) == len(text) > tokens(text, english, number)
    )
    press(figure, "Merge on")
    figure.page.wait_for_function(
        "f => f.liveModel.get('steps') > 0", arg=figure.element_handle()
    )
    press(figure, "Merge on")  # stops it
    steps = figure.evaluate("f => f.liveModel.get('steps')")
    assert steps >= number and tokens(text, english, steps) < len(text)
