"""What a figure says on the page is what Python says.

That formulas and models equal Python's is tested in Node, beside this file in ``math``
and ``figures``; here a figure does in the browser what a reader has it do.
"""

import pytest
import torch
from actions import set_slider, settle
from figures.house_price import FEATURES, PRICE_MODEL
from figures.line_and_loss import X, Y

from fathom.networks import linear_regression

pytestmark = pytest.mark.slow


@pytest.fixture
def opened(watched, small_address):
    """Opens the page of a figure; `opened(name)` gives the figure on it."""

    def open_figure(name):
        page = watched.open(f"{small_address}/{name}.html", f"live-{name}")
        return page.locator(f"#live-{name}")

    return open_figure


def test_step_is_gradient_descent(opened):
    figure = opened("line-and-loss")
    for _ in range(3):
        figure.get_by_role("button", name="Step", exact=True).click()
    inputs = torch.tensor(X, dtype=torch.float64)
    targets = torch.tensor(Y, dtype=torch.float64)
    parameters = torch.tensor([0.9, -0.2], dtype=torch.float64)
    for _ in range(3):
        slope = linear_regression.gradient(parameters, inputs, targets)
        parameters = parameters - 0.3 * slope / len(X)  # of the mean
    moved = figure.evaluate(
        "f => [f.liveModel.get('intercept'), f.liveModel.get('slope')]"
    )
    assert moved == pytest.approx(parameters.tolist(), rel=1e-9)


def test_softmax_shifts_nothing(opened):
    figure = opened("softmax")
    said = figure.locator(".fl-readout")
    before = said.inner_text()
    set_slider(figure.get_by_label("Added to all logits"), 5)
    settle(figure.page)
    after = said.inner_text()
    assert after != before
    assert after.split(" 5.0 added")[0] == before


def test_house_price_is_the_models(opened):
    """The digits that are shown, after the runtime was loaded by a first touch."""
    figure = opened("house-price")
    figure.locator(".fl-button").first.dispatch_event("pointerdown")
    low, high = torch.tensor([row[2:4] for row in FEATURES]).T
    generator = torch.Generator().manual_seed(0)
    houses = low + (high - low) * torch.rand(4, 4, generator=generator)
    with torch.no_grad():
        prices = PRICE_MODEL(houses)[:, 0].tolist()
    for house, price in zip(houses.tolist(), prices, strict=True):
        figure.evaluate("(f, house) => f.liveModel.set('house', house)", house)
        figure.page.wait_for_function(
            """text => document.querySelector(".fl-readout").textContent
              .startsWith(text + " thousand")""",
            arg=f"{price:.1f}".replace("-", "−"),
        )
