"""Points of all presets, as the page draws them."""

import torch

from fathom.datasets.planes import PLANES, plane
from fathom.live.figure import LiveFigure, live_figure


def sets() -> dict[str, dict[str, list]]:
    generator = torch.Generator().manual_seed(0)
    drawn = {name: plane(name, generator) for name in PLANES}
    return {
        name: {
            "points": [[round(part, 3) for part in row] for row in points.tolist()],
            "groups": groups.tolist(),
        }
        for name, (points, groups) in drawn.items()
    }


def specimen() -> LiveFigure:
    return live_figure(
        "k-means",
        title="Where do the centres end?",
        alt="Three blobs of points; two centres start in one of them.",
        summary="Drag the starts, then assign and move.",
        sets=sets(),
    )
