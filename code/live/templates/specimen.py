"""{{title}}: small, for the tests; a page shows the figure with numbers of its own."""

from fathom.live.figure import LiveFigure, live_figure


def specimen() -> LiveFigure:
    return live_figure(
        "{{name}}",
        title="{{title}}",
        alt="A line through the origin.",
        summary="Turn the line.",
        slope=0.5,
    )
