"""Paths and minima are Python's; what pages have their readers try can be seen."""

import re

import pytest
import torch
from actions import centre, drag_by, press, press_by_key, said, set_slider, settle
from figures.optimiser_playground import INPUTS, TARGETS
from torch.autograd.functional import hessian
from torch.func import grad

from fathom.losses.surfaces import quadratic, saddle
from fathom.networks.gabor import gabor_loss
from fathom.training import optimisers

PART = "figures/optimiser-playground/"
# As the page has them: eight digits.
DATA = {
    "inputs": [float(f"{x:.8g}") for x in INPUTS.tolist()],
    "targets": [float(f"{y:.8g}") for y in TARGETS.tolist()],
}
X, Y = (torch.tensor(DATA[key], dtype=torch.float64) for key in ("inputs", "targets"))
CLASSES = {
    "gradient descent": optimisers.GradientDescent,
    "momentum": optimisers.Momentum,
    "Nesterov": optimisers.Nesterov,
    "Adam": optimisers.Adam,
}
ALL = list(CLASSES)


def gabor_at(point):
    return gabor_loss(point, X, Y)


def walked(name, loss, start, rate, steps=100, **options):
    """All points and losses of a walk in Python."""
    at = torch.tensor(start, dtype=torch.float64, requires_grad=True)
    optimiser = CLASSES[name]([at], lr=rate, **options)
    points, losses = [at.tolist()], [loss(at).item()]
    for _ in range(steps):
        optimiser.zero_grad()
        loss(at).backward()
        optimiser.step()
        points.append(at.tolist())
        losses.append(loss(at).item())
    return points, losses


@pytest.mark.parametrize("name", ALL)
def test_paths_on_gabor(node, name):
    found = node(
        f"{PART}descents.js",
        f"""const {{ makeTerrain }} = await load("{PART}terrain.js");
        return m.descend(makeTerrain("gabor", a.data), a.name, [-4, 10],
          {{ rate: 2, beta: 0.9 }}, 100);""",
        {"data": DATA, "name": name},
    )
    points, losses = walked(name, gabor_at, [-4.0, 10.0], 2.0)
    assert found["diverged"] == -1
    assert found["losses"] == pytest.approx(losses, rel=1e-6)
    for at, expected in zip(found["points"], points, strict=True):
        assert at == pytest.approx(expected, abs=1e-6)


def test_minima_on_gabor(node):
    """Each has no slope and bends up; the best is near the wave that drew the data."""
    minima = node(f"{PART}terrain.js", 'return m.makeTerrain("gabor", a).minima', DATA)
    assert [each["loss"] for each in minima] == sorted(each["loss"] for each in minima)
    for each in minima:
        at = torch.tensor(each["at"], dtype=torch.float64)
        assert gabor_at(at).item() == pytest.approx(each["loss"], rel=1e-12)
        assert grad(gabor_at)(at).abs().max() < 1e-6
        assert torch.linalg.eigvalsh(hessian(gabor_at, at)).min() > 0
    assert minima[0]["at"] == pytest.approx([1, 12], abs=0.3)
    assert len(minima) == 4


@pytest.mark.parametrize("beta", [0.5, 0.9])
@pytest.mark.parametrize("rate", [0.05, 0.097, 0.104, 0.5])
def test_divergence(node, rate, beta):
    """A path is lost once its loss is ten times the map's highest."""
    for name in ALL[:3]:
        found = node(
            f"{PART}descents.js",
            f"""const {{ makeTerrain }} = await load("{PART}terrain.js");
            const terrain = makeTerrain("quadratic", {{ curvature: 20 }});
            return [m.descend(terrain, a.name, [-1.6, 0.8], a, 100).diverged,
              terrain.highest];""",
            {"name": name, "rate": rate, "beta": beta},
        )
        more = {} if name == "gradient descent" else {"beta": beta}
        _, losses = walked(
            name, lambda at: quadratic(at, (1.0, 20.0)), [-1.6, 0.8], rate, **more
        )
        highest = 0.5 * (2**2 + 20 * 1.25**2)
        assert found[1] == pytest.approx(highest)
        lost = [i for i, loss in enumerate(losses) if not loss <= 10 * highest]
        assert found[0] == (lost[0] if lost else -1)


@pytest.mark.parametrize(
    ("rate", "words"),
    [
        (0.104, "4 % above 2/λ = 0.1"),
        (0.097, "3 % below 2/λ = 0.1"),
        (0.1, "exactly 2/λ = 0.1"),
        (0.1004, "less than 1 % above 2/λ = 0.1"),
        (0.4, "4 times 2/λ = 0.1"),
        (0.005, "0.05 times 2/λ = 0.1"),
    ],
)
def test_rates_in_words(node, rate, words):
    assert node(f"{PART}words.js", "return m.besideLimit(a, 0.1)", rate) == words


def test_the_highest_of_the_last_steps(node):
    script = "return a.steps.map(step => m.highest(a.losses, step))"
    losses = [float(loss) for loss in range(20, 0, -1)]
    asked = {"losses": losses, "steps": [0, 1, 5, 19, 20]}
    first, one, five, last, beyond = node(f"{PART}descents.js", script, asked)
    # At step 19 the last ten are the steps 10 to 19; the start is never among them.
    assert [first, one, five, last] == [20, 19, 19, 10]
    assert beyond != beyond


def test_what_is_asked_first_has_its_answer(node):
    nearest, turning, best, *ridges = node(
        f"{PART}experiments.js",
        f"""const {{ makeTerrain }} = await load("{PART}terrain.js");
        return [m.nearestRate(20, [0.1, 0.5, 0.95], 100),
          m.turning(["momentum", "Nesterov", "Adam"], 100),
          m.shareOfBest(makeTerrain("gabor", a), "gradient descent", 100),
          ...["gradient descent", "momentum", "Nesterov", "Adam"]
            .map(name => m.ridgeEnd(name, 100))];""",
        DATA,
    )
    losses = [
        walked(
            "gradient descent",
            lambda at: quadratic(at, (1.0, 20.0)),
            [-1.6, 0.8],
            0.1 * share,
        )[1][-1]
        for share in (0.1, 0.5, 0.95)
    ]
    assert nearest == losses.index(min(losses)) == 2
    assert turning[:2] == pytest.approx([1, 1], rel=1e-3)
    assert turning[2] > 100
    assert 30 < best < 45
    assert ridges == ["saddle"] * 4


@pytest.fixture
def calm(figure):
    """Without motion, so that a walk is taken at once."""
    figure.page.emulate_media(reduced_motion="reduce")
    yield figure
    figure.page.emulate_media(reduced_motion="no-preference")


@pytest.mark.slow
@pytest.mark.parametrize("by", [press, press_by_key])
def test_below_and_above_the_limit(calm, by):
    below = by(calm, "Just below 2/λ")
    assert below.startswith("Step 100, α = 0.097, 3 % below 2/λ = 0.1. ")
    _, losses = walked(
        "gradient descent", lambda at: quadratic(at, (1.0, 20.0)), [-1.6, 0.8], 0.097
    )
    first = next(i for i, loss in enumerate(losses) if loss <= 0.01 * losses[0])
    assert (
        f"Gradient descent: loss 2.7 × 10⁻⁵ (1 % of the start’s at step {first})"
        in below
    )
    assert f"{losses[-1]:.1e}" == "2.7e-05"
    above = by(calm, "Just above")
    assert "4 % above 2/λ = 0.1. Gradient descent diverged at step 22." in above
    assert above.count("diverged") == 1
    # The slider says so, too, and turning the rate back mends it.
    set_slider(calm.get_by_role("slider", name="Learning rate α"), -1.1)
    assert "21 % below" in said(calm) and "diverged" not in said(calm)


@pytest.mark.slow
def test_momentum_and_the_turned_valley(calm):
    straight = press(calm, "Narrow, at 4 × 2/λ")
    turned = press(calm, "… turned by 30°")
    assert "4 times 2/λ = 0.02. Gradient descent diverged at step 1." in straight

    def loss(text, name):
        digits, power = re.search(
            rf"{name}: loss ([\d.]+)(?: × 10(\S+))?", text
        ).groups()
        raised = (power or "").translate(str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789"))
        return float(digits) * 10 ** int(raised or 0)

    for name in ("Momentum", "Nesterov"):
        assert loss(turned, name) == pytest.approx(loss(straight, name), rel=0.02)
    assert loss(turned, "Adam") > 100 * loss(straight, "Adam")
    own = press(calm, "… at best rates")
    assert "each at its own best rate" in own and "diverged" not in own
    rates = dict(re.findall(r"(\w+(?: descent)?) \(α = ([\d.]+)\)", own))
    assert len(rates) == 4
    rates = {name: float(rate) for name, rate in rates.items()}
    assert rates["Gradient descent"] < 0.02 < rates["Momentum"]


@pytest.mark.slow
@pytest.mark.parametrize("by", [press, press_by_key])
def test_the_saddle(calm, by):
    on = by(calm, "On the ridge")
    assert on.count("on the saddle point") == 4
    beside = by(calm, "Beside the ridge")
    assert "Gradient descent: loss −0.250, in a best minimum" in beside
    start = [-1.6, 0.001]
    points, losses = walked("gradient descent", saddle, start, 0.2)
    assert losses[-1] == pytest.approx(-0.25) and points[-1][1] > 0


@pytest.mark.slow
@pytest.mark.parametrize("by", [press, press_by_key])
def test_gabor(calm, by):
    poor = by(calm, "Gabor: one start")
    assert "Gradient descent: loss 0.164, in minimum 4 of 4 (the best: 0.00709)" in poor
    assert "best minimum" not in poor
    by(calm, "Gabor: all starts")
    # 135 paths are worked out a slice of time at a time.
    calm.get_by_text("From 135 starts").first.wait_for()
    text = said(calm)
    found = re.search(r"From 135 starts gradient descent has come to: (.*)\.$", text)[1]
    assert sum(map(int, re.findall(r"\d+", found))) == 135
    assert found.startswith("50 in the best minimum")


@pytest.mark.slow
def test_a_click_puts_the_start(calm):
    press(calm, "Just below 2/λ")
    panel = calm.locator(".fl-output svg").first
    panel.scroll_into_view_if_needed()
    x, y = centre(panel)
    calm.page.mouse.click(x + 60, y - 30)
    settle(calm.page)
    start = calm.evaluate("f => f.liveModel.get('start')")
    assert start[0] > 0.1 and start[1] > 0.05
    grip = calm.get_by_role("slider", name="Start:")
    drag_by(grip, -30, 20)
    moved = calm.evaluate("f => f.liveModel.get('start')")
    assert moved[0] < start[0] and moved[1] < start[1]
    grip.focus()
    calm.page.keyboard.press("ArrowUp")
    settle(calm.page)
    assert calm.evaluate("f => f.liveModel.get('start')")[1] > moved[1]
    # The walk is taken anew from there.
    assert said(calm).startswith("Step 100")


@pytest.mark.slow
def test_steps_play_and_ticks(figure):
    assert said(figure).startswith("Step 0, ")
    press(figure, "Step")
    assert press(figure, "10 steps").startswith("Step 11, ")
    play = figure.get_by_role("button", name="Play")
    play.click()
    figure.page.wait_for_timeout(400)
    play.click()
    stopped = said(figure)
    assert 11 < int(re.match(r"Step (\d+)", stopped)[1]) < 100
    figure.get_by_label("Adam").uncheck()
    assert "Adam" not in said(figure) and "Nesterov" in said(figure)
    assert press(figure, "Back to step 0").startswith("Step 0, ")


@pytest.mark.slow
def test_on_a_phone(calm):
    """The map stays in sight while the rate is moved, and says what happened."""
    page = calm.page
    before = page.viewport_size
    page.set_viewport_size({"width": 390, "height": 844})
    try:
        press(calm, "Just above")
        rate = calm.get_by_role("slider", name="Learning rate α")
        rate.evaluate("r => r.scrollIntoView({ block: 'center' })")
        settle(page)
        box = calm.locator(".fl-output svg").first.bounding_box()
        assert box["y"] >= 0 and box["y"] + box["height"] <= 844
        rate.focus()
        for _ in range(3):
            page.keyboard.press("ArrowLeft")
        assert "below 2/λ" in said(calm) and "diverged" not in said(calm)
    finally:
        page.set_viewport_size(before)
