r"""Layers for graphs: each node hears from its neighbours, all by the same rule.

Each row is a node (UDL writes nodes as columns). Node :math:`m` hears from the sources
of the edges that come to it, its neighbours:

.. math::

    \mathbf{h}'_m = \boldsymbol\beta + \boldsymbol\Omega_\mathrm{self} \mathbf{h}_m
    + \boldsymbol\Omega_\mathrm{near}
    \sum_{n \in \mathrm{ne}[m]} c_{mn}\, \mathbf{h}_n ,

where a weight :math:`c_{mn}` depends on how many neighbours both have, at most. As
matrices, with the weights as :math:`\mathbf{C}` and a row for each node,

.. math::

    \mathbf{H}' = \mathbf{1}\boldsymbol\beta^\mathsf{T}
    + \mathbf{H} \boldsymbol\Omega_\mathrm{self}^\mathsf{T}
    + \mathbf{C} \mathbf{H} \boldsymbol\Omega_\mathrm{near}^\mathsf{T} .

Instead of a weighted sum a node may also take the largest of what it hears.
"""

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

from fathom.networks.graphs import Graph, check_indices, sum_at
from fathom.networks.shallow import linear_layer

__all__ = [
    "AGGREGATIONS",
    "READOUTS",
    "WEIGHTINGS",
    "GraphConvolution",
    "GraphNetwork",
    "edge_weights",
    "largest_at",
    "readout",
]

WEIGHTINGS = ("sum", "mean", "symmetric")
AGGREGATIONS = (*WEIGHTINGS, "max")
READOUTS = ("sum", "mean", "max")


def edge_weights(
    edges: Int[Tensor, "2 edges"],
    num_nodes: int,
    weighting: str,
    dtype: torch.dtype = torch.float32,
) -> Float[Tensor, "edges"]:
    r"""What each edge's message is multiplied with.

    With :math:`d_m` for the number of edges that come to node :math:`m`, the weight is
    1 (``"sum"``), :math:`1/d_m` (``"mean"``) or :math:`1/\sqrt{d_m d_n}`
    (``"symmetric"``; 0 where no edge comes to the source).

    Args:
        edges: source and target of each edge; with a symmetric weighting each edge in
            both directions.
        num_nodes: number of nodes.
        weighting: one of ``WEIGHTINGS``.
        dtype: precision of the weights.

    Raises:
        ValueError: if the weighting isn't known, or an edge's node isn't there.

    UDL sections 13.4 and 13.8; the last is that of T. N. Kipf and M. Welling (2017),
    arXiv 1609.02907, once each node has an edge to itself.
    """
    check_indices("an edge's node", edges, num_nodes, (2, None))
    source, target = edges
    ones = torch.ones(len(source), dtype=dtype, device=edges.device)
    degree = sum_at(ones, target, num_nodes)
    if weighting == "sum":
        return ones
    if weighting == "mean":
        return 1 / degree[target]
    if weighting == "symmetric":
        both = degree[target] * degree[source]
        return torch.where(both > 0, both, 1).rsqrt() * (both > 0)
    raise ValueError(f"weighting is one of {WEIGHTINGS}, got {weighting!r}")


def largest_at(
    values: Float[Tensor, "items width"], index: Int[Tensor, "items"], size: int
) -> Float[Tensor, "size width"]:
    """The largest of the values that have the same index, number by number.

    Where several are largest, they share the gradient equally.

    Args:
        values: rows of numbers.
        index: where each row goes.
        size: number of rows of the result; one that no row goes to is zero.

    Raises:
        ValueError: if there isn't one index for each row, or one is out of range.

    UDL section 13.8.
    """
    check_indices("an index", index, size, (len(values),))
    start = values.new_zeros(size, values.shape[1])
    places = index[:, None].expand_as(values)
    return start.scatter_reduce(0, places, values, "amax", include_self=False)


class GraphConvolution(nn.Module):
    r"""One layer of a graph network, without activation.

    Args:
        num_inputs: numbers that each node has.
        num_outputs: numbers that each node gets.
        weighting: of the neighbours, one of ``WEIGHTINGS``; or ``"max"``: instead of a
            sum, the largest of their numbers, place by place (zero without neighbours).
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
        if weighting not in AGGREGATIONS:
            raise ValueError(f"weighting is one of {AGGREGATIONS}, got {weighting!r}")
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
        width = self.near.in_features
        if features.ndim != 2 or features.shape[1] != width:
            raise ValueError(
                f"each node has {width} numbers in a row of its own, got shape "
                f"{tuple(features.shape)}"
            )
        check_indices("an edge's node", edges, len(features), (2, None))
        if self.own is None:
            loops = torch.arange(len(features), device=edges.device).repeat(2, 1)
            edges = torch.cat([edges, loops], dim=1)
        heard = self.near(self._heard(features, edges))
        return heard if self.own is None else self.own(features) + heard

    def _heard(self, features: Tensor, edges: Tensor) -> Tensor:
        """One row for each node: what its neighbours say, put together."""
        source, target = edges
        messages = features[source]
        if self.weighting == "max":
            return largest_at(messages, target, len(features))
        weights = edge_weights(edges, len(features), self.weighting, features.dtype)
        return sum_at(weights[:, None] * messages, target, len(features))


class GraphNetwork(nn.Module):
    r"""Several layers, each followed by a ReLU, then one linear layer.

    .. math::

        \mathbf{H}_{k+1} = a[\operatorname{layer}_k(\mathbf{H}_k)]
        \quad\text{or, with residual connections,}\quad
        \mathbf{H}_{k+1} = \mathbf{H}_k + a[\operatorname{layer}_k(\mathbf{H}_k)] .

    The first layer changes the width and has no residual connection.

    Attributes:
        layers: the graph convolutions.
        head: the linear layer, of each node, or of each graph after a readout.

    Args:
        num_inputs: numbers that each node has.
        width: numbers that each node has in between.
        num_outputs: numbers that come out.
        num_layers: number of graph convolutions, at least 1: how many steps away a
            node's numbers reach.
        weighting: of the neighbours, one of ``AGGREGATIONS``.
        own_weights: as in :class:`GraphConvolution`.
        residual: whether a layer adds to what was there.
        how: the readout, as in :func:`readout`: a row for each graph comes out; None: a
            row for each node.
        generator: where starts are drawn from; PyTorch's global generator if None.

    Raises:
        ValueError: if weighting or readout isn't known, or there is no layer.

    UDL sections 13.4, 13.5 and 13.8.
    """

    def __init__(
        self,
        num_inputs: int,
        width: int,
        num_outputs: int,
        num_layers: int = 2,
        weighting: str = "sum",
        own_weights: bool = True,
        residual: bool = False,
        how: str | None = None,
        generator: torch.Generator | None = None,
    ) -> None:
        super().__init__()
        if num_layers < 1:
            raise ValueError(f"a graph network has a layer or more, got {num_layers}")
        if how is not None and how not in READOUTS:
            raise ValueError(f"a readout is one of {READOUTS} or None, got {how!r}")
        widths = [num_inputs] + [width] * num_layers
        self.layers = nn.ModuleList(
            GraphConvolution(before, width, weighting, own_weights, generator)
            for before in widths[:-1]
        )
        self.head = linear_layer(width, num_outputs, generator=generator)
        self.residual = residual
        self.how = how

    def embed(self, graph: Graph) -> Float[Tensor, "nodes width"]:
        """The numbers of each node after the last layer.

        Args:
            graph: one graph or several.
        """
        features = graph.features
        for number, layer in enumerate(self.layers):
            found = layer(features, graph.edges).relu()
            features = features + found if self.residual and number else found
        return features

    def forward(self, graph: Graph) -> Float[Tensor, "rows outputs"]:
        """A row for each graph; without readout, for each node.

        Args:
            graph: one graph or several.
        """
        features = self.embed(graph)
        if self.how is not None:
            features = readout(features, graph, self.how)
        return self.head(features)


def readout(
    features: Float[Tensor, "nodes width"], graph: Graph, how: str = "mean"
) -> Float[Tensor, "graphs width"]:
    """One row for each graph: the sum, the mean or the largest of its nodes' numbers.

    Args:
        features: a row for each node, after the last layer.
        graph: says which node belongs to which graph.
        how: ``"sum"``, ``"mean"`` or ``"max"``; of a graph without nodes all are zero.

    Raises:
        ValueError: if it is none of them.

    UDL section 13.4.
    """
    if how == "max":
        return largest_at(features, graph.graph_of, graph.num_graphs)
    sums = sum_at(features, graph.graph_of, graph.num_graphs)
    if how == "sum":
        return sums
    if how == "mean":
        ones = features.new_ones(len(features), 1)
        return sums / sum_at(ones, graph.graph_of, graph.num_graphs).clamp(min=1)
    raise ValueError(f'a readout is "max", "sum" or "mean", got {how!r}')
