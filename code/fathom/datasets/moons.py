"""Two moons, made by a rule: a distribution in the plane whose density is known."""

import math

import torch

from fathom.generation.kernel_density import KernelDensity

__all__ = ["two_moons"]


def two_moons(
    upper: float = 0.7, width: float = 0.15, num_centres: int = 100
) -> KernelDensity:
    """Two half circles, one upside down, that reach into each other, with noise.

    Each moon is a row of centres on a half circle of radius 1.5, close enough to be
    smooth, with a round normal distribution around each. So the density is known
    everywhere, as a sum. The upper moon has more of the probability: a model has to
    find out the shares, too.

    Args:
        upper: the share of the upper moon, from 0 to 1.
        width: standard deviation of the noise.
        num_centres: centres on each moon.

    Returns:
        The distribution, with ``log_density(points)`` and ``sample(count, generator)``.

    Raises:
        ValueError: if the share isn't from 0 to 1.
    """
    if not 0 <= upper <= 1:
        raise ValueError(f"upper is a share from 0 to 1, got {upper}")
    angles = torch.linspace(0, math.pi, num_centres)
    above = torch.stack([angles.cos() - 0.5, angles.sin() - 0.25], dim=1)
    shares = torch.tensor([upper, 1 - upper]).repeat_interleave(num_centres)
    return KernelDensity(1.5 * torch.cat([above, -above]), width, shares)
