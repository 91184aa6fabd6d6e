"""Models that ``python -m fathom.pretrain`` made: weights, and how they came about.

Of each model there are two files. ``NAME.npz`` holds arrays of NumPy, compressed: each
vector under its name in the model's ``state_dict()``; of each matrix ``NAME.codes``,
whole numbers of 8 bits, and ``NAME.scales``, a number for each row that they are
multiplied by (:mod:`fathom.training.rounding`). Nothing in it is a pickle.
``NAME.json`` is the log:

- ``name``, ``model``, ``sizes``, ``parameters``: the recipe, the network's class, its
  arguments, and how many numbers were learnt;
- ``data``: what it was trained on, and what it was chosen by;
- ``settings``: those of the command;
- ``steps``, ``examples``, ``tokens``: how many steps had been taken when validation was
  best, and what they had seen, in rows of batches and in tokens;
- ``seconds``, ``versions``: of the whole training; of Python and its libraries;
- ``curve``: steps, rate, training and validation loss on the way;
- ``validation``: mean loss in nats on all validation data, ``before_rounding`` and
  ``after_rounding``;
- ``sha256`` and ``bytes`` of ``NAME.npz``.
"""

import hashlib
import io
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from fathom.networks.decoder import Decoder
from fathom.networks.encoder import Encoder, MaskedTokenHead
from fathom.networks.positions import Rotary
from fathom.training.checkpoints import replace_file
from fathom.training.rounding import restore_weights, round_weights

__all__ = ["MODELS", "build", "names", "pretrained", "read_model", "write_model"]


def masked_encoder(
    generator: torch.Generator | None = None, rotary: bool = False, **sizes: int
) -> MaskedTokenHead:
    """An encoder with what guesses hidden tokens."""
    rotate = Rotary() if rotary else None
    encoder = Encoder(**sizes, generator=generator, rotate=rotate)
    return MaskedTokenHead(encoder, generator)


MODELS: Mapping[str, Callable[..., nn.Module]] = {
    "Decoder": Decoder,
    "MaskedTokenHead": masked_encoder,
}
"""What makes the networks that a recipe may name, from sizes and a generator."""

FOLDER = Path(__file__).with_name("trained")
WEIGHTS, LOG = ".npz", ".json"


def names() -> list[str]:
    """The names of the models that come with the package."""
    return sorted(path.stem for path in FOLDER.glob(f"*{LOG}"))


def pretrained(name: str) -> tuple[nn.Module, dict[str, Any]]:
    """Load a model that comes with the package, ready to be used, and its log.

    Args:
        name: of its recipe, such as ``"gpt-shakespeare"``.

    Raises:
        ValueError: if there is none of that name, or its file is damaged.
    """
    if name not in names():
        raise ValueError(f"no model is called {name!r}; there are {', '.join(names())}")
    return read_model(FOLDER, name)


def build(
    model: str, sizes: Mapping[str, Any], generator: torch.Generator | None = None
) -> nn.Module:
    """A network as a recipe names it, with new weights.

    Raises:
        ValueError: if no network has that name.
    """
    if model not in MODELS:
        raise ValueError(f"no network is called {model!r}; there are {list(MODELS)}")
    return MODELS[model](**sizes, generator=generator)


def write_model(
    folder: Path, name: str, weights: Mapping[str, Tensor], log: Mapping[str, Any]
) -> Path:
    """Write a model's weights, rounded, and its log; return the weights' file.

    Args:
        folder: where to; it exists.
        name: of the recipe.
        weights: by their names in the model.
        log: what to say about them; hash and size of the file are added here.
    """
    arrays = {
        key: part.numpy(force=True) for key, part in round_weights(weights).items()
    }
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **arrays)
    content = buffer.getvalue()
    digest = hashlib.sha256(content).hexdigest()
    text = json.dumps({**log, "sha256": digest, "bytes": len(content)}, indent=1)
    path = folder / f"{name}{WEIGHTS}"
    replace_file(path, content)
    replace_file(folder / f"{name}{LOG}", f"{text}\n".encode())
    return path


def read_model(folder: Path, name: str) -> tuple[nn.Module, dict[str, Any]]:
    """Load a model that :func:`write_model` wrote, in evaluation mode, and its log.

    Raises:
        ValueError: if the weights aren't those that the log tells of.
    """
    path = folder / f"{name}{WEIGHTS}"
    log = json.loads((folder / f"{name}{LOG}").read_text("utf-8"))
    content = path.read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    if digest != log["sha256"]:
        raise ValueError(
            f"{path} is damaged, or not the file that its log tells of: its SHA-256 "
            f"begins with {digest[:12]}, and should with {log['sha256'][:12]}. Get "
            "both files again, or make them with python -m fathom.pretrain"
        )
    with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
        parts = {key: torch.from_numpy(arrays[key]) for key in arrays.files}
    model = build(log["model"], log["sizes"])
    model.load_state_dict(restore_weights(parts))
    return model.eval(), log
