"""Exercises on tokens: encode one chunk by its merges."""

from itertools import pairwise
from typing import Any

import torch
from torch import Tensor

from fathom.exercises.checking import Exercise, Trial, close, whole

__all__ = ["encode"]


def _encode(ids: Tensor, merges: Tensor) -> Tensor:
    """Apply one merge after the other, each from the left."""
    row = ids.tolist()
    for number, pair in enumerate(merges.tolist()):
        joined, place = [], 0
        while place < len(row):
            if row[place : place + 2] == pair:
                joined.append(256 + number)
                place += 2
            else:
                joined.append(row[place])
                place += 1
        row = joined
    return torch.tensor(row)


def _written_out(ids: list[int], merges: list[list[int]]) -> list[int]:
    if all(i < 256 for i in ids):
        return ids
    return _written_out(
        [p for i in ids for p in (merges[i - 256] if i >= 256 else [i])], merges
    )


def _chunk(generator: torch.Generator) -> dict[str, Any]:
    """Three letters in a row of up to sixteen, and merges that are likely to meet."""
    ids = torch.randint(97, 100, (whole(generator, 8, 16),), generator=generator)
    merges: list[list[int]] = []
    for _ in range(whole(generator, 3, 6)):
        row = _encode(ids, torch.tensor(merges).reshape(-1, 2)).tolist()
        pairs = [list(pair) for pair in dict.fromkeys(pairwise(row))]
        made = [_written_out(merge, merges) for merge in merges]
        pairs = [p for p in pairs if _written_out(p, merges) not in made]
        if pairs:
            merges.append(pairs[whole(generator, 0, len(pairs) - 1)])
    more = torch.randint(97, 100, (6,), generator=generator)
    return {"ids": torch.cat([ids, more]), "merges": torch.tensor(merges)}


def _comes_back(trial: Trial) -> bool:
    found = [round(value) for value in trial.answer.tolist()]
    merges = trial.inputs["merges"].tolist()
    if any(not (97 <= i < 100 or 256 <= i < 256 + len(merges)) for i in found):
        return False
    return _written_out(found, merges) == trial.inputs["ids"].tolist()


def _nothing_left(trial: Trial) -> bool:
    pairs = list(pairwise(trial.answer.tolist()))
    return not any(tuple(pair) in pairs for pair in trial.inputs["merges"].tolist())


def _from_the_left(trial: Trial) -> bool:
    three, twice = torch.tensor([97, 97, 97]), torch.tensor([[97, 97]])
    return close(trial.again(ids=three, merges=twice), torch.tensor([256, 97]))


def _in_order(trial: Trial) -> bool:
    merges = torch.tensor([[98, 99], [97, 98]])
    found = trial.again(ids=torch.tensor([97, 98, 99]), merges=merges)
    return close(found, torch.tensor([97, 256]))


def _alone(trial: Trial) -> bool:
    one = torch.tensor([97])
    return close(trial.again(ids=one), one)


encode = Exercise(
    _encode,
    _chunk,
    {
        "Written out again, with 256 + m as the two ids of row m of merges, the result "
        "is ids.": _comes_back,
        "No two neighbours of the result are a row of merges.": _nothing_left,
        "Of three equal ids in a row, the first two are joined.": _from_the_left,
        "An earlier row of merges goes first, wherever in ids it applies.": _in_order,
        "A single id has no neighbour and stays.": _alone,
    },
    "The ids aren't right yet: are the merges made in their order, each all along the "
    "row, before the next?",
)
