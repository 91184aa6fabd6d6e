"""Importing the package changes nothing, and the annotations are checked in tests."""

import subprocess
import sys

import jaxtyping
import pytest
import torch
from fathom.losses import least_squares

MODULES = [
    "activations",
    "datasets",
    "datasets.images",
    "datasets.tables",
    "deep_networks",
    "exercises",
    "likelihoods",
    "line_regions",
    "linear_regression",
    "losses",
    "networks",
    "preprocessing",
    "regions",
    "training",
]

PROBE = """
import random, sys, warnings
import numpy, torch, tqdm, scipy.optimize

def state():
    return (
        random.getstate(),
        str(numpy.random.get_state()),
        repr(numpy.get_printoptions()),
        torch.random.get_rng_state().tolist(),
        torch.get_default_dtype(),
        torch.get_num_threads(),
        torch.is_grad_enabled(),
        torch.are_deterministic_algorithms_enabled(),
        list(warnings.filters),
    )

before = state()
import {modules}
assert state() == before, "an import changed a global setting"
unneeded = {{"matplotlib", "pandas", "sklearn", "bookkit"}} & set(sys.modules)
assert not unneeded, unneeded
"""


def test_import_changes_nothing():
    modules = ", ".join(f"fathom.{name}" for name in MODULES)
    code = PROBE.format(modules=modules)
    subprocess.run([sys.executable, "-W", "error", "-c", code], check=True, timeout=60)


def test_shapes_are_checked_in_tests():
    # Three examples against a matrix of losses: the annotation says one number.
    from fathom.linear_regression import loss

    with pytest.raises(jaxtyping.TypeCheckError):
        loss(torch.zeros(2), torch.zeros(3), torch.zeros(4))
    with pytest.raises(jaxtyping.TypeCheckError):
        least_squares(torch.zeros(3, dtype=torch.long), torch.zeros(3))
