"""Two solids, and a small network with weights from a seed."""

import torch

from fathom.live.depth_reader import for_browser
from fathom.live.figure import LiveFigure, live_figure
from fathom.networks.depth import DepthNetwork

SMALL = {"sizes": [0, 0], "places": [[-0.7, 3.3], [0.6, 4.2]], "height": 1.27}
STEEP = {"pitch": 0.5}


def network() -> DepthNetwork:
    usual = torch.full((32, 32), 1.6)
    model = DepthNetwork(usual, (4, 6, 8), generator=torch.Generator().manual_seed(3))
    # Half precision, as the browser gets them.
    for parameter in model.parameters():
        parameter.data = parameter.data.half().float()
    return model


def specimen() -> LiveFigure:
    return live_figure(
        "compose-a-scene",
        title="How far away does it say that is?",
        alt="Two solids on a floor.",
        summary="Drag two solids about.",
        **for_browser(network()),
        examples=[
            {"label": "Small and near", "values": SMALL},
            {"label": "Looking far down", "values": STEEP},
        ],
        questions=[
            {
                "question": "Both solids become small and come near. What then?",
                "choices": ["it says nearer", "it says further"],
                "truth": 0,
                "values": SMALL,
                "why": "So it is here.",
            }
        ],
    )
