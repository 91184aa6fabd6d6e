"""A reader that has learnt nothing: its numbers are drawn."""

import torch

from fathom.live.figure import LiveFigure, live_figure
from fathom.networks.pronouns import WordReader

UNIT = 1 / 256


def reader() -> WordReader:
    """As the page's, untrained: numbers that are whole multiples of the unit."""
    return WordReader(generator=torch.Generator().manual_seed(3))


def tables() -> dict[str, object]:
    found = {"unit": UNIT}
    model = reader()
    with torch.no_grad():
        for name, layer in (("query", model.query), ("key", model.key)):
            rows = torch.cat([layer.bias[None], 3 * model.vectors @ layer.weight.T])
            found[name] = (rows / UNIT).round().int().flatten().tolist()
    return found


def specimen() -> LiveFigure:
    return live_figure(
        "attend",
        title="Which word does a pronoun look at?",
        alt="Nine words.",
        reader=tables(),
    )
