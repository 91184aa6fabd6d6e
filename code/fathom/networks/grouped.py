"""Grouped attention: several heads share their keys and values, for a small cache."""

import torch
from einops import rearrange
from jaxtyping import Float
from torch import Tensor, nn

from fathom.networks.attention import attention
from fathom.networks.cache import Kept
from fathom.networks.gated import weights_alone
from fathom.networks.positions import rotate

__all__ = ["GroupedAttention"]


class GroupedAttention(nn.Module):
    r"""Causal self-attention in which several heads share keys and values.

    Of :math:`H` heads, :math:`H/K` in a row have queries of their own and the same keys
    and values, so that a cache keeps :math:`K` of each for a token, not :math:`H`. With
    :math:`K = H` it is the usual attention. Places turn queries and keys.

    Attributes:
        query: linear layer to the queries of all heads.
        key: linear layer to :math:`K` keys.
        value: likewise.
        output: linear layer that mixes what the heads found.

    Args:
        width: numbers in each token.
        heads: :math:`H`, which divide the width.
        shared: :math:`K`, which divides the heads.
        base: of the rotary codes, see :func:`fathom.networks.positions.frequencies`.
        generator: where weights are drawn from; PyTorch's global generator if None.

    Raises:
        ValueError: if numbers don't divide each other, or a head has an odd width.

    J. Ainslie et al. (2023), "GQA", arXiv 2305.13245.
    """

    def __init__(
        self,
        width: int,
        heads: int,
        shared: int,
        base: float | int = 10_000,
        generator: torch.Generator | None = None,
    ) -> None:
        super().__init__()
        if min(width, heads, shared) < 1 or width % (2 * heads) or heads % shared:
            raise ValueError(
                "heads have an even share of the width, and the keys that are shared "
                f"divide the heads: got width {width}, {heads} heads, {shared} keys"
            )
        narrow = width // heads * shared
        self.query = weights_alone(width, width, generator)
        self.key = weights_alone(width, narrow, generator)
        self.value = weights_alone(width, narrow, generator)
        self.output = weights_alone(width, width, generator)
        self.heads, self.shared, self.base = heads, shared, base

    def forward(
        self,
        tokens: Float[Tensor, "*batch tokens width"],
        kept: Kept | None = None,
    ) -> tuple[Float[Tensor, "*batch tokens width"], Kept]:
        """Let new tokens look at those that were read, and causally at each other.

        Args:
            tokens: one row for each new token.
            kept: keys and values of the tokens before; None if there is none.

        Returns:
            What the tokens gather, and the keys and values of all. What was kept before
            isn't changed.
        """
        split = "... n (keys group size) -> ... keys group n size"
        group = self.heads // self.shared
        queries = rearrange(self.query(tokens), split, keys=self.shared, group=group)
        keys, values = (
            rearrange(make(tokens), split, keys=self.shared, group=1).squeeze(-3)
            for make in (self.key, self.value)
        )
        known = 0 if kept is None else kept.keys.shape[-2]
        places = torch.arange(known, known + tokens.shape[-2], device=tokens.device)
        queries, keys = (rotate(rows, places, self.base) for rows in (queries, keys))
        if kept is not None:
            keys = torch.cat([kept.keys, keys], dim=-2)
            values = torch.cat([kept.values, values], dim=-2)
        mask = torch.arange(keys.shape[-2], device=tokens.device) <= places[:, None]
        found = attention(queries, keys.unsqueeze(-3), values.unsqueeze(-3), mask)
        found = rearrange(found, "... keys group n size -> ... n (keys group size)")
        return self.output(found), Kept(keys, values)
