"""Three classes."""

from fathom.live.figure import LiveFigure, live_figure


def specimen() -> LiveFigure:
    return live_figure(
        "softmax",
        title="Softmax",
        alt="Three bars.",
        names=["red", "green", "blue"],
        logits=[1.5, 0.3, -0.8],
        truth=1,
    )
