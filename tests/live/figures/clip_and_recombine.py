"""Two hidden layers of three units."""

from fathom.live.figure import LiveFigure, live_figure


def specimen() -> LiveFigure:
    return live_figure(
        "clip-and-recombine",
        title="Clip and recombine",
        alt="A curve with seven bends.",
        theta=[[0.6, 1], [0.1, 1], [-0.4, 1]],
        rows=[[-0.4, 1.5, -3, 4], [0.3, -1, 2.5, -3], [0.2, 1, -1.5, -2]],
        weights=[-0.2, 0.9, -1.4, 1.2],
        unit=1,
    )
