"""A player for sounds: in a page or a notebook, without a file and without a server."""

import base64
import html
import io
import wave

import torch
from jaxtyping import Float
from torch import Tensor

__all__ = ["Player", "Players", "wave_file"]

MAX_BYTES = 100_000


class Player:
    """A sound that a notebook and a page show with buttons to play and stop it.

    The sound stands in the page itself, eight bits for each sample.

    Args:
        samples: between -1 and 1.
        rate: samples in a second.
        label: what is heard; shown, and read to those who can't see it.

    Raises:
        ValueError: if there is no label, a sample out of range, or more than 100,000
            samples, which would make the page heavy.
    """

    def __init__(
        self, samples: Float[Tensor, "samples"], rate: int, label: str
    ) -> None:
        if not label.strip():
            raise ValueError("a player needs a label that says what is heard")
        if not 0 < len(samples) <= MAX_BYTES:
            raise ValueError(
                f"a sound has 1 to {MAX_BYTES:,} samples, got {len(samples):,}: play a "
                "shorter part"
            )
        self.content, self.label = wave_file(samples, rate), label

    def _repr_html_(self) -> str:
        """A line of text and the browser's own player."""
        label = html.escape(self.label)
        data = base64.b64encode(self.content).decode()
        return (
            f'<div class="sound"><div>{label}</div><audio controls preload="metadata" '
            f'style="width: 100%; max-width: 20rem; height: 2.5rem" '
            f'aria-label="{label}" src="data:audio/wav;base64,{data}"></audio></div>'
        )


class Players:
    """Several sounds, side by side where there is room.

    Args:
        players: in the order in which they are shown.
    """

    def __init__(self, players: list[Player]) -> None:
        self.players = players

    def _repr_html_(self) -> str:
        columns = "repeat(auto-fit, minmax(14rem, 1fr))"
        style = f"display: grid; grid-template-columns: {columns}; gap: 0.75rem 1.5rem"
        inside = "".join(player._repr_html_() for player in self.players)
        return f'<div style="{style}">{inside}</div>'


def wave_file(samples: Float[Tensor, "samples"], rate: int) -> bytes:
    """The content of a WAV file: one channel, eight bits for each sample.

    Args:
        samples: between -1 and 1, which become 1 and 255; silence is 128.
        rate: samples in a second.

    Raises:
        ValueError: if a sample is out of range or not a number.
    """
    if not (samples.abs() <= 1).all():
        raise ValueError(
            f"samples are between -1 and 1, got {samples.min().item():g} to "
            f"{samples.max().item():g}: divide them by the largest"
        )
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(1)
        out.setframerate(rate)
        numbers = (128 + 127 * samples).round().to(torch.uint8)
        out.writeframes(bytes(numbers.tolist()))
    return file.getvalue()
