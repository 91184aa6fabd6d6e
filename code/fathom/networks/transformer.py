r"""Transformer layers: attention between tokens, then an MLP for each token alone.

Both are branches of a residual network. What leaves a layer has the shape of what
entered, so that layers can be stacked. Layer norm stands in one of two places:

.. math::

    \text{pre-norm:}\quad & \mathbf{h} \leftarrow \mathbf{h} +
    \mathbf{f}[\operatorname{norm}[\mathbf{h}]] \\
    \text{post-norm:}\quad & \mathbf{h} \leftarrow
    \operatorname{norm}\bigl[\mathbf{h} + \mathbf{f}[\mathbf{h}]\bigr]

UDL section 12.4. A. Vaswani et al. (2017), arXiv 1706.03762 (post-norm); R. Xiong et
al. (2020), arXiv 2002.04745 (both).
"""

from collections.abc import Callable

import torch
from jaxtyping import Bool, Float
from torch import Tensor, nn

from fathom.networks.attention import MultiHeadAttention
from fathom.networks.shallow import check_real, linear_layer

__all__ = ["Transformer", "TransformerLayer", "layer_parameters"]

ACTIVATIONS = {"relu": nn.ReLU, "gelu": nn.GELU}
NORMS = ("pre", "post")


class TransformerLayer(nn.Module):
    """Attention and an MLP, each with a way around it and a layer norm.

    Equal to ``torch.nn.TransformerEncoderLayer``, whose ``norm_first`` is our "pre";
    but for dropout, which acts here on what each branch adds, and nowhere else.

    Attributes:
        attention: :class:`fathom.networks.attention.MultiHeadAttention`.
        mlp: linear layer to the hidden units, activation, linear layer back.
        attention_norm: layer norm of the first branch.
        mlp_norm: layer norm of the second branch.

    Args:
        width: :math:`D`, numbers in each token.
        heads: number of attentions side by side, which divides the width.
        hidden: units of the MLP; by default :math:`4D`.
        norm: "pre" or "post".
        activation: "relu" or "gelu".
        dropout: with which probability a number of a branch's result is set to zero in
            training.
        rotate: turns queries and keys by their places; see
            :class:`fathom.networks.positions.Rotary`.
        generator: where weights are drawn from; PyTorch's global generator if None.

    Raises:
        ValueError: for names or sizes that aren't there; when called, if tokens have
            another width.

    UDL section 12.4.
    """

    def __init__(
        self,
        width: int,
        heads: int = 1,
        hidden: int | None = None,
        norm: str = "pre",
        activation: str = "relu",
        dropout: float | int = 0.0,
        rotate: Callable[[Tensor], Tensor] | None = None,
        generator: torch.Generator | None = None,
    ) -> None:
        super().__init__()
        hidden = 4 * width if hidden is None else hidden
        if norm not in NORMS:
            raise ValueError(f'the norm comes "pre" or "post" a branch, not {norm!r}')
        if activation not in ACTIVATIONS:
            raise ValueError(f"activations are {list(ACTIVATIONS)}, not {activation!r}")
        if hidden < 1:
            raise ValueError(f"an MLP needs a hidden unit or more, got {hidden}")
        self.norm = norm
        self.attention = MultiHeadAttention(width, heads, generator, rotate)
        self.mlp = nn.Sequential(
            linear_layer(width, hidden, generator),
            ACTIVATIONS[activation](),
            linear_layer(hidden, width, generator),
        )
        self.attention_norm, self.mlp_norm = nn.LayerNorm(width), nn.LayerNorm(width)
        self.dropout = nn.Dropout(dropout)

    def forward(
        self,
        tokens: Float[Tensor, "*batch tokens width"],
        mask: Bool[Tensor, "*#batch #tokens #tokens"] | None = None,
    ) -> Float[Tensor, "*batch tokens width"]:
        """Let tokens gather from others, then think for themselves.

        Args:
            tokens: one row per token.
            mask: true where a token (row) may look at a token (column).
        """
        check_real(tokens=tokens)
        h, drop = tokens, self.dropout
        if self.norm == "pre":
            h = h + drop(self.attention(self.attention_norm(h), mask=mask))
            return h + drop(self.mlp(self.mlp_norm(h)))
        h = self.attention_norm(h + drop(self.attention(h, mask=mask)))
        return self.mlp_norm(h + drop(self.mlp(h)))


class Transformer(nn.Module):
    """Transformer layers, one after the other.

    With pre-norm a last layer norm follows, because nothing else has normalised the
    sum; with post-norm each layer has done so. Equal to
    ``torch.nn.TransformerEncoder``.

    Attributes:
        layers: a list of :class:`TransformerLayer`.
        last_norm: the last layer norm, or the identity.

    Args:
        num_layers: how many, at least 1.
        width: numbers in each token.
        heads: as for each layer, and so are all further arguments by name: ``hidden``,
            ``norm``, ``activation``, ``dropout``, ``rotate``, ``generator``.

    Raises:
        ValueError: if there is no layer, and as :class:`TransformerLayer`.

    UDL section 12.4.
    """

    def __init__(
        self,
        num_layers: int,
        width: int,
        heads: int = 1,
        **how: object,
    ) -> None:
        super().__init__()
        if num_layers < 1:
            raise ValueError(f"a transformer needs a layer or more, got {num_layers}")
        self.layers = nn.ModuleList(
            TransformerLayer(width, heads, **how) for _ in range(num_layers)
        )
        pre = self.layers[0].norm == "pre"
        self.last_norm = nn.LayerNorm(width) if pre else nn.Identity()

    def forward(
        self,
        tokens: Float[Tensor, "*batch tokens width"],
        mask: Bool[Tensor, "*#batch #tokens #tokens"] | None = None,
    ) -> Float[Tensor, "*batch tokens width"]:
        """Send tokens through all layers, each with the same mask."""
        for layer in self.layers:
            tokens = layer(tokens, mask)
        return self.last_norm(tokens)


def layer_parameters(width: int, hidden: int | None = None) -> int:
    r"""Count the parameters of a transformer layer, which no head changes.

    .. math::

        \underbrace{4D(D + 1)}_{\text{attention}} +
        \underbrace{2DM + M + D}_{\text{MLP}} + \underbrace{4D}_{\text{norms}}
        = 12D^2 + 13D \quad\text{for } M = 4D

    Args:
        width: :math:`D`, at least 1.
        hidden: :math:`M` units of the MLP, at least 1; by default :math:`4D`.

    Raises:
        ValueError: if a size is below 1.
    """
    hidden = 4 * width if hidden is None else hidden
    if min(width, hidden) < 1:
        raise ValueError(f"sizes are 1 or more: got width {width}, hidden {hidden}")
    mlp = 2 * width * hidden + hidden + width
    return 4 * width * (width + 1) + mlp + 4 * width
