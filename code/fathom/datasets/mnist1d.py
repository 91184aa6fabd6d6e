"""MNIST-1D: ten digits as curves of forty numbers, drawn by a rule, not by hand."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType

import numpy as np
import torch
from jaxtyping import Float, Int
from torch import Tensor

from fathom.datasets.sources import missing_package

__all__ = ["mnist1d", "templates"]


def mnist1d(
    num_examples: int = 5000, seed: int = 42
) -> tuple[
    Float[Tensor, "training 40"],
    Int[Tensor, "training"],
    Float[Tensor, "test 40"],
    Int[Tensor, "test"],
]:
    """Curves of forty numbers in ten classes; by default, the set that papers use.

    The authors' program makes them, anew each time: the template of a class
    (:func:`templates`) is padded, stretched, moved, covered with noise and sheared, all
    by random amounts, and read off at forty even places. Then one mean is taken from
    all numbers of the whole set, test examples included, and one standard deviation
    divides them.

    Args:
        num_examples: of all classes and both parts, a multiple of 10. Four fifths are
            for training. Fewer examples are not the first of more.
        seed: 42 is the authors' own, with 5,000 examples; others give other sets by the
            same rule.

    Returns:
        Training inputs and labels, then test inputs and labels. Labels are 0 to 9. The
        classes are equally frequent in both parts together, not in each.

    Raises:
        ValueError: if ``num_examples`` is no positive multiple of 10, or the seed is
            none that NumPy takes.
        ModuleNotFoundError: if the package ``mnist1d`` is missing; it names the command
            that installs it.

    Source: S. Greydanus and D. Kobak (2024), "Scaling Down Deep Learning with
    MNIST-1D", ICML, arXiv 2011.14439. UDL section 8.1.
    """
    if num_examples < 10 or num_examples % 10:
        raise ValueError(
            f"num_examples must be a positive multiple of 10, got {num_examples}"
        )
    if not 0 <= seed < 2**32:
        raise ValueError(f"seed must be from 0 to 2³² − 1, got {seed}")
    package = _package()
    arguments = package.get_dataset_args()
    arguments.num_samples, arguments.seed = num_examples, seed
    with _unseeded():
        made = package.make_dataset(arguments)
    training, test = (
        (torch.from_numpy(made[f"x{part}"]).float(), torch.from_numpy(made[f"y{part}"]))
        for part in ("", "_test")
    )
    return *training, *test


def templates() -> Float[Tensor, "10 12"]:
    """The twelve numbers that each class of MNIST-1D begins with, row by class.

    Each row starts and ends at 0.

    Source: Greydanus and Kobak (2024), as in :func:`mnist1d`.

    Raises:
        ModuleNotFoundError: if the package ``mnist1d`` is missing.
    """
    return torch.from_numpy(_package().get_templates()["x"]).float()


def _package() -> ModuleType:
    try:
        import mnist1d.data
    except ModuleNotFoundError as error:
        raise missing_package("mnist1d", "mnist1d") from error
    return mnist1d.data


@contextmanager
def _unseeded() -> Iterator[None]:
    """Leave the global generators as they are: the package seeds them."""
    states = random.getstate(), np.random.get_state()
    try:
        yield
    finally:
        random.setstate(states[0])
        np.random.set_state(states[1])
