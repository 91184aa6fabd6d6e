"""A wave, twenty-one examples, six pieces: the figure's own setting."""

from fathom.live.figure import LiveFigure, live_figure


def specimen() -> LiveFigure:
    return live_figure(
        "bias-and-variance",
        title="What is a test loss made of?",
        alt="Many thin lines around a wave, and stacked bars, lowest in the middle.",
        summary="Change the number of pieces, the number of examples and the noise.",
    )
