"""The figure's own graph: L = (v ReLU(w x) + x − y)², in which x is read twice."""

from fathom.live.figure import LiveFigure, live_figure


def specimen() -> LiveFigure:
    return live_figure(
        "computational-graph",
        title="How does a loss find the gradient of each of its inputs?",
        alt="A graph of ten numbers, from x, w, v and y to the loss L.",
        summary="Step through both passes, then nudge an input.",
    )
