"""A player: a file that reads back, a label, and a limit."""

import base64
import io
import wave

import pytest
import torch
from bs4 import BeautifulSoup

from fathom.live.player import Player, Players, wave_file


def test_a_file_that_reads_back():
    with wave.open(io.BytesIO(wave_file(torch.tensor([0.0, 1.0, -1.0]), 8000))) as file:
        assert file.getframerate() == 8000 and file.getnchannels() == 1
        assert list(file.readframes(3)) == [128, 255, 1]


def test_in_a_page():
    samples = torch.zeros(100)
    page = Players(
        [Player(samples, 8000, 'a "jig" & more'), Player(samples, 8000, "b")]
    )
    first, second = BeautifulSoup(page._repr_html_(), "html.parser")("audio")
    assert first["aria-label"] == 'a "jig" & more' and first.has_attr("controls")
    kind, data = first["src"].split(",")
    assert kind == "data:audio/wav;base64"
    assert base64.b64decode(data) == wave_file(samples, 8000)
    assert second["aria-label"] == "b"


def test_what_is_no_sound():
    with pytest.raises(ValueError, match="label"):
        Player(torch.zeros(10), 8000, " ")
    with pytest.raises(ValueError, match="shorter part"):
        Player(torch.zeros(100_001), 8000, "long")
    for value in (1.5, float("nan")):
        with pytest.raises(ValueError, match="between -1 and 1"):
            wave_file(torch.tensor([0.0, value]), 8000)
