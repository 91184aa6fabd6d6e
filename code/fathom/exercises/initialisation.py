"""Exercises on initialisation: variances on their way through the layers."""

from typing import Any

import torch
from torch import Tensor

from fathom.exercises.checking import Exercise, Trial, close, whole

__all__ = ["variances_with_biases"]


def _variances_with_biases(
    sizes: list[int], weights: Tensor, biases: Tensor, mean_square: float
) -> Tensor:
    """The expected squares of the pre-activations of each layer."""
    expected = sizes[0] * weights[0] * mean_square + biases[0]
    found = [expected]
    for layer in range(1, len(weights)):
        expected = 0.5 * sizes[layer] * weights[layer] * expected + biases[layer]
        found.append(expected)
    return torch.stack(found)


def _some_layers(generator: torch.Generator) -> dict[str, Any]:
    num_layers = whole(generator, 3, 5)
    # No two widths are alike, so that fan-in and fan-out can't be confused unseen.
    sizes = torch.randperm(30, generator=generator)[: num_layers + 1] + 2
    fans = sizes[:-1].float()
    weights = (1 + 2 * torch.rand(num_layers, generator=generator)) / fans
    return {
        "sizes": sizes.tolist(),
        "weights": weights,
        "biases": 0.2 + torch.rand(num_layers, generator=generator),
        "mean_square": 0.5 + torch.rand((), generator=generator).item(),
    }


def _he_keeps(trial: Trial) -> bool:
    """After the first layer, with the right weights and without biases."""
    sizes = trial.inputs["sizes"]
    weights = torch.tensor([2 / width for width in sizes[:-1]])
    biases = torch.zeros(len(weights))
    found = trial.again(weights=weights, biases=biases)
    return close(found, found[:1].expand_as(found), 1e-3)


def _first_reads_inputs(trial: Trial) -> bool:
    i = trial.inputs
    right = i["sizes"][0] * i["weights"][0] * i["mean_square"]
    return close(trial.again(biases=0 * i["biases"])[0], right, 1e-3)


def _bias_adds_its_variance(trial: Trial) -> bool:
    """More variance in the last bias adds to the last layer, and to no other."""
    biases = trial.inputs["biases"].clone()
    biases[-1] += 3
    expected = trial.answer.clone()
    expected[-1] += 3
    return close(trial.again(biases=biases), expected, 1e-3)


variances_with_biases = Exercise(
    _variances_with_biases,
    _some_layers,
    {
        "The first layer reads the inputs themselves; no ReLU has halved them.": (
            _first_reads_inputs
        ),
        "Without biases, and with weights of variance 2/D, where D is the number of "
        "values that a unit reads, all layers have the same expected square.": (
            _he_keeps
        ),
        "A bias that is independent of the rest adds its variance to the layer's, once "
        "and as it is.": _bias_adds_its_variance,
    },
    "The numbers aren't right yet: what the biases of one layer add goes through the "
    "weights of the next.",
)
