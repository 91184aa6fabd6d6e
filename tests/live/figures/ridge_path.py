"""Five bumps on twelve of twenty points."""

import torch

from fathom.live.figure import LiveFigure, live_figure

GENERATOR = torch.Generator().manual_seed(0)
X = torch.linspace(0, 10, 20, dtype=torch.float64)
Y = 40 * torch.sin(X) + 10 * torch.randn(20, dtype=torch.float64, generator=GENERATOR)
CENTRES = torch.linspace(0, 10, 8, dtype=torch.float64)
WIDTH = 1.5
SAMPLES = [
    torch.randperm(20, generator=GENERATOR)[:12].sort().values.tolist()
    for _ in range(3)
]
AT = 5.0


def specimen() -> LiveFigure:
    return live_figure(
        "ridge-path",
        title="Which price of the weights predicts best?",
        alt="A curve of bumps through some of twenty points.",
        summary="Move the price.",
        x=X,
        y=Y,
        centres=CENTRES,
        width=WIDTH,
        samples=SAMPLES,
        at=AT,
        x_range=[0, 10],
        y_range=[-70, 70],
    )
