"""An exercise on gradients of batches."""

from typing import Any

import torch
from torch import Tensor

from fathom.exercises.checking import Exercise, Trial, close, draw, whole

__all__ = ["whole_gradient"]


def _whole_gradient(gradients: Tensor, sizes: list[int]) -> Tensor:
    """The mean over all examples, from the means over batches (in rows)."""
    weights = torch.tensor(sizes, dtype=gradients.dtype)
    return weights @ gradients / weights.sum()


def _batches(generator: torch.Generator) -> dict[str, Any]:
    num_batches, size = whole(generator, 2, 4), whole(generator, 3, 6)
    sizes = [size] * (num_batches - 1) + [whole(generator, 1, size - 1)]
    gradients = draw(generator, num_batches, whole(generator, 2, 3), scale=2.0)
    return {"gradients": gradients, "sizes": sizes}


def _one_batch_alone(trial: Trial) -> bool:
    gradients, sizes = trial.inputs.values()
    answer = trial.again(gradients=gradients[:1], sizes=sizes[:1])
    return close(answer, gradients[0], 1e-3)


def _equal_sizes(trial: Trial) -> bool:
    gradients = trial.inputs["gradients"]
    answer = trial.again(sizes=[3] * len(gradients))
    return close(answer, gradients.mean(dim=0), 1e-3)


def _cut_in_two(trial: Trial) -> bool:
    gradients, sizes = trial.inputs.values()
    first = [2 * sizes[0], *sizes[1:]]
    twice = torch.cat([gradients[:1], gradients])
    return close(
        trial.again(sizes=first), trial.again(gradients=twice, sizes=[sizes[0], *sizes])
    )


def _shares_only(trial: Trial) -> bool:
    return close(
        trial.again(sizes=[2 * size for size in trial.inputs["sizes"]]), trial.answer
    )


def _last_one_counts(trial: Trial) -> bool:
    others = trial.inputs["gradients"].clone()
    others[-1] += 5
    return not close(trial.again(gradients=others), trial.answer, 1e-3)


whole_gradient = Exercise(
    _whole_gradient,
    _batches,
    {
        "If there is one batch only, its gradient is the whole one.": _one_batch_alone,
        "If all batches are of the same size, the whole gradient is the plain mean of "
        "the rows.": _equal_sizes,
        "The last batch is small, and it counts, too.": _last_one_counts,
        "Doubling all sizes changes nothing: only the shares matter.": _shares_only,
        "A batch may be cut into two halves that happen to have the same gradient, and "
        "then nothing changes: how much does each row count?": _cut_in_two,
    },
    "The numbers aren't right yet: how many examples stand behind each row?",
)
