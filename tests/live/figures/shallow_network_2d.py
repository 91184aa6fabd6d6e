"""Three lines that make seven regions."""

from fathom.live.figure import LiveFigure, live_figure

THETA = [[0.2, 1.0, 0.3], [-0.1, -0.5, 1.0], [0.3, 0.5, 0.9]]
PHI = [-0.2, 0.9, -1.1, 0.8]


def specimen() -> LiveFigure:
    return live_figure(
        "shallow-network-2d",
        title="Regions",
        alt="Seven regions.",
        theta=THETA,
        phi=PHI,
    )
