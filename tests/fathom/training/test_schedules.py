"""Each schedule gives the library's learning rates, and those of its equation."""

import math

import pytest
import torch
from torch.optim.lr_scheduler import (
    CosineAnnealingLR,
    ExponentialLR,
    LambdaLR,
    LinearLR,
    SequentialLR,
    StepLR,
)

from fathom.training import schedules
from fathom.training.optimisers import GradientDescent

STEPS = 60


def warmed_up(optimizer, num_warmup: int):
    parts = [
        LinearLR(optimizer, 1 / (num_warmup + 1), total_iters=num_warmup),
        CosineAnnealingLR(optimizer, STEPS - num_warmup),
    ]
    return SequentialLR(optimizer, parts, milestones=[num_warmup])


PAIRS = {
    "staircase": (
        lambda step: schedules.step_decay(step, every=7, factor=0.5),
        lambda optimizer: StepLR(optimizer, step_size=7, gamma=0.5),
    ),
    "staircase, usual factor": (
        lambda step: schedules.step_decay(step, every=25),
        lambda optimizer: StepLR(optimizer, step_size=25),
    ),
    "exponential": (
        lambda step: schedules.exponential(step, factor=0.93),
        lambda optimizer: ExponentialLR(optimizer, gamma=0.93),
    ),
    "cosine": (
        lambda step: schedules.cosine(step, STEPS),
        lambda optimizer: CosineAnnealingLR(optimizer, STEPS),
    ),
    "warm-up of one step": (
        lambda step: schedules.warmup_cosine(step, STEPS, 1),
        lambda optimizer: warmed_up(optimizer, 1),
    ),
    "warm-up": (
        lambda step: schedules.warmup_cosine(step, STEPS, 12),
        lambda optimizer: warmed_up(optimizer, 12),
    ),
}


def library_rates(schedule, rate: float = 0.3) -> list[float]:
    """The learning rate of each step, and the one after the last."""
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=rate)
    scheduler = schedule(optimizer)
    rates = []
    for _ in range(STEPS + 1):
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step()
    return rates


@pytest.mark.parametrize("name", PAIRS)
@pytest.mark.filterwarnings("ignore:The epoch parameter")  # SequentialLR's own
def test_each_gives_the_rates_of_the_library(name):
    ours, theirs = PAIRS[name]
    expected = library_rates(theirs)
    rates = [0.3 * ours(step) for step in range(STEPS + 1)]
    assert rates == pytest.approx(expected, rel=1e-9, abs=1e-12)
    assert rates == pytest.approx(
        library_rates(lambda optimizer: LambdaLR(optimizer, ours)), rel=1e-12
    )


def test_values_by_hand():
    # Stairs of three steps: 0, 1, 2 | 3, 4, 5 | 6.
    stairs = [schedules.step_decay(t, every=3, factor=0.5) for t in (0, 2, 3, 5, 6)]
    assert stairs == [1, 1, 0.5, 0.5, 0.25]
    assert schedules.exponential(2, 0.1) == pytest.approx(0.01)
    # cos 60° = 1/2, so a third of the way down the factor is 3/4.
    assert schedules.cosine(20, 60) == pytest.approx(0.75)
    # A warm-up of three: 1/4, 2/4, 3/4, then 1 and the wave.
    rises = [schedules.warmup_cosine(t, 9, 3) for t in (0, 1, 2, 3, 5, 6, 9)]
    assert rises == pytest.approx([0.25, 0.5, 0.75, 1, 0.75, 0.5, 0])


def test_without_warm_up_it_is_the_cosine():
    for step in range(STEPS + 1):
        assert schedules.warmup_cosine(step, STEPS, 0) == schedules.cosine(step, STEPS)


def test_after_the_end_the_rate_stays_at_zero():
    for step in (STEPS, STEPS + 1, 10 * STEPS):
        assert schedules.cosine(step, STEPS) == pytest.approx(0, abs=1e-15)
        assert schedules.warmup_cosine(step, STEPS, 5) == pytest.approx(0, abs=1e-15)


@pytest.mark.parametrize("name", PAIRS)
def test_factors_lie_between_zero_and_one(name):
    factors = [PAIRS[name][0](step) for step in range(STEPS + 1)]
    assert all(0 <= factor <= 1 for factor in factors)
    assert max(factors) == 1


def test_an_optimiser_of_the_book_takes_the_library_s_steps():
    start = torch.ones(3, dtype=torch.float64)
    ours, theirs = (start.clone().requires_grad_() for _ in range(2))
    mine, library = GradientDescent([ours], lr=0.3), torch.optim.SGD([theirs], lr=0.3)
    scheduler = CosineAnnealingLR(library, STEPS)
    curvatures = torch.tensor([0.5, 1.0, 3.0], dtype=torch.float64)
    for step in range(STEPS):
        mine.lr = 0.3 * schedules.cosine(step, STEPS)
        for point, optimiser in ((ours, mine), (theirs, library)):
            optimiser.zero_grad()
            (curvatures * point**2).sum().div(2).backward()
            optimiser.step()
        scheduler.step()
    torch.testing.assert_close(ours, theirs, rtol=1e-10, atol=1e-14)


@pytest.mark.parametrize(
    "make",
    [
        lambda: schedules.step_decay(-1, 5),
        lambda: schedules.step_decay(3, 0),
        lambda: schedules.step_decay(3, 5, factor=0.0),
        lambda: schedules.step_decay(3, 5, factor=1.5),
        lambda: schedules.exponential(3, math.nan),
        lambda: schedules.exponential(-1, 0.9),
        lambda: schedules.cosine(3, 0),
        lambda: schedules.cosine(-1, 10),
        lambda: schedules.warmup_cosine(0, 10, 10),
        lambda: schedules.warmup_cosine(0, 10, -1),
        lambda: schedules.warmup_cosine(-1, 10, 2),
    ],
)
def test_numbers_out_of_range_are_refused(make):
    with pytest.raises(ValueError, match=r"got|fit"):
        make()
