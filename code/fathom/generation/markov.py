r"""Markov chains of tokens: models of the next token whose best sequence is known.

The next token depends on the last one alone:

.. math::

    P(t_1, \dots, t_N) = P(t_1) \prod_{n=2}^{N} P(t_n \mid t_{n-1}).

There are :math:`V^N` sequences, but the most probable one is found in
:math:`N V^2` steps: of all prefixes that end with the same token only the most probable
can begin it, for they all go on with the same probabilities.

A. Viterbi (1967), "Error bounds for convolutional codes and an asymptotically optimum
decoding algorithm", IEEE Transactions on Information Theory 13, 260-269.
"""

import torch
from jaxtyping import Float, Int
from torch import Tensor

__all__ = ["MarkovChain", "random_chain"]


class MarkovChain:
    """A model of the next token that sees the last one alone.

    Called with prefixes, one row each, it gives the log-probabilities of the next
    token, as :mod:`fathom.generation.decoding` asks of any model.

    Attributes:
        start: log-probabilities of the first token.
        steps: log-probabilities of the next token (column) after each token (row).

    Args:
        start: probabilities of the first token.
        steps: probabilities of the next token (column) after each token (row).

    Raises:
        ValueError: if probabilities are negative or don't sum to 1, or shapes don't
            fit.
    """

    def __init__(
        self, start: Float[Tensor, "tokens"], steps: Float[Tensor, "tokens tokens"]
    ) -> None:
        if start.ndim != 1 or steps.shape != 2 * start.shape or not len(start):
            raise ValueError(
                f"one row of probabilities for the first token and one after each "
                f"token: got {tuple(start.shape)} and {tuple(steps.shape)}"
            )
        rows = torch.cat([start[None], steps])
        sums = rows.sum(dim=1)
        if not (rows >= 0).all() or not torch.allclose(sums, torch.ones_like(sums)):
            raise ValueError(
                f"probabilities are 0 or more and sum to 1, got sums {sums.tolist()} "
                f"and a smallest one of {rows.min():g}"
            )
        self.start, self.steps = start.log(), steps.log()

    def __call__(
        self, prefixes: Int[Tensor, "rows length"]
    ) -> Float[Tensor, "rows tokens"]:
        """Log-probabilities of the token after each prefix, which may be empty."""
        if prefixes.shape[1] == 0:
            return self.start.expand(len(prefixes), -1)
        return self.steps[prefixes[:, -1]]

    def log_probability(
        self, sequences: Int[Tensor, "rows length"]
    ) -> Float[Tensor, "rows"]:
        """The logarithm of the probability of each whole sequence."""
        if sequences.shape[1] == 0:
            return self.start.new_zeros(len(sequences))
        later = self.steps[sequences[:, :-1], sequences[:, 1:]]
        return self.start[sequences[:, 0]] + later.sum(dim=1)

    def best(self, length: int) -> tuple[Int[Tensor, "length"], float]:
        """The most probable of all sequences of a length, and its log-probability.

        Dynamic programming: for each token the best prefix that ends with it.

        Raises:
            ValueError: if the length isn't positive.
        """
        if length < 1:
            raise ValueError(f"a sequence has a token or more, got length {length}")
        scores, parents = self.start, []
        for _ in range(length - 1):
            scores, parent = (scores[:, None] + self.steps).max(dim=0)
            parents.append(parent)
        tokens = [scores.argmax()]
        for parent in reversed(parents):
            tokens.append(parent[tokens[-1]])
        return torch.stack(tokens[::-1]), scores.max().item()


def random_chain(
    num_tokens: int,
    spread: float | int = 1.0,
    ends: bool = False,
    generator: torch.Generator | None = None,
) -> MarkovChain:
    r"""Draw a chain: each row is a softmax of independent normal scores.

    Args:
        num_tokens: the size of the vocabulary, with the end token.
        spread: standard deviation of the scores; 0 makes all tokens equally probable,
            and the larger it is, the more one token has nearly everything.
        ends: whether the last token is an end, after which nothing else comes.
        generator: where the scores are drawn from; PyTorch's global generator if None.

    Returns:
        A chain in float64.

    Raises:
        ValueError: if there is no token, or the spread is negative or not finite.
    """
    if num_tokens < 1 or not 0 <= spread < float("inf"):
        raise ValueError(
            f"a chain has a token or more and a spread of 0 or more, got {num_tokens} "
            f"tokens, spread {spread}"
        )
    size = num_tokens + 1, num_tokens
    scores = spread * torch.randn(size, dtype=torch.float64, generator=generator)
    rows = scores.softmax(dim=1)
    if ends:
        rows[-1] = torch.eye(num_tokens, dtype=torch.float64)[-1]
    return MarkovChain(rows[0], rows[1:])
