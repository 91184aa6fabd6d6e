"""Three hidden units, six points."""

from fathom.live.figure import LiveFigure, live_figure

THETA = [[-0.3, 1.0], [-1.2, 1.3], [1.4, -0.9]]
PHI = [-0.4, 1.1, -1.9, 0.8]
X = [0.1, 0.4, 0.5, 0.9, 1.3, 1.7]
Y = [0.4, 0.6, 0.9, 1.1, 1.0, 1.6]


def specimen() -> LiveFigure:
    return live_figure(
        "shallow-network-1d",
        title="A shallow network, taken apart",
        alt="A curve with three joints.",
        theta=THETA,
        phi=PHI,
        x=X,
        y=Y,
        x_range=[0, 2],
    )
