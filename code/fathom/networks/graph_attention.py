r"""Graph attention: each node weighs its neighbours by what they and it hold.

Each row is a node (UDL writes nodes as columns). With :math:`\mathbf{v}_n =
\boldsymbol\Omega\mathbf{h}_n`, node :math:`m` hears its neighbours and itself,

.. math::

    \mathbf{h}'_m = \boldsymbol\beta + \sum_n w_{mn}\mathbf{v}_n, \qquad
    w_{mn} = \frac{\exp s_{mn}}{\sum_{n'} \exp s_{mn'}},

where both sums go over the sources of the edges that come to node :math:`m`, and
:math:`m`. So it is self-attention with the edges as its mask, and another score:

.. math::

    s_{mn} = \operatorname{a}[\mathbf{t}^\mathsf{T}\mathbf{v}_m
    + \mathbf{u}^\mathsf{T}\mathbf{v}_n]
    \quad\text{(static)}, \qquad
    s_{mn} = \mathbf{u}^\mathsf{T}\operatorname{a}[\boldsymbol\Theta\mathbf{h}_m
    + \mathbf{v}_n] \quad\text{(dynamic)},

with a leaky ReLU :math:`\operatorname{a}`.

P. Veličković and others (2018), arXiv 1710.10903; the second score is that of S. Brody,
U. Alon and E. Yahav (2022), arXiv 2105.14491. UDL section 13.8.
"""

import torch
from einops import rearrange
from jaxtyping import Float, Int
from torch import Tensor, nn
from torch.nn.functional import leaky_relu

from fathom.networks.graphs import check_indices, sum_at
from fathom.networks.shallow import check_real, linear_layer

__all__ = ["GraphAttention", "softmax_at"]

SLOPE = 0.2  # of the leaky ReLU, where its input is negative


def softmax_at(
    scores: Float[Tensor, "items *width"], index: Int[Tensor, "items"], size: int
) -> Float[Tensor, "items *width"]:
    r"""Share out 1 among the scores that have the same index.

    .. math::

        w_i = \frac{\exp s_i}{\sum_{j:\, m_j = m_i} \exp s_j}

    Args:
        scores: one for each item, or several side by side, each shared out alone.
        index: to whom each item belongs.
        size: number of those to whom items may belong.

    Raises:
        ValueError: if there isn't one index for each item, or one is out of range.
    """
    check_indices("an index", index, size, (len(scores),))
    # The largest of each sum becomes exp(0); shifting all alike changes no weight.
    places = index.reshape(-1, *[1] * (scores.ndim - 1)).expand_as(scores)
    largest = scores.new_zeros(size, *scores.shape[1:]).scatter_reduce(
        0, places, scores.detach(), "amax", include_self=False
    )
    powers = (scores - largest[index]).exp()
    return powers / sum_at(powers, index, size)[index]


class GraphAttention(nn.Module):
    r"""One layer of graph attention with several heads, without activation.

    Each head has its own part of the outputs, its own part of
    :math:`\boldsymbol\Omega`, and scores by weights of its own.

    Attributes:
        value: linear layer without offset, :math:`\boldsymbol\Omega`.
        query: dynamic: likewise, :math:`\boldsymbol\Theta`; static: None.
        source: :math:`\mathbf{u}` of each head, (heads, width).
        target: static: :math:`\mathbf{t}` of each head, (heads, width).
        bias: :math:`\boldsymbol\beta`.

    Args:
        num_inputs: numbers that each node has.
        num_outputs: numbers that each node gets.
        heads: number of attentions, which divides the outputs.
        dynamic: which of the two scores.
        generator: where starts are drawn from; PyTorch's global generator if None.

    Raises:
        ValueError: if the heads don't divide the outputs; when called, if shapes don't
            fit or an edge's node isn't there.

    UDL section 13.8.
    """

    def __init__(
        self,
        num_inputs: int,
        num_outputs: int,
        heads: int = 1,
        dynamic: bool = False,
        generator: torch.Generator | None = None,
    ) -> None:
        super().__init__()
        if min(num_inputs, num_outputs, heads) < 1 or num_outputs % heads:
            raise ValueError(
                f"{heads} heads share {num_outputs} outputs, and each gets as many: "
                "the number of heads has to divide the outputs"
            )
        self.heads, self.dynamic = heads, dynamic
        self.value = linear_layer(num_inputs, num_outputs, generator)
        self.query = linear_layer(num_inputs, num_outputs, generator)
        self.value.bias = self.query.bias = None
        shape = heads, num_outputs // heads
        bound = shape[1] ** -0.5
        self.source, self.target = (
            nn.Parameter(bound * (2 * torch.rand(shape, generator=generator) - 1))
            for _ in range(2)
        )
        self.bias = nn.Parameter(torch.zeros(num_outputs))
        if dynamic:
            self.target = None
        else:
            self.query = None

    def forward(
        self, features: Float[Tensor, "nodes inputs"], edges: Int[Tensor, "2 edges"]
    ) -> Float[Tensor, "nodes outputs"]:
        """What each node is after it heard its neighbours and itself.

        Args:
            features: a row for each node.
            edges: source and target of each edge; each node hears itself without one.
        """
        edges, weights, values = self._weigh(features, edges)
        source, target = edges
        heard = sum_at(weights[:, :, None] * values[source], target, len(features))
        return heard.flatten(1) + self.bias

    def weights(
        self, features: Float[Tensor, "nodes inputs"], edges: Int[Tensor, "2 edges"]
    ) -> Float[Tensor, "heads nodes nodes"]:
        """The weights as matrices: how each node, a row, shares out its attention.

        Args:
            features: a row for each node.
            edges: as in :meth:`forward`, each named once.
        """
        (source, target), weights, _ = self._weigh(features, edges)
        nodes = len(features)
        matrix = weights.new_zeros(nodes, nodes, self.heads)
        matrix = matrix.index_put((target, source), weights, accumulate=True)
        return rearrange(matrix, "target source head -> head target source")

    def _weigh(self, features: Tensor, edges: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """All edges, loops included, their weights, and the values of the nodes."""
        check_real(features=features, weights=self.value.weight)
        width, nodes = self.value.in_features, len(features)
        if features.ndim != 2 or features.shape[1] != width:
            raise ValueError(
                f"each node has {width} numbers in a row of its own, got shape "
                f"{tuple(features.shape)}"
            )
        check_indices("an edge's node", edges, nodes, (2, None))
        loops = torch.arange(nodes, device=edges.device).repeat(2, 1)
        source, target = edges = torch.cat([edges, loops], dim=1)
        values = self._split(self.value(features))
        if self.dynamic:
            queries = self._split(self.query(features))
            bent = leaky_relu(queries[target] + values[source], SLOPE)
            scores = (bent * self.source).sum(dim=2)
        else:
            asks, answers = ((values * u).sum(2) for u in (self.target, self.source))
            scores = leaky_relu(asks[target] + answers[source], SLOPE)
        return edges, softmax_at(scores, target, nodes), values

    def _split(self, rows: Tensor) -> Tensor:
        """Give each head its part of each row."""
        return rearrange(rows, "n (heads width) -> n heads width", heads=self.heads)
