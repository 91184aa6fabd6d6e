"""Checkpoints: what a run must remember, in a file that is never half written."""

import io
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

import torch

__all__ = ["read_checkpoint", "replace_file", "save_checkpoint"]


def replace_file(path: Path, content: bytes) -> None:
    """Write a file; whoever is killed meanwhile leaves the old one or the new one."""
    fresh = path.with_name(f"{path.name}.new")
    fresh.write_bytes(content)
    fresh.replace(path)  # one step: there is no half of it


def save_checkpoint(path: Path, state: Mapping[str, Any]) -> None:
    """Save what :func:`read_checkpoint` reads, by :func:`replace_file`.

    Raises:
        OSError: if it can't be written. (Of a full disk, ``torch.save`` into a file
            says so in no words that a user understands.)
    """
    buffer = io.BytesIO()
    torch.save(dict(state), buffer)
    replace_file(path, buffer.getvalue())


def read_checkpoint(
    path: Path, settings: Mapping[str, Any], beside: Collection[str] = ()
) -> dict[str, Any] | None:
    """Read the checkpoint that a run goes on from, if there is one and it is its own.

    The folder is made if it is missing. Nothing in the file is run: it may hold
    numbers, strings, lists, dictionaries, tensors and little else.

    Args:
        path: where the run saves; what is saved has the run's settings in "settings".
        settings: of this run.
        beside: names of other files that the run writes into this folder.

    Returns:
        What was saved, or None if there is nothing yet.

    Raises:
        ValueError: if the folder belongs to something else, the file is no checkpoint,
            or the run there had other settings; the sentence names them.
        OSError: if the folder can't be made, or the file not be read.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        found = {file.name.removesuffix(".new") for file in path.parent.iterdir()}
        if strange := sorted(found - {path.name, *beside}):
            raise ValueError(
                f"{path.parent} holds no checkpoint, but {strange[0]}: name another"
            )
        return None
    try:
        state = torch.load(path, map_location="cpu", weights_only=True)
        there = dict(state["settings"])
    except OSError:
        raise
    except Exception as error:
        raise ValueError(f"{path} is no checkpoint, or a damaged one") from error
    if there != settings:
        other = [
            f"{name} is {there.get(name)} there and {settings.get(name)} here"
            for name in sorted(there.keys() | settings.keys())
            if there.get(name) != settings.get(name)
        ]
        raise ValueError(
            f"{path} belongs to another run: {', '.join(other)}. Name another "
            "folder, or give the settings of that run"
        )
    return state
