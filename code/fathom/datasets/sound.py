r"""Sound from notes: plucked tones, added up into one curve of air pressure.

A note of frequency :math:`f` is a sum of sine curves of :math:`f, 2f, 3f, \dots`, its
*harmonics*, which die away after the beginning. Twelve semitones double the frequency.
"""

import math
from collections.abc import Sequence

import torch
from jaxtyping import Float
from torch import Tensor

__all__ = ["RATE", "frequency", "synthesise"]

RATE = 8000
HARMONICS = (1.0, 0.5, 0.25, 0.1)


def frequency(pitch: int) -> float:
    r"""Vibrations in a second: :math:`440 \cdot 2^{(p - 69)/12}`.

    Args:
        pitch: :math:`p` in semitones; 60 is middle C, and 69 the A above it, 440 Hz.
    """
    return 440 * 2 ** ((pitch - 69) / 12)


def synthesise(
    pitches: Sequence[int], seconds: Sequence[float], rate: int = RATE
) -> Float[Tensor, "samples"]:
    r"""Play notes one after the other.

    .. math::

        y[t] = e^{-4t}\sum_k w_k \sin[2\pi k f t]

    for a note that begins at :math:`t = 0`, with harmonics below half of the rate only:
    higher ones would be heard as others. The first and the last five milliseconds are
    faded, so that it doesn't click.

    Args:
        pitches: in semitones, as for :func:`frequency`.
        seconds: how long each note lasts.
        rate: how many numbers make a second.

    Returns:
        The samples, the loudest of them at 1 or -1.

    Raises:
        ValueError: if pitches and seconds differ in number, or there is nothing to
            hear: no sample, or only notes above half of the rate.
    """
    if len(pitches) != len(seconds):
        raise ValueError(f"{len(pitches)} pitches have {len(seconds)} durations")
    # Ends are rounded, not durations, so that rounding errors don't add up.
    ends = [round(rate * math.fsum(seconds[: k + 1])) for k in range(len(seconds))]
    if not ends or ends[-1] < 1:
        raise ValueError(f"there is nothing to hear: {len(pitches)} notes, no sample")
    samples = torch.zeros(ends[-1])
    for pitch, start, end in zip(pitches, [0, *ends], ends, strict=False):
        time = torch.arange(end - start) / rate
        for k, weight in enumerate(HARMONICS, start=1):
            if k * frequency(pitch) < rate / 2:
                angle = 2 * math.pi * k * frequency(pitch) * time
                samples[start:end] += weight * angle.sin()
        fade = torch.minimum(time, (end - start) / rate - time) / 0.005
        samples[start:end] *= (-4 * time).exp() * fade.clamp(max=1)
    loudest = samples.abs().max()
    if loudest == 0:
        raise ValueError(
            f"there is nothing to hear: {len(samples)} samples, all of them 0; at "
            f"{rate} samples in a second, notes sound below {rate / 2:g} Hz"
        )
    return samples / loudest
