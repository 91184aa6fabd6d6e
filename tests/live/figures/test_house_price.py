"""What the page asks its readers to try; and the figure's prices are Python's."""

import re

import pytest
import torch
from actions import (
    curves_out_of_sight,
    drag_by,
    press,
    press_by_key,
    said,
    set_slider,
    settle,
)
from figures.house_price import FEATURES, HOUSE, PRICE_MODEL, TRIES, specimen


def test_prices_of_random_houses_are_the_models(node):
    low, high = torch.tensor([row[5:7] for row in FEATURES], dtype=torch.float64).T
    generator = torch.Generator().manual_seed(0)
    shares = torch.rand(200, 4, generator=generator, dtype=torch.float64)
    houses = low + (high - low) * shares
    prices = node(
        "figures/house-price.js",
        "return a.houses.map((house) => m.priceOf(a.network, house))",
        {"houses": houses.tolist(), "network": specimen().values["network"]},
    )
    # The page hands its numbers on with eight digits.
    torch.testing.assert_close(
        torch.tensor(prices, dtype=torch.float64),
        PRICE_MODEL(houses),
        rtol=1e-6,
        atol=0,
    )


def price_of(house):
    return PRICE_MODEL(torch.tensor([house], dtype=torch.float64))[0].tolist()


def numbers(text):
    """Price, lower and upper end of a read-out."""
    price = re.match(r"([\d,.]+) thousand dollars", text).group(1)
    ends = re.search(r"Interval: ([\d,]+) to ([\d,]+)", text).groups()
    return [float(number.replace(",", "")) for number in (price, *ends)]


@pytest.mark.slow
@pytest.mark.parametrize("by", [press, press_by_key])
@pytest.mark.parametrize("label", TRIES)
def test_what_the_page_says_to_try(figure, label, by):
    text = by(figure, label)
    assert numbers(text) == pytest.approx(price_of(TRIES[label]), abs=0.51)
    assert not curves_out_of_sight(figure)
    far = label in ("1,000 m²", "The year 1700")
    assert ("its promise doesn’t reach here" in text) == far
    assert ("of the test houses, which the model had not seen" in text) != far
    width = figure.locator(".fl-output rect[rx]").bounding_box()
    panel = figure.locator(".fl-output svg").bounding_box()
    assert panel["x"] <= width["x"]
    assert width["x"] + width["width"] <= panel["x"] + panel["width"]


@pytest.mark.slow
def test_the_sliders_reach_far_beyond_the_data(figure):
    area = figure.get_by_label("Living area", exact=True)
    set_slider(area, 1000)
    assert figure.evaluate("f => f.liveModel.get('house')[0]") == 300
    figure.get_by_label("Sliders reach").select_option("far")
    settle(figure.page)
    set_slider(area, 1000)
    text = said(figure)
    assert numbers(text) == pytest.approx(price_of(TRIES["1,000 m²"]), abs=0.51)
    assert "lies outside the houses that it was fitted to (40 to 320)" in text
    figure.get_by_label("Sliders reach").select_option("near")
    assert "of the test houses, which the model had not seen" in said(figure)
    assert figure.evaluate("f => f.liveModel.get('house')[0]") == 300


@pytest.mark.slow
def test_drag_a_feature_on_its_curve(figure):
    before = numbers(said(figure))
    knob = figure.get_by_role("slider", name="Living area on the curve")
    drag_by(knob, 30, 0)
    area = figure.evaluate("f => f.liveModel.get('house')[0]")
    assert 150 < area < 300
    after = numbers(said(figure))
    assert after == pytest.approx(price_of([area, *HOUSE[1:]]), abs=0.51)
    assert after != before
    knob.focus()
    figure.page.keyboard.press("Home")
    assert numbers(said(figure)) == pytest.approx(price_of([50, *HOUSE[1:]]), abs=0.51)
    figure.page.keyboard.press("ArrowRight")
    assert numbers(said(figure)) == pytest.approx(price_of([51, *HOUSE[1:]]), abs=0.51)
    assert not curves_out_of_sight(figure)


@pytest.mark.slow
def test_it_needs_no_runtime(figure):
    loaded = figure.page.evaluate(
        "performance.getEntriesByType('resource').map(each => each.name)"
    )
    assert not [name for name in loaded if "onnx" in name or "runtime" in name]
