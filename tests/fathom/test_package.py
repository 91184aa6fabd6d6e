"""Importing the package changes nothing, and the annotations are checked in tests."""

import subprocess
import sys
from pathlib import Path
from pkgutil import iter_modules

import jaxtyping
import pytest
import torch
from typed import checked

import fathom
from fathom.losses.basic import least_squares

ROOMS = ("analysis", "datasets", "exercises", "losses", "networks", "training")
MODULES = [
    f"{room}.{module.name}"
    for room in ROOMS
    for module in iter_modules([str(Path(fathom.__file__).with_name(room))])
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
    from fathom.networks.linear_regression import loss

    with pytest.raises(jaxtyping.TypeCheckError):
        loss(torch.zeros(2), torch.zeros(3), torch.zeros(4))
    with pytest.raises(jaxtyping.TypeCheckError):
        least_squares(torch.zeros(3, dtype=torch.long), torch.zeros(3))


def test_a_function_that_another_one_makes_is_left_as_it_is():
    def made(number: int) -> int:
        return number

    assert checked(made) is made
