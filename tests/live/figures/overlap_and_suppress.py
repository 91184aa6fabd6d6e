"""Four boxes for two things."""

from fathom.live.figure import LiveFigure, live_figure


def specimen() -> LiveFigure:
    return live_figure(
        "overlap-and-suppress",
        title="Which boxes survive?",
        alt="Four boxes in a row, each overlapping the next, over two things.",
        summary="Move the boxes and the threshold.",
    )
