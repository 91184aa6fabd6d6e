"""A small network with weights from a seed, a stroke, and a picture of the page's."""

import torch

from fathom.live.figure import LiveFigure, live_figure
from fathom.live.picture_reader import for_browser, rounded
from fathom.networks.image_classifier import ImageClassifier

UNIT = 2**-10
STROKES = [[8, 6, 0], [19, 6, 1], [12, 22, 1]]
CORNER = [[2, 2, 0], [2, 9, 1], [6, 9, 1]]
PICTURE = (255 * torch.rand(28, 28, generator=torch.Generator().manual_seed(1))).int()


def network() -> ImageClassifier:
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(3)
        model = ImageClassifier(28, (4, 6, 5), (5, 3, 3))
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.mul_(2)  # so that answers differ
    return rounded(model, UNIT)


def specimen() -> LiveFigure:
    return live_figure(
        "draw-a-digit",
        title="What does the network read?",
        alt="A seven on paper, and beside it ten bars.",
        summary="Draw a digit.",
        **for_browser(network(), UNIT),
        strokes=STROKES,
        pictures=[{"label": "noise", "pixels": PICTURE.flatten()}],
        examples=[
            {"label": "In a corner", "values": {"strokes": CORNER, "framing": 0}},
            {"label": "Noise", "values": {"strokes": [], "start": 1, "framing": 0}},
            {"label": "Blank", "values": {"strokes": []}},
        ],
        questions=[
            {
                "question": "Is the stroke in the corner read as a 1?",
                "choices": ["yes", "no"],
                "digit": 1,
                "values": {"strokes": CORNER, "framing": 0},
                "why": "So it answers.",
            },
            {
                "question": "Nothing is drawn. To how much do the ten add up?",
                "choices": ["to 0", "to 1"],
                "truth": 1,
                "values": {"strokes": []},
                "why": "A softmax always adds up to one.",
            },
        ],
    )
