"""A PReLU and a network of three of them."""

from fathom.live.figure import LiveFigure, live_figure

THETA = [[-0.3, 1.0], [-1.2, 1.3], [1.4, -0.9]]
PHI = [-0.4, 1.1, -1.9, 0.8]


def specimen() -> LiveFigure:
    return live_figure(
        "activation-functions",
        title="Activation functions",
        alt="GELU.",
        theta=THETA,
        phi=PHI,
        activation="prelu",
        z=0.8,
        negative_slope=0.25,
        sharpness=2.0,
    )
