"""A tiny decoder that has learnt nothing, but has opinions."""

from functools import cache

import torch

from fathom.live.figure import LiveFigure, live_figure
from fathom.live.writer import for_browser
from fathom.networks.decoder import Decoder

CHARACTERS = "\n !,.:EHIMORTWabcdefghijklmnopqrstuvwxyz"
CONTEXT = 24
PROMPT = "ROMEO:\n"


@cache
def decoder() -> Decoder:
    generator = torch.Generator().manual_seed(7)
    found = Decoder(len(CHARACTERS), CONTEXT, 16, 2, 2, generator=generator)
    for values in found.parameters():
        values.data += 0.25 * torch.randn(values.shape, generator=generator)
    return found


def specimen() -> LiveFigure:
    return live_figure(
        "write",
        title="How is the next character chosen?",
        alt="The beginning of a scene, and bars for the characters that may come next.",
        summary="Let the model write, or choose the next character yourself.",
        **for_browser(decoder(), CHARACTERS, PROMPT),
        written=[[5]],
        real=2.5,
        questions=[
            {
                "question": "At temperature 0, what becomes of the text?",
                "choices": ["It comes round again", "It never comes back"],
                "truth": 0,
                "why": "Here it must: the window is short.",
                "preset": "greedy",
            },
            {
                "question": "How many characters does a nucleus of 0.9 keep after q?",
                "unit": "characters",
                "near": 0,
                "truth": 12,
                "why": "Nothing has been learnt.",
                "preset": "q",
            },
        ],
    )
