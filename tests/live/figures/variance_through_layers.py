"""Fifty layers of a hundred units, five draws."""

from fathom.live.figure import LiveFigure, live_figure


def specimen() -> LiveFigure:
    return live_figure(
        "variance-through-layers",
        title="How large may the first weights of a deep network be?",
        alt="The size of values and gradients in fifty layers, level for He's weights.",
        summary="Change the variance of the weights.",
    )
