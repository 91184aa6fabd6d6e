"""An image GPT for the browser, and a network that reads what it writes."""

import base64
import copy
import zlib
from typing import Any

import torch
from torch import nn

from fathom.live import writer
from fathom.networks.image_gpt import ImageGPT

__all__ = ["for_browser", "rounded"]


def rounded(gpt: ImageGPT) -> ImageGPT:
    """Copy an image GPT, with the numbers that the figure computes with.

    Args:
        gpt: stays as it is.
    """
    found = copy.deepcopy(gpt)
    found.decoder = writer.rounded(gpt.decoder)
    return found


def for_browser(gpt: ImageGPT, judge: nn.Sequential) -> dict[str, Any]:
    """Write both as arguments of the live figure ``complete-a-digit``.

    Args:
        gpt: what the figure computes is what `rounded` of it does.
        judge: fully connected layers with ReLU between them, from shades to scores.

    Returns:
        The decoder's bytes in base64, the judge's layers (a row for each unit: its
        offset, then its weights), and the number of levels.

    Raises:
        ValueError: if the judge has other layers.
    """
    if not all(isinstance(part, nn.Linear | nn.ReLU) for part in judge):
        raise ValueError(f"a judge has linear layers and ReLUs alone, got {[*judge]}")
    layers = [part for part in judge if isinstance(part, nn.Linear)]
    rows = [torch.cat([p.bias[:, None], p.weight], dim=1).detach() for p in layers]
    packed = zlib.decompress(writer.pack(gpt.decoder))
    return {
        "decoder": base64.b64encode(packed).decode(),
        "judge": [(1e4 * values).round().int().tolist() for values in rows],
        "levels": gpt.levels,
    }
