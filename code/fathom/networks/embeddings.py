"""Embeddings: a table with a vector for each token of a vocabulary."""

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

__all__ = ["TokenVectors"]


class TokenVectors(nn.Embedding):
    """The vectors of tokens, from a table that is learnt; ``torch.nn.Embedding``.

    It starts small, as BERT and GPT-2 do: normal with a standard deviation of 0.02.

    Args:
        num_tokens: size of the vocabulary.
        width: numbers in each vector.
        generator: where they are drawn from; PyTorch's global generator if None.

    Raises:
        ValueError: if a size is below 1; when called, if tokens aren't whole numbers of
            32 or 64 bits or one isn't in the vocabulary.

    UDL section 12.5.
    """

    def __init__(
        self, num_tokens: int, width: int, generator: torch.Generator | None = None
    ) -> None:
        if min(num_tokens, width) < 1:
            raise ValueError(f"a table of {num_tokens} tokens of {width} is empty")
        start = 0.02 * torch.randn(num_tokens, width, generator=generator)
        super().__init__(num_tokens, width, _weight=start)

    def forward(
        self, ids: Int[Tensor, "*batch tokens"]
    ) -> Float[Tensor, "*batch tokens width"]:
        """Look up the vector of each token.

        Args:
            ids: a row of tokens for each text.
        """
        if ids.dtype not in (torch.int32, torch.int64) or ids.ndim < 1:
            raise ValueError(
                "a text is a row of whole numbers, its tokens, of 32 or 64 bits; got "
                f"{ids.dtype} of shape {tuple(ids.shape)}"
            )
        try:
            return super().forward(ids)
        except IndexError as error:
            raise ValueError(
                f"tokens lie from 0 to {self.num_embeddings - 1}, got "
                f"{int(ids.min())} to {int(ids.max())}"
            ) from error
