"""A small picture of two flat halves, a ramp and a bright spot."""

import torch

from fathom.live.figure import LiveFigure, live_figure

ROWS, COLUMNS = 24, 30
PIXELS = torch.full((ROWS, COLUMNS), 51)
PIXELS[:, 15:] = 204
PIXELS[18:] = torch.arange(COLUMNS) * 8
PIXELS[5, 5] = 255
KERNELS = {
    "Identity": [0, 0, 0, 0, 1, 0, 0, 0, 0],
    "Blur": [1 / 9] * 9,
    "Edges": [-1, 0, 1, -2, 0, 2, -1, 0, 1],
    "Sharpen": [0, -1, 0, -1, 5, -1, 0, -1, 0],
    "Emboss": [-2, -1, 0, -1, 1, 1, 0, 1, 2],
    "Shift": [0, 0, 0, 0, 0, 1, 0, 0, 0],
}


def specimen() -> LiveFigure:
    return live_figure(
        "kernel-on-picture",
        title="What does a kernel do to a picture?",
        alt="A dark and a bright half, and beside it their edge.",
        summary="Edit the kernel.",
        rows=ROWS,
        columns=COLUMNS,
        pixels=PIXELS.flatten(),
        kernels=KERNELS,
        kernel=KERNELS["Sharpen"],
        at=[8, 14],
    )
