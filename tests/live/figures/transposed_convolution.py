"""Six equal inputs and a kernel of three, at a stride of two."""

from fathom.live.figure import LiveFigure, live_figure


def specimen() -> LiveFigure:
    return live_figure(
        "transposed-convolution",
        title="Which stamps leave a pattern?",
        alt="Bars that alternate between one and two.",
        summary="Change the kernel, the stride, and the inputs.",
    )
