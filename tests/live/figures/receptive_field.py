"""Three layers on forty inputs."""

from fathom.live.figure import LiveFigure, live_figure


def specimen() -> LiveFigure:
    return live_figure(
        "receptive-field",
        title="Which inputs does one unit see?",
        alt="Rows of units; from one in the top row, edges fan out to seven inputs.",
        summary="Add layers, or move the unit.",
    )
