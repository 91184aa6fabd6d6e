r"""From probabilities of the next token to a text: which token is taken?

A model gives scores :math:`s_v` (logits) of all tokens of the vocabulary, and
probabilities :math:`p_v = \exp[s_v] / \sum_w \exp[s_w]`. Here are the rules that change
them before one is drawn. Each takes scores and gives scores; a token that is cut gets
:math:`-\infty`, and the softmax shares out among the others what it had.

===================  =====================================  ===========================
rule                 what it does                           library ``transformers``
===================  =====================================  ===========================
:func:`temperature`  :math:`s_v / T`                        ``TemperatureLogitsWarper``
:func:`top_k`        keeps the :math:`k` largest            ``TopKLogitsWarper``
:func:`nucleus`      keeps the fewest that have mass p      ``TopPLogitsWarper``
===================  =====================================  ===========================

A. Fan, M. Lewis, Y. Dauphin (2018), arXiv 1805.04833 (top-k). A. Holtzman et al.
(2020), arXiv 1904.09751 (nucleus).
"""

from collections.abc import Callable

import torch
from jaxtyping import Float, Int
from torch import Tensor

__all__ = ["greedy", "nucleus", "sample", "temperature", "top_k", "write"]


def temperature(
    logits: Float[Tensor, "*batch tokens"], value: float | int
) -> Float[Tensor, "*batch tokens"]:
    r"""Divide scores by a temperature: probabilities become :math:`p_v^{1/T}`, shared.

    Below 1 the probable ones get more, above 1 less; at 1 nothing changes.

    Raises:
        ValueError: if the temperature isn't a positive number. For its limit at 0 use
            :func:`greedy`.
    """
    if not 0 < value < float("inf"):
        raise ValueError(f"a temperature is a number above 0, got {value}")
    return logits / value


def top_k(
    logits: Float[Tensor, "*batch tokens"], count: int
) -> Float[Tensor, "*batch tokens"]:
    """Keep the `count` largest scores; those that are equal to the last one stay, too.

    A count beyond the vocabulary keeps all.

    Raises:
        ValueError: if the count isn't positive.
    """
    if count < 1:
        raise ValueError(f"at least one token is kept, got {count}")
    smallest = logits.topk(min(count, logits.shape[-1])).values[..., -1:]
    return logits.masked_fill(logits < smallest, -torch.inf)


def nucleus(
    logits: Float[Tensor, "*batch tokens"], mass: float | int
) -> Float[Tensor, "*batch tokens"]:
    """Keep the most probable tokens, as few as have the probability `mass` together.

    The token that reaches the mass is kept, and so there is always one. Of equal
    tokens the one with the smaller number comes first. With `mass` 1 all are kept.

    Raises:
        ValueError: if the mass doesn't lie above 0 and up to 1.
    """
    if not 0 < mass <= 1:
        raise ValueError(f"a mass lies above 0 and up to 1, got {mass}")
    if mass == 1:
        return logits
    ordered, order = logits.sort(dim=-1, descending=True, stable=True)
    shares = ordered.softmax(dim=-1)
    before = shares.cumsum(dim=-1) - shares
    cut = (before >= mass).scatter(-1, order, before >= mass)
    return logits.masked_fill(cut, -torch.inf)


def greedy(logits: Float[Tensor, "*batch tokens"]) -> Int[Tensor, "*batch"]:
    """The token with the largest score."""
    return logits.argmax(dim=-1)


def sample(
    logits: Float[Tensor, "*batch tokens"], generator: torch.Generator | None = None
) -> Int[Tensor, "*batch"]:
    """Draw a token with the probabilities of the softmax.

    Args:
        logits: scores; a token with minus infinity is never drawn.
        generator: where it is drawn from; PyTorch's global generator if None.
    """
    shares = logits.softmax(dim=-1)
    rows = shares.reshape(-1, shares.shape[-1])
    return rows.multinomial(1, generator=generator).view(shares.shape[:-1])


def write(
    model: Callable[[Tensor], Tensor],
    prefixes: Int[Tensor, "rows prefix"],
    num_tokens: int,
    choose: Callable[[Tensor], Tensor],
    end: int | None = None,
) -> Int[Tensor, "rows length"]:
    """Go on with texts, token by token.

    Args:
        model: gives scores of the next token, ``rows tokens``, for prefixes, ``rows
            length``.
        prefixes: how the texts begin, one row each.
        num_tokens: how many tokens are added.
        choose: takes scores, ``rows tokens``, and gives the next token of each row.
        end: a token after which a row gets nothing but itself.

    Returns:
        The texts with their beginnings.

    Raises:
        ValueError: if `num_tokens` is negative.
    """
    if num_tokens < 0:
        raise ValueError(f"texts can't be continued by {num_tokens} tokens")
    over = torch.zeros(len(prefixes), dtype=torch.bool)
    with torch.no_grad():
        for _ in range(num_tokens):
            chosen = choose(model(prefixes))
            if end is not None:
                chosen = chosen.masked_fill(over, end)
                over = over | (chosen == end)
            prefixes = torch.cat([prefixes, chosen[:, None]], dim=1)
    return prefixes
