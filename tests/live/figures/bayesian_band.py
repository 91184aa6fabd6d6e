"""Two groups of three points, and seven ReLUs."""

from fathom.live.figure import LiveFigure, live_figure

POINTS = [
    [-0.6, -0.4],
    [-0.45, 0.1],
    [-0.3, 0.3],
    [0.3, -0.4],
    [0.45, -0.3],
    [0.6, 0.2],
]
JOINTS = [-0.6, -0.4, -0.2, 0.0, 0.2, 0.4, 0.6]


def specimen() -> LiveFigure:
    return live_figure(
        "bayesian-band",
        title="What do these points leave open?",
        alt="Three points, a curve through them, and a band.",
        summary="Put points, and change prior and noise.",
        points=POINTS[:3],
        more=POINTS[3:],
        joints=JOINTS,
    )
