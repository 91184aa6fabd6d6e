"""What the figure shows and says is Python's; what the page asks to try can be seen."""

import re

import pytest
import torch
from actions import drag_by, press, press_by_key, questions, said
from figures.compose_a_scene import SMALL, STEEP, network, specimen

from fathom.datasets.scenes import COLOURS
from fathom.datasets.views import view
from fathom.live.depth_reader import for_browser, scene_of

START = {
    "shapes": [0, 1],
    "sizes": [0, 0],
    "colours": [0, 3],
    "places": [[-0.8, 4], [0.9, 5]],
    "height": 1.7,
    "pitch": 0.31,
}
READ = """const { view } = await load("math/views.js");
const scene = m.sceneOf(a.values, a.world);
const seen = view(scene, 32);
const session = network.sessions.depth;
const input = new network.Tensor("float32", seen.image, [1, 3, 32, 32]);
const result = await session.run({ [session.inputNames[0]]: input });
const says = result[session.outputNames[0]].data.map(Math.exp);
const words = [says, null].map((each) => m.inWords(scene, seen, each));
return [[...seen.image], [...says], ...words];"""


def expected(**changed):
    """What Python says: the picture, depths said and true, the mask."""
    seen = view(scene_of(**(START | changed)), 32)
    with torch.no_grad():
        depths = network()(seen.images).exp()
    return seen, depths[0]


def metres(text):
    """Of each solid that is named: the truth, and what the network says."""
    found = re.findall(r"([AB]) is (\S+) m away; the network says (\S+) m", text)
    return {name: (float(true), float(says)) for name, true, says in found}


def typical(depths, mask):
    return depths[mask].log().mean().exp().item()


def assert_says(text, **changed):
    seen, depths = expected(**changed)
    found = metres(text)
    for which, name in enumerate("AB", start=1):
        mask = seen.masks[0] == which
        if mask.any():
            true = typical(seen.depths[0], mask), typical(depths, mask)
            assert found[name] == pytest.approx(true, abs=0.03)
    wrong = (depths.log() - seen.depths[0].log()).abs().mean().exp().item()
    (factor,) = re.findall(r"off by a factor of (\d+\.\d+)", text)
    assert float(factor) == pytest.approx(wrong, abs=0.02)


def read(figure):
    """The read-out, once the network has answered."""
    said(figure)
    figure.locator(".fl[aria-busy=false]").wait_for()
    figure.get_by_text("off by a factor").first.wait_for()
    return said(figure)


@pytest.mark.parametrize(
    "changed",
    [{}, SMALL, STEEP, {"shapes": [3, 4]}, {"shapes": [2, 3], "colours": [5, 2]}],
)
def test_equals_python(node, changed):
    example = specimen()
    world = {key: example.values[key] for key in ("halves", "paints", "light", "grey")}
    image, says, text, without = node(
        "figures/compose-a-scene.js",
        READ,
        {"values": START | changed, "world": world},
        models=example.graphs,
    )
    seen, depths = expected(**changed)
    off = (torch.tensor(image).reshape(3, 32, 32) - seen.images[0]).abs().amax(0)
    assert (off > 2e-3).sum() <= 4
    if not (off > 2e-3).any():
        torch.testing.assert_close(
            torch.tensor(says).reshape(32, 32), depths, atol=2e-3, rtol=2e-3
        )
    assert_says(text, **changed)
    assert "network comes" in without and not metres(without)


def test_words(node):
    found = node(
        "figures/compose-a-scene.js", "return [1.2, 0.804, 1.004].map(m.offBy)"
    )
    assert found == ["20 % too far", "20 % too near", "right to 1 %"]


def test_how_far_solids_went(node):
    one = {"A": {"truth": 4, "said": 5}, "B": {"truth": 2, "said": 2}}
    other = {"A": {"truth": 4, "said": 4}, "B": {"truth": 2, "said": 2.001}}
    script = "return [m.since(a[0], a[1]), m.since(a[0], a[0]), m.since({}, a[1])]"
    found = node("figures/compose-a-scene.js", script, [one, other])
    assert found == ["A × 0.80 (in truth × 1.00)", "", ""]


def test_it_needs_pictures_of_the_figures_size():
    from fathom.networks.depth import DepthNetwork

    with pytest.raises(ValueError, match="16"):
        for_browser(DepthNetwork(torch.zeros(16, 16)))
    assert len(for_browser(network())["paints"]) == len(COLOURS)


@pytest.mark.slow
@pytest.mark.parametrize("by", [press, press_by_key])
def test_presets(figure, by):
    read(figure)
    for label, values in (("Small and near", SMALL), ("Looking far down", STEEP)):
        by(figure, label)
        assert_says(read(figure), **values)


@pytest.mark.slow
def test_a_solid_is_dragged(figure):
    before = metres(read(figure))
    drag_by(figure.get_by_role("slider", name="Solid A"), 0, -30)
    after = metres(read(figure))
    assert after["A"][0] > before["A"][0] + 0.5
    assert after["B"][0] == before["B"][0]
    places = figure.evaluate("f => f.liveModel.get('places')")
    assert_says(read(figure), places=places)


@pytest.mark.slow
def test_a_solid_goes_away(figure):
    read(figure)
    figure.get_by_label("B: shape").select_option("4")
    text = read(figure)
    assert "B" not in metres(text) and "A" in metres(text)
    press(figure, "Reset")


@pytest.mark.slow
def test_predictions(figure):
    fold = questions(figure)
    fold.get_by_label("it says nearer").check()
    fold.get_by_role("button", name="Answer, and see").click()
    assert "and so it is" in fold.locator(".fl-verdict").inner_text()
    assert_says(read(figure), **SMALL)


@pytest.mark.slow
def test_where_the_network_puts_a_solid_and_how_far_it_went(figure):
    assert "Since the start" not in read(figure)
    rings = figure.locator(".fl-guess")
    assert rings.count() == 2
    figure.get_by_label("A: size").select_option("1")
    text = read(figure)
    found = {}
    for name, changed in (("start", {}), ("grown", {"sizes": [1, 0]})):
        seen, depths = expected(**changed)
        mask = seen.masks[0] == 1
        found[name] = typical(depths, mask), typical(seen.depths[0], mask)
    said_by, true_by = (found["grown"][i] / found["start"][i] for i in (0, 1))
    parts = re.search(r"moves A × (\S+) \(in truth × (\S+)\)", text).groups()
    wanted = pytest.approx((said_by, true_by), abs=0.012)
    assert tuple(float(part) for part in parts) == wanted
    # On the floor the ring lies on the line of sight, as far as the network says.
    grip = figure.get_by_role("slider", name="Solid A")
    box, knob, ring = (
        each.bounding_box()
        for each in (figure.locator(".fl-face").first, grip, rings.first)
    )
    camera = box["y"] + box["height"]
    true, says = (camera - each["y"] - each["height"] / 2 for each in (knob, ring))
    metres_of = metres(text)["A"]
    assert says / true == pytest.approx(metres_of[1] / metres_of[0], abs=0.03)
    assert figure.locator(".fl-ramp").count() == 3
