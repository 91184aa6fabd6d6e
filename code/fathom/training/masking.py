r"""Masked pre-training: hide some tokens of a text and have a network guess them.

Of the tokens of a text, 15 % are chosen. The network is trained on these alone: it
gives each token of the vocabulary a probability, and the loss is the mean of

.. math::

    -\log P(t_n \mid \text{the text with its chosen tokens hidden}).

No label is needed. A chosen token is not always hidden: later tasks have texts without
masks, and a network that had seen only masks at the places that count would know
nothing of other tokens.

UDL section 12.6.1. J. Devlin et al. (2019), arXiv 1810.04805, section 3.1.
"""

from collections.abc import Iterator

import torch
from jaxtyping import Int
from torch import Tensor
from torch.nn import functional

__all__ = ["NOT_CHOSEN", "hide_tokens", "masked_batches", "masked_loss"]

NOT_CHOSEN = -100  # what torch's cross-entropy leaves out


def hide_tokens(
    ids: Int[Tensor, "texts tokens"],
    mask_token: int,
    num_tokens: int,
    share: float = 0.15,
    special: int = 3,
    generator: torch.Generator | None = None,
) -> tuple[Int[Tensor, "texts tokens"], Int[Tensor, "texts tokens"]]:
    """Choose tokens, and hide most of them.

    Each token is chosen with probability `share`, independently. A chosen one becomes
    the mask in 80 of 100 cases, a random token in 10, and stays in 10.

    Args:
        ids: texts, one row each.
        mask_token: what stands for a hidden token.
        num_tokens: size of the vocabulary.
        share: of the tokens to choose, above 0 and at most 1.
        special: tokens below this number (padding, the first, the mask) are never
            chosen, and never drawn.
        generator: where choices are drawn from; PyTorch's global generator if None.

    Returns:
        The changed texts; and the targets: the right token where one was chosen, -100
        elsewhere, which ``cross_entropy`` leaves out.

    Raises:
        ValueError: if the share, the mask or a token is out of range, or tokens aren't
            whole numbers of 32 or 64 bits.
    """
    if ids.dtype not in (torch.int32, torch.int64):
        raise ValueError(f"tokens are whole numbers of 32 or 64 bits, not {ids.dtype}")
    if not 0 < share <= 1:
        raise ValueError(f"the share lies above 0 and up to 1, got {share}")
    if not 0 <= mask_token < special < num_tokens:
        raise ValueError(
            f"the mask is a special token and others follow: need 0 <= {mask_token} < "
            f"{special} < {num_tokens}"
        )
    if ids.numel() and not 0 <= int(ids.min()) <= int(ids.max()) < num_tokens:
        raise ValueError(
            f"tokens lie from 0 to {num_tokens - 1}, got {int(ids.min())} to "
            f"{int(ids.max())}"
        )
    draws, fate = torch.rand(2, *ids.shape, generator=generator)
    others = torch.randint(special, num_tokens, ids.shape, generator=generator)
    chosen = (draws < share) & (ids >= special)
    targets = ids.masked_fill(~chosen, NOT_CHOSEN)
    hidden = ids.masked_fill(chosen & (fate < 0.8), mask_token)
    hidden = torch.where(chosen & (fate >= 0.9), others, hidden)
    return hidden, targets


class masked_batches:
    """Random batches of texts with hidden tokens, others each time gone through.

    Args:
        ids: texts, one row each.
        batch_size: texts in a batch; the last one may be smaller.
        mask_token: as for :func:`hide_tokens`, and so are all further arguments.

    Raises:
        ValueError: if there is no text or no batch; when gone through, as
            :func:`hide_tokens`.
    """

    def __init__(
        self,
        ids: Int[Tensor, "texts tokens"],
        batch_size: int,
        mask_token: int,
        num_tokens: int,
        share: float = 0.15,
        special: int = 3,
        generator: torch.Generator | None = None,
    ) -> None:
        if len(ids) == 0 or batch_size < 1:
            raise ValueError(
                f"batches need texts and a size: got {len(ids)} texts, {batch_size}"
            )
        self.ids, self.batch_size, self.generator = ids, batch_size, generator
        self.rule = (mask_token, num_tokens, share, special)

    def __iter__(self) -> Iterator[tuple[Tensor, Tensor]]:
        """Go through all texts once: changed texts and targets."""
        order = torch.randperm(len(self.ids), generator=self.generator)
        for rows in order.split(self.batch_size):
            yield hide_tokens(self.ids[rows], *self.rule, generator=self.generator)

    def __len__(self) -> int:
        """The number of batches in one pass."""
        return -(-len(self.ids) // self.batch_size)


def masked_loss(model: torch.nn.Module, hidden: Tensor, targets: Tensor) -> Tensor:
    """Mean cross-entropy over the chosen tokens, whose scores alone are computed.

    Equal to ``cross_entropy`` of all scores, and cheaper: a vocabulary is large, and
    most tokens aren't chosen.

    Args:
        model: :class:`fathom.networks.encoder.MaskedTokenHead`.
        hidden: texts with hidden tokens.
        targets: the right ones, -100 where none was chosen.

    Raises:
        ValueError: if no token was chosen.
    """
    chosen = targets != NOT_CHOSEN
    if not chosen.any():
        raise ValueError("no token of this batch was chosen: take more texts at once")
    scores = model.scores(model.encoder(hidden)[chosen])
    return functional.cross_entropy(scores, targets[chosen])
