"""A small network of one input, started at random, that learnt nothing."""

import torch

from fathom.live.figure import LiveFigure, live_figure
from fathom.networks.deep import DeepNetwork

NETWORK = DeepNetwork((1, 8, 8, 1), generator=torch.Generator().manual_seed(1)).double()
LAYERS = [
    torch.cat([layer.bias[:, None], layer.weight], dim=1).detach()
    for layer in NETWORK.layers
]
POINTS = [[-0.9, -0.2], [-0.7, 0.1], [-0.5, 0.3], [0.5, -0.2], [0.7, 0.1], [0.9, 0.2]]


def specimen() -> LiveFigure:
    return live_figure(
        "dropout-band",
        title="Where do thinned networks disagree?",
        alt="Two groups of points, a curve and a band.",
        summary="Leave out units, draw again, and move along the input.",
        layers=LAYERS,
        points=POINTS,
        groups=[[-1, -0.4], [0.4, 1]],
        x_range=[-1.5, 1.5],
        y_range=[-2, 2],
    )
