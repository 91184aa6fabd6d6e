"""Two networks of three units, one after the other."""

from fathom.live.figure import LiveFigure, live_figure


def specimen() -> LiveFigure:
    return live_figure(
        "composed-networks",
        title="Two networks",
        alt="A zigzag, a curve, and the curve three times.",
        theta1=[[1.2, 1], [1 / 3, 1], [-1 / 3, 1]],
        phi1=[-1.6, 3, -6, 6],
        theta2=[[2, 1], [0.5, 1], [-0.4, 1]],
        phi2=[1.2, -1.2, 3.2, -3],
    )
