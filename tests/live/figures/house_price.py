"""Any function of four features will do: a small network with random weights."""

import torch
from torch import Tensor, nn

from fathom.live.figure import LiveFigure, live_figure, sweeps

HOUSE = [140.0, 1975.0, 2.0, 5.0]
FEATURES = [
    ["Living area", "m²", 50, 300, 1],
    ["Year built", "", 1880, 2010, 1],
    ["Bathrooms", "", 1, 4, 0.5],
    ["Condition", "of 10", 1, 9, 1],
]


class PriceModel(nn.Module):
    """A small network with random weights: any function of four features will do."""

    def __init__(self) -> None:
        super().__init__()
        generator = torch.Generator().manual_seed(3)
        self.hidden = nn.Linear(4, 16)
        self.output = nn.Linear(16, 1)
        for parameter in self.parameters():
            nn.init.uniform_(parameter, -0.4, 0.4, generator=generator)

    def forward(self, houses: Tensor) -> Tensor:
        scaled = (houses - torch.tensor([150.0, 1970.0, 2.0, 5.0])) / 10
        return 180 + 60 * self.output(torch.relu(self.hidden(scaled)))


PRICE_MODEL = PriceModel()


def specimen() -> LiveFigure:
    house = torch.tensor(HOUSE)
    ranges = [row[2:4] for row in FEATURES]
    prediction, curves = sweeps(PRICE_MODEL, house, ranges)
    return live_figure(
        "house-price",
        title="House price",
        alt="A price with its interval.",
        model=PRICE_MODEL,
        example_inputs=house[None],
        house=house,
        features=FEATURES,
        prediction=prediction,
        curves=curves,
        interval=[-30, 40],
        coverage=0.9,
        prices=[90, 120, 130, 180, 250],
        price_range=[0, 500],
        output_unit="thousand US dollars",
    )
