"""Exercises on decoders: the loss of each next token."""

import math
from typing import Any

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy

from fathom.exercises.checking import Exercise, Trial, close, draw, whole

__all__ = ["next_token_loss"]


def _next_token_loss(scores: Tensor, ids: Tensor) -> Tensor:
    """The mean cross-entropy of each token by the scores after the one before."""
    return cross_entropy(scores[:-1], ids[1:])


def _texts(generator: torch.Generator) -> dict[str, Any]:
    num_tokens, size = whole(generator, 4, 8), whole(generator, 3, 6)
    return {
        "scores": draw(generator, num_tokens, size, scale=2.0),
        "ids": torch.randint(size, (num_tokens,), generator=generator),
    }


def _equal_scores(trial: Trial) -> bool:
    """Where all have the same score, a token costs the logarithm of their number."""
    scores = torch.zeros_like(trial.inputs["scores"])
    expected = torch.tensor(math.log(scores.shape[1]))
    return close(trial.again(scores=scores), expected)


def _last_row_has_no_answer(trial: Trial) -> bool:
    scores = trial.inputs["scores"].clone()
    scores[-1] = scores[-1].flip(0) + torch.arange(scores.shape[1])
    return close(trial.again(scores=scores), trial.answer)


def _first_token_is_not_asked(trial: Trial) -> bool:
    ids = trial.inputs["ids"].clone()
    ids[0] = (ids[0] + 1) % trial.inputs["scores"].shape[1]
    return close(trial.again(ids=ids), trial.answer)


def _sure_and_right(trial: Trial) -> bool:
    """Whoever gives each next token by far the highest score pays nearly nothing."""
    scores = torch.zeros_like(trial.inputs["scores"])
    ids = trial.inputs["ids"]
    scores[torch.arange(len(ids) - 1), ids[1:]] = 30.0
    return bool(trial.again(scores=scores).abs() < 1e-3)


next_token_loss = Exercise(
    _next_token_loss,
    _texts,
    {
        "Where all scores are equal, the mean cost of a token is the natural logarithm "
        "of the number of kinds of tokens.": _equal_scores,
        "Nothing follows the last token: the loss mustn't depend on the scores after "
        "it.": _last_row_has_no_answer,
        "Nothing stands before the first token: the loss mustn't depend on which one "
        "it is.": _first_token_is_not_asked,
        "Where each next token has by far the highest score after the one before, the "
        "loss is nearly zero.": _sure_and_right,
    },
    "The result isn't right yet: it is the mean over all tokens from the second on.",
)
