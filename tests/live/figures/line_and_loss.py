"""A line on six points, far from the best one."""

from fathom.live.figure import LiveFigure, live_figure

X = [0.1, 0.4, 0.5, 0.9, 1.3, 1.7]
Y = [0.4, 0.6, 0.9, 1.1, 1.0, 1.6]


def specimen() -> LiveFigure:
    return live_figure(
        "line-and-loss",
        title="Line and loss",
        alt="A line through six points.",
        summary="Drag the line.",
        x=X,
        y=Y,
        intercept=0.9,
        slope=-0.2,
        rate=0.3,
    )
