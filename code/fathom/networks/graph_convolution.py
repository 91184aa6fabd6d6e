r"""Layers for graphs: each node hears from its neighbours, all by the same rule.

Each row is a node (UDL writes nodes as columns). Node :math:`m` hears from the sources
of the edges that come to it, its neighbours:

.. math::

    \mathbf{h}'_m = \boldsymbol\beta + \boldsymbol\Omega_\mathrm{self} \mathbf{h}_m
    + \boldsymbol\Omega_\mathrm{near}
    \sum_{n \in \mathrm{ne}[m]} c_{mn}\, \mathbf{h}_n ,

where a weight :math:`c_{mn}` depends on how many neighbours both have, at most.
"""

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

from fathom.networks.graphs import Graph, check_indices, sum_at
from fathom.networks.shallow import linear_layer

__all__ = ["WEIGHTINGS", "GraphConvolution", "edge_weights", "readout"]

WEIGHTINGS = ("sum", "mean", "symmetric")


def edge_weights(
    edges: Int[Tensor, "2 edges"], num_nodes: int, weighting: str
) -> Float[Tensor, "edges"]:
    r"""What each edge's message is multiplied with.

    With :math:`d_m` for the number of edges that come to node :math:`m`, the weight is
    1 (``"sum"``), :math:`1/d_m` (``"mean"``) or :math:`1/\sqrt{d_m d_n}`
    (``"symmetric"``).

    Args:
        edges: source and target of each edge; with a symmetric weighting each edge in
            both directions.
        num_nodes: number of nodes.
        weighting: one of ``WEIGHTINGS``.

    Raises:
        ValueError: if the weighting isn't known, or an edge's node isn't there.

    UDL sections 13.4 and 13.8; the last is that of T. N. Kipf and M. Welling (2017),
    arXiv 1609.02907, once each node has an edge to itself.
    """
    check_indices("an edge's node", edges, num_nodes, (2, None))
    source, target = edges
    ones = torch.ones(len(source), device=edges.device)
    degree = sum_at(ones, target, num_nodes)
    if weighting == "sum":
        return ones
    if weighting == "mean":
        return 1 / degree[target]
    if weighting == "symmetric":
        return (degree[target] * degree[source]).rsqrt()
    raise ValueError(f"weighting is one of {WEIGHTINGS}, got {weighting!r}")


class GraphConvolution(nn.Module):
    r"""One layer of a graph network, without activation.

    Args:
        num_inputs: numbers that each node has.
        num_outputs: numbers that each node gets.
        weighting: of the neighbours, one of ``WEIGHTINGS``.
        own_weights: true: a node's own numbers have a matrix of their own; false: it
            counts as its own neighbour, one matrix for all.
        generator: where starts are drawn from; PyTorch's global generator if None.

    Raises:
        ValueError: if the weighting isn't known; when called, if shapes don't fit.

    UDL sections 13.4 and 13.8.
    """

    def __init__(
        self,
        num_inputs: int,
        num_outputs: int,
        weighting: str = "sum",
        own_weights: bool = True,
        generator: torch.Generator | None = None,
    ) -> None:
        super().__init__()
        if weighting not in WEIGHTINGS:
            raise ValueError(f"weighting is one of {WEIGHTINGS}, got {weighting!r}")
        self.weighting = weighting
        self.near = linear_layer(num_inputs, num_outputs, generator=generator)
        self.own = None
        if own_weights:
            self.own = linear_layer(num_inputs, num_outputs, generator=generator)
            # One bias is enough for both matrices.
            self.near.bias = None

    def forward(
        self, features: Float[Tensor, "nodes inputs"], edges: Int[Tensor, "2 edges"]
    ) -> Float[Tensor, "nodes outputs"]:
        """What each node is after it heard from its neighbours.

        Args:
            features: a row for each node.
            edges: source and target of each edge.
        """
        nodes = len(features)
        if self.own is None:
            loops = torch.arange(nodes, device=edges.device).repeat(2, 1)
            edges = torch.cat([edges, loops], dim=1)
        weights = edge_weights(edges, nodes, self.weighting).to(features.dtype)
        source, target = edges
        heard = sum_at(weights[:, None] * features[source], target, nodes)
        if self.own is None:
            return self.near(heard)
        return self.own(features) + self.near(heard)


def readout(
    features: Float[Tensor, "nodes width"], graph: Graph, how: str = "mean"
) -> Float[Tensor, "graphs width"]:
    """One row for each graph: the sum or the mean of its nodes.

    Args:
        features: a row for each node, after the last layer.
        graph: says which node belongs to which graph.
        how: ``"sum"`` or ``"mean"``; of a graph without nodes both are zero.

    Raises:
        ValueError: if it is neither.

    UDL section 13.4.
    """
    sums = sum_at(features, graph.graph_of, graph.num_graphs)
    if how == "sum":
        return sums
    if how == "mean":
        ones = features.new_ones(len(features), 1)
        return sums / sum_at(ones, graph.graph_of, graph.num_graphs).clamp(min=1)
    raise ValueError(f'a readout is "sum" or "mean", got {how!r}')
