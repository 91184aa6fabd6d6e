"""A small network of four features, with random weights, in the mould of the page's."""

import torch
from torch import Tensor, nn

from fathom.live.figure import LiveFigure, live_figure
from fathom.networks.shallow import ShallowNetwork

HOUSE = [140.0, 1975.0, 2.0, 6.0]
# Name, unit, range, step, range at most, range of the data.
FEATURES = [
    ["Living area", "m²", 50, 300, 1, 20, 1000, 40, 320],
    ["Year built", "", 1880, 2010, 1, 1700, 2010, 1870, 2010],
    ["Bathrooms", "", 1, 4, 0.5, 1, 8, 1, 4],
    ["Condition", "of 10", 1, 9, 1, 1, 9, 1, 9],
]
TRIES = {
    "30 years older": [140.0, 1945.0, 2.0, 6.0],
    "1,000 m²": [1000.0, 1975.0, 2.0, 6.0],
    "The year 1700": [140.0, 1700.0, 2.0, 6.0],
}


class PriceModel(nn.Module):
    """From houses, one per row, to a price, a lower and an upper one."""

    def __init__(self) -> None:
        super().__init__()
        generator = torch.Generator().manual_seed(3)
        self.network = ShallowNetwork(4, 12, generator=generator).double()
        self.mean = torch.tensor([140.0, 1970.0, 2.0, 5.0], dtype=torch.float64)
        self.deviation = torch.tensor([50.0, 30.0, 0.8, 1.1], dtype=torch.float64)
        self.log_mean, self.log_deviation, self.factor = 5.1, 0.4, 1.27

    def forward(self, houses: Tensor) -> Tensor:
        scaled = self.network((houses - self.mean) / self.deviation)
        price = (scaled * self.log_deviation + self.log_mean).exp()
        return torch.cat([price, price / self.factor, price * self.factor], dim=1)


PRICE_MODEL = PriceModel().requires_grad_(False)


def numbers() -> dict[str, object]:
    """The model as the figure gets it: a layer is a list of rows, offsets first."""
    names = ("mean", "deviation", "log_mean", "log_deviation", "factor")
    layers = [PRICE_MODEL.network.hidden, PRICE_MODEL.network.output]
    rows = [torch.cat([each.bias[:, None], each.weight], dim=1) for each in layers]
    return {name: getattr(PRICE_MODEL, name) for name in names} | {"layers": rows}


def specimen() -> LiveFigure:
    return live_figure(
        "house-price",
        title="House price",
        alt="A price with its interval.",
        network=numbers(),
        house=HOUSE,
        features=FEATURES,
        tries=list(TRIES.items()),
        coverage=0.9,
        prices=[90, 120, 130, 180, 250],
        price_range=[0, 500],
        output_unit="thousand dollars",
    )
