"""The browser's numbers are Python's numbers, in a real browser."""

import math

import pytest
import torch
from actions import set_slider, settle
from specimens import (
    CURVE,
    PHI,
    PLANE_PHI,
    PLANE_THETA,
    PRICE_MODEL,
    SCATTER,
    THETA,
    X,
    Y,
)
from torch import nn
from torch.utils import _pytree as pytree

from fathom.analysis.line_regions import kinks_on_line
from fathom.live import adjustable
from fathom.losses.basic import least_squares
from fathom.losses.likelihoods import normal
from fathom.networks import activations, linear_regression
from fathom.networks.deep import DeepNetwork, compose
from fathom.networks.shallow import ShallowNetwork

pytestmark = pytest.mark.slow


@pytest.fixture
def run(watched, small_address):
    """Runs JavaScript on a figure's page: `m` is its module, `a` the argument."""

    def run_script(name, script, argument=None):
        page = watched.open(f"{small_address}/{name}.html", f"live-{name}")
        figure = page.locator(f"#live-{name}")
        return figure.evaluate(
            f"""async (figure, a) => {{
              const base = figure.liveModel.get("_base");
              const m = await import(`${{base}}figures/{name}.js`);
              {script}
            }}""",
            argument,
        )

    return run_script


def test_line_and_loss(run):
    inputs = torch.tensor(X, dtype=torch.float64)
    targets = torch.tensor(Y, dtype=torch.float64)
    parameters = torch.randn(50, 2, dtype=torch.float64, generator=_generator())
    loss, gradient, best, limit = run(
        "line-and-loss",
        """const s = m.summarise(a.x, a.y);
        return [a.p.map(p => m.loss(s, ...p)), a.p.map(p => m.gradient(s, ...p)),
          m.closedForm(s), m.steepest(s)];""",
        {"x": X, "y": Y, "p": parameters.tolist()},
    )
    for i, each in enumerate(parameters):
        expected = linear_regression.loss(each, inputs, targets).item()
        assert loss[i] == pytest.approx(expected, rel=1e-9)
        slope = linear_regression.gradient(each, inputs, targets).tolist()
        assert gradient[i] == pytest.approx(slope, rel=1e-9, abs=1e-9)
    expected = [
        value.item() for value in linear_regression.closed_form(inputs, targets)
    ]
    assert best == pytest.approx(expected, rel=1e-9)
    largest = torch.linalg.eigvalsh(linear_regression.hessian(inputs))[-1].item()
    assert limit == pytest.approx(largest, rel=1e-9)


def test_step_is_gradient_descent(watched, small_address):
    page = watched.open(f"{small_address}/line-and-loss.html", "live-line-and-loss")
    figure = page.locator("#live-line-and-loss")
    for _ in range(3):
        figure.locator(".fl-button", has_text="Step").click()
    inputs = torch.tensor(X, dtype=torch.float64)
    targets = torch.tensor(Y, dtype=torch.float64)
    parameters = torch.tensor([0.9, -0.2], dtype=torch.float64)
    limit = 2 / torch.linalg.eigvalsh(linear_regression.hessian(inputs))[-1]
    for _ in range(3):
        slope = linear_regression.gradient(parameters, inputs, targets)
        parameters = parameters - 0.9 * limit * slope
    moved = figure.evaluate(
        "f => [f.liveModel.get('intercept'), f.liveModel.get('slope')]"
    )
    assert moved == pytest.approx(parameters.tolist(), rel=1e-9)


def test_shallow_network_1d(run):
    theta = torch.tensor(THETA, dtype=torch.float64)
    phi = torch.tensor(PHI, dtype=torch.float64)
    network = ShallowNetwork.from_parameters(theta, phi[None])
    inputs = 4 * torch.rand(100, 1, dtype=torch.float64, generator=_generator()) - 1
    outputs, joints, pieces = run(
        "shallow-network-1d",
        """return [a.x.map(([x]) => m.predict(a.theta, a.phi, x)), m.joints(a.theta),
          m.regions(a.theta, a.phi, [-1, 3])];""",
        {"x": inputs.tolist(), "theta": THETA, "phi": PHI},
    )
    with torch.no_grad():
        assert outputs == pytest.approx(network(inputs)[:, 0].tolist(), abs=1e-12)
    assert joints == pytest.approx((-theta[:, 0] / theta[:, 1]).tolist())
    assert len(pieces) == 4
    for piece in pieces:
        middle = torch.tensor([[(piece["left"] + piece["right"]) / 2]]).double()
        slope = torch.autograd.functional.jacobian(network, middle).item()
        assert piece["slope"] == pytest.approx(slope)


def test_shallow_network_2d(run):
    theta = torch.tensor(PLANE_THETA, dtype=torch.float64)
    phi = torch.tensor(PLANE_PHI, dtype=torch.float64)
    network = ShallowNetwork.from_parameters(theta, phi[None])
    inputs = 2 * torch.rand(2000, 2, dtype=torch.float64, generator=_generator()) - 1
    outputs, pieces, most = run(
        "shallow-network-2d",
        """return [a.x.map(x => m.predict(a.theta, a.phi, x)),
          m.regions(a.theta, [-1, 1]), m.mostRegions(3)];""",
        {"x": inputs.tolist(), "theta": PLANE_THETA, "phi": PLANE_PHI},
    )
    with torch.no_grad():
        assert outputs == pytest.approx(network(inputs)[:, 0].tolist(), abs=1e-12)
        active = {tuple(row) for row in (network.hidden(inputs) > 0).tolist()}
    assert {tuple(piece["active"]) for piece in pieces} == active
    assert most == 7


@pytest.mark.parametrize(
    "name",
    [
        *("relu", "sigmoid", "tanh", "leaky_relu", "prelu", "softplus"),
        *("elu", "selu", "gelu", "silu", "hard_swish"),
    ],
)
def test_activation_functions(name, run):
    z = torch.cat(
        [
            torch.linspace(-9, 9, 181, dtype=torch.float64) + 1e-4,
            torch.tensor([-300.0, 300.0], dtype=torch.float64),
        ]
    ).requires_grad_()
    arguments = {"leaky_relu": (), "prelu": (torch.tensor(0.3, dtype=z.dtype),)}
    value = getattr(activations, name)(z, *arguments.get(name, ()))
    slope = torch.autograd.grad(value.sum(), z)[0]
    values, slopes = run(
        "activation-functions",
        """const [, f, d] = m.FUNCTIONS[a.name];
        return [a.z.map(z => f(z, 0.3)), a.z.map(z => d(z, 0.3))];""",
        {"name": name, "z": z.tolist()},
    )
    assert values == pytest.approx(value.tolist(), rel=1e-9, abs=1e-12)
    assert slopes == pytest.approx(slope.tolist(), rel=1e-9, abs=1e-12)


def test_likelihood(run):
    targets = torch.tensor(SCATTER, dtype=torch.float64)
    settings = [[20.0, 25.0], [-90.0, 3.0], [38.2, 17.0]]
    sums, squares, texts = run(
        "likelihood",
        """const sums = a.p.map(p => m.negativeLog(a.y, ...p));
        return [sums, a.p.map(([mean]) => m.squares(a.y, mean)),
          sums.concat([800 * Math.LN10]).map(m.scientific)];""",
        {"y": SCATTER, "p": settings},
    )
    raised = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
    for i, row in enumerate(settings):
        centre, deviation = torch.tensor(row, dtype=torch.float64)
        negative = -normal(targets, centre, deviation).sum()
        assert sums[i] == pytest.approx(negative.item(), rel=1e-12)
        expected = least_squares(centre.expand(len(targets)), targets)
        assert squares[i] == pytest.approx(expected.item(), rel=1e-12)
        digits, power = texts[i].translate(raised).split(" × 10")
        shown = math.log(float(digits)) + int(power) * math.log(10)
        assert shown == pytest.approx(-negative.item(), abs=0.006)
    # A product that no computer can store is shown all the same.
    assert texts[-1] == "1.00 × 10⁻⁸⁰⁰"


def test_softmax(run):
    logits = torch.tensor([[2, 0.5, -1], [90, -80, 0], [5.3, 5.3, 5.2]]).double()
    logits.requires_grad_()
    truth = torch.tensor([0, 1, 2])
    losses = nn.functional.cross_entropy(logits, truth, reduction="none")
    (slopes,) = torch.autograd.grad(losses.sum(), logits)
    shares, values, gradients = run(
        "softmax",
        """return [a.z.map(m.softmax), a.z.map((z, k) => m.crossEntropy(z, k)),
          a.z.map((z, k) => m.gradient(z, k))];""",
        {"z": logits.tolist()},
    )
    assert values == pytest.approx(losses.tolist(), rel=1e-12)
    for i in range(3):
        expected = torch.softmax(logits[i], dim=0).tolist()
        assert shares[i] == pytest.approx(expected, rel=1e-12, abs=1e-15)
        assert gradients[i] == pytest.approx(slopes[i].tolist(), abs=1e-12)


def test_softmax_shifts_nothing(watched, small_address):
    page = watched.open(f"{small_address}/softmax.html", "live-softmax")
    said = page.locator("#live-softmax .fl-readout")
    before = said.inner_text()
    set_slider(page.get_by_label("Added to all logits"), 5)
    settle(page)
    after = said.inner_text()
    assert after != before
    assert after.split(" Shift")[0] == before.split(" Shift")[0]


def test_composed_networks(run):
    """The browser counts the pieces of random compositions as Python counts them."""
    generator = _generator()
    cases = []
    expected = []
    ends = torch.tensor([[-1.0], [1.0]]).double()
    for _ in range(40):
        theta = 2 * torch.rand(2, 3, 2, dtype=torch.float64, generator=generator) - 1
        theta[..., 0] *= 0.5
        phi = 16 * torch.rand(2, 4, dtype=torch.float64, generator=generator) - 8
        networks = [
            ShallowNetwork.from_parameters(*each)
            for each in zip(theta, phi[:, None], strict=True)
        ]
        kinks = 2 * kinks_on_line(compose(*networks), *ends) - 1
        cases.append([theta.tolist(), phi.tolist()])
        expected.append((len(kinks) + 1, kinks.tolist()))
    found = run(
        "composed-networks",
        """return a.map(([theta, phi]) => {
          const found = m.switches(theta[0], m.merge(phi[0], theta[1]), [-1, 1]);
          return [m.pieces(found, [-1, 1]), found.map(each => each.x)];
        });""",
        cases,
    )
    assert max(count for count, _ in expected) > 5
    for (count, places), (wanted, kinks) in zip(found, expected, strict=True):
        assert count == wanted
        assert places == pytest.approx(kinks, abs=1e-9)


def test_clip_and_recombine(run):
    generator = _generator()
    network = DeepNetwork((1, 3, 3, 1), generator=generator).double()
    first, middle, last = network.layers
    inputs = 2 * torch.rand(50, 1, dtype=torch.float64, generator=generator) - 1

    def table(layer):
        return torch.cat([layer.bias[:, None], layer.weight], dim=1).tolist()

    outputs, places = run(
        "clip-and-recombine",
        """const found = m.switches(a.theta, a.rows, [-1, 1]);
        return [a.x.map(([x]) => m.predict(a.theta, a.rows, a.weights[0], x)),
          found.map(each => each.x)];""",
        {
            "theta": table(first),
            "rows": table(middle),
            "weights": table(last),
            "x": inputs.tolist(),
        },
    )
    assert outputs == pytest.approx(network(inputs)[:, 0].tolist(), abs=1e-12)
    ends = torch.tensor([[-1.0], [1.0]], dtype=torch.float64)
    kinks = 2 * kinks_on_line(network, *ends) - 1
    assert places == pytest.approx(kinks.tolist(), abs=1e-9)


LOAD = """figure.querySelector(".fl-button").dispatchEvent(
    new PointerEvent("pointerdown", { bubbles: true }));
  const ready = () => figure.querySelector(".fl").dataset.ready === "true";
  while (!ready()) await new Promise(r => setTimeout(r, 20));"""


def test_house_price_model(watched, small_address):
    """What the figure says is what Python says, to the digit that is shown."""
    page = watched.open(f"{small_address}/house-price.html", "live-house-price")
    figure = page.locator("#live-house-price")
    low = torch.tensor([50.0, 1880, 1, 1])
    high = torch.tensor([300.0, 2010, 4, 9])
    houses = low + (high - low) * torch.rand(8, 4, generator=_generator())
    with torch.no_grad():
        expected = PRICE_MODEL(houses)[:, 0].tolist()
    for house, price in zip(houses.tolist(), expected, strict=True):
        text = f"{price:.1f}".replace("-", "−")
        figure.evaluate("(f, house) => f.liveModel.set('house', house)", house)
        figure.evaluate(f"async figure => {{ {LOAD} }}")
        page.wait_for_function(
            """text => document.querySelector(".fl-readout").textContent
              .startsWith(text + " thousand")""",
            arg=text,
        )


def test_house_price_outputs(run):
    low = torch.tensor([50.0, 1880, 1, 1])
    high = torch.tensor([300.0, 2010, 4, 9])
    houses = low + (high - low) * torch.rand(200, 4, generator=_generator())
    outputs = run(
        "house-price",
        f"""{LOAD}
        const {{ network }} = figure.querySelector(".fathom-live-stage");
        return await m.predict(network, a);""",
        houses.tolist(),
    )
    with torch.no_grad():
        expected = PRICE_MODEL(houses)[:, 0].tolist()
    # Thousands of dollars in single precision: a cent, or the last digits of the price.
    assert [row[0] for row in outputs] == pytest.approx(expected, rel=1e-6, abs=1e-4)


@pytest.mark.parametrize(
    ("width", "depth", "activation", "inputs"),
    [(8, 1, 0, 1), (16, 3, 0, 2), (5, 2, 1, 2), (3, 3, 2, 1)],
)
def test_fifty_training_steps(run, width, depth, activation, inputs):
    """Fifty of the browser's steps are fifty of PyTorch's, from the same start."""
    rows = [[x, 0.0, y] for x, y in CURVE] if inputs == 1 else _plane_rows()
    settings = {
        "width": width,
        "depth": depth,
        "activation": activation,
        "inputs": inputs,
        "rate": 0.1,
        "seed": 4,
    }
    start, after, losses, predicted = run(
        "train-in-browser",
        f"""{LOAD}
        const {{ trainer }} = figure.querySelector(".fathom-live-stage");
        trainer.start(a.settings);
        const values = () => trainer.parameters.map(tensor => [...tensor.data]);
        const start = values();
        const losses = [];
        for (let i = 0; i < 50; i += 1)
          losses.push(await trainer.step(a.rows, a.settings));
        const grid = Array.from({{ length: 1024 }}, (_, i) => [i / 512 - 1, 0.3]);
        const predicted = await trainer.predict(grid, a.settings);
        return [start, values(), losses, [...predicted]];""",
        {"rows": rows, "settings": settings},
    )
    shapes = adjustable.initial_parameters()
    parameters = _like(start, shapes)
    data = torch.zeros(adjustable.MAX_POINTS, 3)
    data[: len(rows)] = torch.tensor(rows)
    present = (torch.arange(adjustable.MAX_POINTS) < len(rows)).float()
    knobs = [torch.tensor(float(value)) for value in (width, depth, activation)]
    for step in range(50):
        parameters, loss = adjustable.training_step(
            parameters, data[:, :2], data[:, 2], present, *knobs, torch.tensor(0.1)
        )
        assert losses[step] == pytest.approx(loss.item(), rel=1e-5, abs=1e-7)
    pairs = zip(
        pytree.tree_leaves(_like(after, shapes)),
        pytree.tree_leaves(parameters),
        strict=True,
    )
    for browser, python in pairs:
        torch.testing.assert_close(browser, python, rtol=1e-5, atol=1e-6)
    grid = torch.stack([torch.arange(1024) / 512 - 1, torch.full((1024,), 0.3)], dim=1)
    expected = adjustable.predict(parameters, grid, *knobs)
    torch.testing.assert_close(torch.tensor(predicted), expected, rtol=1e-5, atol=1e-5)


def _plane_rows():
    generator = _generator()
    points = 2 * torch.rand(40, 2, generator=generator) - 1
    targets = (points.norm(dim=1) < 0.6).float() * 2 - 1
    return torch.cat([points, targets[:, None]], dim=1).tolist()


def _like(values, shapes):
    leaves, structure = pytree.tree_flatten(shapes)
    tensors = [
        torch.tensor(row).reshape(leaf.shape)
        for row, leaf in zip(values, leaves, strict=True)
    ]
    return pytree.tree_unflatten(tensors, structure)


def _generator():
    return torch.Generator().manual_seed(0)
