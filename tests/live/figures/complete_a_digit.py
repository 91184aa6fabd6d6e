"""A small image GPT with weights from a seed, its judge, and two upper halves."""

import torch
from torch import nn

from fathom.live.figure import LiveFigure, live_figure
from fathom.live.pixel_writer import for_browser, rounded
from fathom.networks.image_gpt import ImageGPT

LEVELS = 5
STROKE = [[16, 3, 0], [16, 15, 1]]
PICTURE = torch.randint(LEVELS, (32,), generator=torch.Generator().manual_seed(1))


def seeded(seed: int) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def gpt() -> ImageGPT:
    model = ImageGPT(LEVELS, 64, 8, 2, 2, generator=seeded(3))
    for number, values in enumerate(model.parameters()):
        values.data += 0.3 * torch.randn(values.shape, generator=seeded(number))
    return rounded(model)


def judge() -> nn.Sequential:
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(5)
        model = nn.Sequential(nn.Linear(64, 6), nn.ReLU(), nn.Linear(6, 10))
    for values in model.parameters():
        values.data = (2e4 * values.data).round() / 1e4
    return model


def specimen() -> LiveFigure:
    return live_figure(
        "complete-a-digit",
        title="Which digit will it become?",
        alt="A stroke in the upper half, and below it what was written.",
        summary="Draw the upper half of a digit.",
        **for_browser(gpt(), judge()),
        strokes=STROKE,
        pictures=[{"label": "noise", "pixels": PICTURE}],
        examples=[
            {"label": "Noise", "values": {"strokes": [], "start": 1}},
            {"label": "Blank", "values": {"strokes": []}},
        ],
        questions=[
            {
                "question": "Only noise is given. As what are most completions read?",
                "choices": ["0", "1", "another digit"],
                "digits": [0, 1],
                "values": {"strokes": [], "start": 1},
                "why": "So its judge reads them.",
            },
            {
                "question": "Nothing is given. Are over half read as one digit?",
                "choices": ["yes", "no"],
                "values": {"strokes": []},
                "why": "Each is drawn.",
            },
        ],
    )
