"""From two dimensions on, as the page shows it."""

from fathom.live.figure import LiveFigure, live_figure


def specimen() -> LiveFigure:
    return live_figure(
        "high-dimensions",
        title="Where is everything in many dimensions?",
        alt="Volume, lengths, angles and distances in two dimensions.",
        summary="Change the number of dimensions.",
    )
