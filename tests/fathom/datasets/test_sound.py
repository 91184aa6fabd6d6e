"""Sound: the frequency that is asked for is the one that is there."""

import pytest
import torch

from fathom.datasets.sound import RATE, frequency, synthesise


def test_frequencies():
    assert frequency(69) == 440 and frequency(57) == 220 and frequency(81) == 880
    assert abs(frequency(60) - 261.63) < 0.01


@pytest.mark.parametrize("pitch", [57, 69, 76, 93])
def test_the_strongest_frequency(pitch):
    samples = synthesise([pitch], [1.0])
    assert len(samples) == RATE and samples.abs().max() == 1
    spectrum = torch.fft.rfft(samples).abs()  # a bin for each Hz
    assert abs(spectrum.argmax() - frequency(pitch)) < 1


def test_notes_begin_where_they_should():
    samples = synthesise([69, 81, 69], [0.5, 0.25, 0.25])
    middle = torch.fft.rfft(samples[4000:6000]).abs().argmax() * 4
    assert abs(middle - 880) < 4
    assert samples[[0, 4000, 6000]].abs().max() == 0  # each begins in silence
    assert len(synthesise([60] * 3, [1 / 3] * 3, rate=1000)) == 1000


def test_what_cannot_be_heard():
    with pytest.raises(ValueError, match="2 pitches have 1"):
        synthesise([60, 61], [1.0])
    with pytest.raises(ValueError, match="nothing to hear"):
        synthesise([], [])
    for pitch, seconds in ((60, 0.0), (60, 1 / RATE), (120, 1.0)):  # 120: 8,372 Hz
        with pytest.raises(ValueError, match="nothing to hear"):
            synthesise([pitch], [seconds])
    # a harmonic above half of the rate would be heard at 8,000 - 3 * 1,760 Hz
    spectrum = torch.fft.rfft(synthesise([93], [1.0])).abs()
    assert spectrum[2720] < 0.02 * spectrum[1760]
