"""A query at place 14 and a key at place 10."""

from fathom.live.figure import LiveFigure, live_figure


def specimen() -> LiveFigure:
    return live_figure(
        "position-codes",
        title="Does the score know where, or only how far apart?",
        alt="A curve over 64 places with its peak at 14, and a dot on it at 10.",
        summary="Drag the query and the key, and choose a code.",
    )
