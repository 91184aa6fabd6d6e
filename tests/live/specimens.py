"""One of each live figure, small, for the tests: what a page would show."""

import torch
from torch import Tensor, nn

from fathom.live import adjustable
from fathom.live.figure import LiveFigure, live_figure, sweeps

THETA = [[-0.3, 1.0], [-1.2, 1.3], [1.4, -0.9]]
PHI = [-0.4, 1.1, -1.9, 0.8]
PLANE_THETA = [[0.2, 1.0, 0.3], [-0.1, -0.5, 1.0], [0.3, 0.5, 0.9]]
PLANE_PHI = [-0.2, 0.9, -1.1, 0.8]
X = [0.1, 0.4, 0.5, 0.9, 1.3, 1.7]
Y = [0.4, 0.6, 0.9, 1.1, 1.0, 1.6]
CURVE = [[-0.8, -0.3], [-0.5, 0.4], [-0.2, 0.7], [0.1, 0.2], [0.4, -0.4], [0.7, -0.2]]
SCATTER = [12.0, 45.5, 60.2, 38.0, 22.4, 51.0]
CLASSES = [
    [0.1, 0.1, 1],
    [-0.2, 0.1, 1],
    [0.1, -0.2, 1],
    [-0.7, -0.6, -1],
    [0.7, 0, -1],
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
HOUSE = [140.0, 1975.0, 2.0, 5.0]
FEATURES = [
    ["Living area", "m²", 50, 300, 1],
    ["Year built", "", 1880, 2010, 1],
    ["Bathrooms", "", 1, 4, 0.5],
    ["Condition", "of 10", 1, 9, 1],
]


def line_and_loss() -> LiveFigure:
    return live_figure(
        "line-and-loss",
        title="Line and loss",
        alt="A line through six points.",
        summary="Drag the line.",
        x=X,
        y=Y,
        intercept=0.9,
        slope=-0.2,
        rate=0.9,
    )


def shallow_network_1d() -> LiveFigure:
    return live_figure(
        "shallow-network-1d",
        title="A shallow network, taken apart",
        alt="A curve with three joints.",
        theta=THETA,
        phi=PHI,
        x=X,
        y=Y,
        x_range=[0, 2],
    )


def shallow_network_2d() -> LiveFigure:
    return live_figure(
        "shallow-network-2d",
        title="Regions",
        alt="Seven regions.",
        theta=PLANE_THETA,
        phi=PLANE_PHI,
    )


def activation_functions() -> LiveFigure:
    return live_figure(
        "activation-functions",
        title="Activation functions",
        alt="GELU.",
        theta=THETA,
        phi=PHI,
        activation="prelu",
        z=0.8,
        negative_slope=0.25,
        sharpness=2.0,
    )


def house_price() -> LiveFigure:
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


def train_in_browser() -> LiveFigure:
    return live_figure(
        "train-in-browser",
        title="Train a network here",
        alt="Six points of a curve.",
        **adjustable.for_browser(),
        inputs=1,
        width=8,
        depth=1,
        activation="ReLU",
        rate=0.2,
        seed=5,
        points_1d=CURVE,
        points_2d=CLASSES,
    )


def likelihood() -> LiveFigure:
    return live_figure(
        "likelihood",
        title="Likelihood",
        alt="Six points and a level line.",
        x=[1, 2, 2, 3, 4, 5],
        y=SCATTER,
        mean=20,
        sigma=25,
        unit="g",
    )


def softmax() -> LiveFigure:
    return live_figure(
        "softmax",
        title="Softmax",
        alt="Three bars.",
        names=["red", "green", "blue"],
        logits=[1.5, 0.3, -0.8],
        truth=1,
    )


def composed_networks() -> LiveFigure:
    return live_figure(
        "composed-networks",
        title="Two networks",
        alt="A zigzag, a curve, and the curve three times.",
        theta1=[[1.2, 1], [1 / 3, 1], [-1 / 3, 1]],
        phi1=[-1.6, 3, -6, 6],
        theta2=[[2, 1], [0.5, 1], [-0.4, 1]],
        phi2=[1.2, -1.2, 3.2, -3],
    )


def clip_and_recombine() -> LiveFigure:
    return live_figure(
        "clip-and-recombine",
        title="Clip and recombine",
        alt="A curve with seven bends.",
        theta=[[0.6, 1], [0.1, 1], [-0.4, 1]],
        rows=[[-0.4, 1.5, -3, 4], [0.3, -1, 2.5, -3], [0.2, 1, -1.5, -2]],
        weights=[-0.2, 0.9, -1.4, 1.2],
        unit=1,
    )


SPECIMENS = {
    "activation-functions": activation_functions,
    "clip-and-recombine": clip_and_recombine,
    "composed-networks": composed_networks,
    "house-price": house_price,
    "likelihood": likelihood,
    "line-and-loss": line_and_loss,
    "shallow-network-1d": shallow_network_1d,
    "shallow-network-2d": shallow_network_2d,
    "softmax": softmax,
    "train-in-browser": train_in_browser,
}
