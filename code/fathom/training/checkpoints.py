"""Checkpoints: what a run must remember, in a file that is never half written."""

from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import Any

import torch

__all__ = ["read_checkpoint", "replace_file"]


def replace_file(path: Path, write: Callable[[Path], object]) -> None:
    """Write a file; whoever is killed meanwhile leaves the old one or the new one.

    Args:
        path: of the file.
        write: takes a path and writes there.
    """
    fresh = path.with_name(f"{path.name}.new")
    write(fresh)
    fresh.replace(path)  # one step: there is no half of it


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
    except Exception as error:
        raise ValueError(f"{path} is no checkpoint of this script") from error
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
