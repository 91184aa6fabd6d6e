"""A chain of three tokens, with the figure's own probabilities."""

from fathom.live.figure import LiveFigure, live_figure


def specimen() -> LiveFigure:
    return live_figure(
        "beam-search",
        title="Which sequence does the beam find?",
        alt="A tree of prefixes of a, b and c.",
        summary="Choose a width, and step.",
    )
