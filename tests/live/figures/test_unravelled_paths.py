"""Its paths are counted as in Python; what the page says to try can be seen."""

from itertools import product
from math import comb

import pytest
import torch
from actions import press, press_by_key, questions, said

from fathom.analysis.residual_paths import products_by_length


@pytest.mark.parametrize("count", [0, 1, 4, 7])
def test_products(node, count):
    generator = torch.Generator().manual_seed(count)
    numbers = torch.randn(count, dtype=torch.float64, generator=generator)
    found = node(
        "math/residual-paths.js", "return m.productsByLength(a)", numbers.tolist()
    )
    expected = products_by_length(numbers[:, None, None]).flatten().tolist()
    assert found == pytest.approx(expected, rel=1e-12)


def test_without_a_way_around(node):
    found = node("math/residual-paths.js", "return m.productsByLength(a, 0)", [2, 3, 5])
    assert found == [0, 0, 0, 30]


def test_all_paths_are_listed(node):
    found = node("math/residual-paths.js", "return m.paths(4)", None)
    assert {tuple(path) for path in found} == set(product((0, 1), repeat=4))
    lengths = [sum(path) for path in found]
    assert lengths == sorted(lengths)
    assert [lengths.count(n) for n in range(5)] == [comb(4, n) for n in range(5)]


@pytest.mark.parametrize("around", [0, 1])
@pytest.mark.parametrize("branches", [[1, 1, 1, 1], [1, 0, 1, 1], [0, 1, 0, 0]])
def test_what_is_left_is_what_is_counted(node, branches, around):
    counts, listed, shares = node(
        "figures/unravelled-paths.js",
        """const [branches, around] = a;
        const { counts, shares } = m.byLength({ branches, around, factor: 0.5 });
        const ks = [0, 1, 2, 3];
        const all = [...Array(16).keys()].map(code => ks.map(k => (code >> k) & 1));
        const lengths = all.filter(path => m.isLeft(path, branches, around))
          .map(path => path.reduce((sum, one) => sum + one, 0));
        const listed = [...ks, 4].map(n => lengths.filter(l => l === n).length);
        return [counts, listed, shares];""",
        [branches, around],
    )
    assert counts == listed
    weights = [count * 0.25**length for length, count in enumerate(counts)]
    whole = sum(weights) or 1
    assert shares == pytest.approx([weight / whole for weight in weights])


@pytest.mark.slow
@pytest.mark.parametrize("by", [press, press_by_key])
def test_presets(figure, by):
    text = by(figure, "Branch 2 out")
    assert "8 of 16 paths are left; of length 0 to 4: 1, 3, 3, 1, 0" in text
    text = by(figure, "Branches 2 and 3 out")
    assert "4 of 16 paths are left; of length 0 to 4: 1, 2, 1, 0, 0" in text
    text = by(figure, "No way around")
    assert "1 of 16 paths is left; of length 0 to 4: 0, 0, 0, 0, 1" in text
    assert "nothing reaches the output" in by(figure, "Plain, branch 2 out")
    text = by(figure, "c = 1/√4")
    assert "16 of 16" in text and "mean length is 0.80" in text  # 4 * 1/4 / (1 + 1/4)
    assert "lengths 0 and 1 have the largest share" in text and "41 % each" in text


@pytest.mark.slow
def test_a_branch_is_pressed_and_its_button_too(figure):
    panel = figure.get_by_role("group", name="Four blocks")
    panel.locator("rect[rx='5']").nth(2).click()
    assert said(figure).startswith("Branch 3 is out. 8 of 16")
    button = figure.get_by_role("button", name="Branch 3", exact=True)
    assert button.get_attribute("aria-pressed") == "false"
    button.click()
    assert said(figure).startswith("16 of 16")
    assert button.get_attribute("aria-pressed") == "true"


@pytest.mark.slow
def test_a_path_is_chosen(figure):
    grip = figure.get_by_role("slider", name="Path that is shown")
    grip.press("End")
    said(figure)
    assert grip.get_attribute("aria-valuetext") == "path 16, length 4, left"
    figure.get_by_role("button", name="Branch 1", exact=True).click()
    said(figure)
    assert grip.get_attribute("aria-valuetext") == "path 16, length 4, gone"


@pytest.mark.slow
def test_predictions(figure):
    fold = questions(figure)
    for i, answer in enumerate(("8", "4, of length 2", "1", "0 and 1, the same")):
        if i:
            fold.get_by_role("button", name="Next question").click()
        if answer.isdigit():
            fold.locator("input[type=number]").fill(answer)
        else:
            fold.get_by_label(answer, exact=True).check()
        fold.locator("button", has_text="Answer").first.click()
        assert "and so it is" in fold.locator(".fl-verdict").text_content()
