"""A curve of six points, and five points of two classes."""

from fathom.live import adjustable
from fathom.live.figure import LiveFigure, live_figure

CURVE = [[-0.8, -0.3], [-0.5, 0.4], [-0.2, 0.7], [0.1, 0.2], [0.4, -0.4], [0.7, -0.2]]
CLASSES = [
    [0.1, 0.1, 1],
    [-0.2, 0.1, 1],
    [0.1, -0.2, 1],
    [-0.7, -0.6, -1],
    [0.7, 0, -1],
]


def specimen() -> LiveFigure:
    return live_figure(
        "train-in-browser",
        title="Train a network here",
        alt="Six points of a curve.",
        **adjustable.for_browser(),
        inputs=1,
        width=8,
        depth=1,
        activation="ReLU",
        rate=0.2,
        seed=5,
        points_1d=CURVE,
        points_2d=CLASSES,
    )
