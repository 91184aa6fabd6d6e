"""Six weights at five inputs."""

from fathom.live.figure import LiveFigure, live_figure

SCATTER = [12.0, 45.5, 60.2, 38.0, 22.4, 51.0]


def specimen() -> LiveFigure:
    return live_figure(
        "likelihood",
        title="Likelihood",
        alt="Six points and a level line.",
        x=[1, 2, 2, 3, 4, 5],
        y=SCATTER,
        mean=20,
        sigma=25,
        unit="g",
    )
