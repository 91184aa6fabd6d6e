"""Data from a formula: reproducible, in range, with the noise that was asked for."""

import pytest
import torch

from fathom.datasets.synthetic import gabor_wave
from fathom.networks.gabor import gabor


def generator(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def test_the_wave_is_the_model_plus_noise():
    inputs, targets = gabor_wave(4000, (0.5, 9.0), 0.2, generator())
    assert inputs.shape == targets.shape == (4000,)
    assert -1 <= inputs.min() < -0.99 and 0.99 < inputs.max() <= 1
    noise = targets - gabor(inputs, torch.tensor([0.5, 9.0]))
    # Standard errors: 0.2/√4000 = 0.003 for the mean, 0.2/√8000 = 0.002 for σ.
    assert abs(noise.mean()) < 0.016
    assert noise.std() == pytest.approx(0.2, abs=0.012)


def test_the_seed_decides():
    for one, two in zip(
        gabor_wave(generator=generator(4)),
        gabor_wave(generator=generator(4)),
        strict=True,
    ):
        assert torch.equal(one, two)
    assert not torch.equal(
        gabor_wave(generator=generator(4))[0], gabor_wave(generator=generator(5))[0]
    )


def test_numbers_out_of_range_are_refused():
    with pytest.raises(ValueError, match="at least 1, got 0"):
        gabor_wave(0)
    with pytest.raises(ValueError, match=r"at least 0, got -0\.1"):
        gabor_wave(noise=-0.1)
