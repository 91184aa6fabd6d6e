"""The network of the book's page, with three of its digits, at eight of its hours."""

from fathom.live.figure import LiveFigure, live_figure

THETA = [[-1.205, -0.912], [-0.096, -0.974], [-0.764, 1.138]]
PHI = [1.963, 1.591, -0.979, -0.359]
X = [-2, -1.5, -1, -0.5, 0, 0.5, 1, 1.5]
Y = [1.11, 0.89, 1.06, 1.56, 1.94, 2.0, 1.83, 1.61]


def specimen() -> LiveFigure:
    return live_figure(
        "shallow-network-1d",
        title="A shallow network, taken apart",
        alt="A curve with three joints.",
        theta=THETA,
        phi=PHI,
        x=X,
        y=Y,
        x_range=[-2, 2],
        error_scale=100,
        error_unit="°C²",
    )
