"""What a figure says on the page is what Python says.

That formulas and models equal Python's is tested in Node, beside this file in ``math``
and ``figures``; here a figure does in the browser what a reader has it do.
"""

import pytest
import torch
from actions import set_slider, settle
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
