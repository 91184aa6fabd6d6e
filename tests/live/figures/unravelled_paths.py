"""Four blocks and their sixteen paths, with all branches there."""

from fathom.live.figure import LiveFigure, live_figure


def specimen() -> LiveFigure:
    return live_figure(
        "unravelled-paths",
        title="Which paths does a block take with it?",
        alt="Four blocks, and sixteen columns of four squares.",
        summary="Take out branches, or the ways around.",
    )
