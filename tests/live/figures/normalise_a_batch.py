"""Six values, one of which can run away."""

from fathom.live.figure import LiveFigure, live_figure


def specimen() -> LiveFigure:
    return live_figure(
        "normalise-a-batch",
        title="What does one example do to the others?",
        alt="Six dots on a line, joined to six dots on a line below.",
        summary="Drag an example, and see where all come out.",
    )
