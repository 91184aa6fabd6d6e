"""A path of six nodes, of which the first holds a 1: the figure's own start."""

from fathom.live.figure import LiveFigure, live_figure


def specimen() -> LiveFigure:
    return live_figure(
        "message-passing",
        title="What does a node hold after so many layers?",
        alt="Six nodes in a row.",
        summary="Draw a graph, and step.",
    )
