"""Pictures, depths and masks of scenes are `fathom.datasets.views`'s."""

import pytest
import torch

from fathom.datasets.scenes import COLOURS, FIELD, SHAPES, WALL, draw_scenes
from fathom.datasets.views import view

SIZE = 24


def as_figure(scenes):
    """One scene, as the figures have it."""
    solids = [
        {
            "shape": SHAPES[scenes.shapes[0, k]],
            "half": scenes.half[0, k].item(),
            "x": scenes.x[0, k].item(),
            "z": scenes.z[0, k].item(),
            "turn": scenes.turn[0, k].item(),
            "rgb": list(COLOURS.values())[scenes.colours[0, k]],
        }
        for k in range(scenes.present.shape[1])
        if scenes.present[0, k]
    ]
    return {
        "solids": solids,
        "light": scenes.light[0].tolist(),
        "height": scenes.height.item(),
        "pitch": scenes.pitch.item(),
        "grey": scenes.grey[0].tolist(),
    }


@pytest.mark.parametrize("seed", range(8))
def test_a_view(node, seed):
    drawn = draw_scenes(20, 5, torch.Generator().manual_seed(seed))
    most = drawn.present.sum(dim=1).argmax()
    scenes = drawn[most : most + 1]
    true = view(scenes, SIZE)
    found = node(
        "math/views.js",
        "const { image, depths, masks } = m.view(a.scene, a.size);"
        " return [[...image], [...depths], [...masks]]",
        {"scene": as_figure(scenes), "size": SIZE},
    )
    image, depths, masks = (torch.tensor(part) for part in found)
    # Python computes in single precision: a ray that grazes may fall to the other side.
    same = masks.reshape(SIZE, SIZE) == true.masks[0]
    assert (~same).sum() <= 2
    image, depths = image.reshape(3, SIZE, SIZE), depths.reshape(SIZE, SIZE)
    torch.testing.assert_close(depths[same], true.depths[0][same], atol=2e-4, rtol=2e-4)
    off = ((image - true.images[0]).abs().amax(0) > 2e-3) & same
    assert off.sum() <= 3, "colours differ elsewhere than at the edges of shadows"


def test_constants(node):
    assert node("math/views.js", "return [m.FIELD, m.WALL]") == [FIELD, WALL]
