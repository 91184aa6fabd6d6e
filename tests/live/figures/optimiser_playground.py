"""All surfaces and all optimisers, from one start."""

import torch

from fathom.datasets.synthetic import gabor_wave
from fathom.live.figure import LiveFigure, live_figure

INPUTS, TARGETS = gabor_wave(40, generator=torch.Generator().manual_seed(0))


def specimen(**values) -> LiveFigure:
    return live_figure(
        "optimiser-playground",
        title="Which optimiser gets to the minimum, and at which rates?",
        alt="A map of the loss, and paths over it from one start.",
        summary="Put the start, and turn the learning rate.",
        inputs=INPUTS,
        targets=TARGETS,
        **values,
    )
