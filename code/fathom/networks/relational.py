r"""Graph layers that know what kind an edge is: a matrix for each kind.

A bond may be single or double, and what a neighbour says should depend on it. Each row
is a node. With :math:`\mathrm{ne}_r[m]` for the neighbours of node :math:`m` over an
edge of kind :math:`r`,

.. math::

    \mathbf{h}'_m = \boldsymbol\beta + \boldsymbol\Omega_\mathrm{self} \mathbf{h}_m
    + \sum_r \boldsymbol\Omega_r \sum_{n \in \mathrm{ne}_r[m]} \mathbf{h}_n .

With one kind it is :class:`~fathom.networks.graph_convolution.GraphConvolution`.
"""

from collections.abc import Sequence

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

from fathom.networks.graph_convolution import READOUTS, readout
from fathom.networks.graphs import Graph, check_indices, sum_at
from fathom.networks.shallow import linear_layer

__all__ = ["GraphRegression", "RelationalConvolution"]

UNIT = 10.0  # nodes: so that sums are about as large as means


class RelationalConvolution(nn.Module):
    r"""One layer with a matrix for each kind of edge, without activation.

    The sums over the kinds' neighbours stand beside each other, and one matrix,
    :math:`[\boldsymbol\Omega_1, \ldots, \boldsymbol\Omega_R]`, multiplies them.

    Args:
        num_inputs: numbers that each node has.
        num_outputs: numbers that each node gets.
        num_kinds: of edges; without edges at all, none.
        generator: where starts are drawn from; PyTorch's global generator if None.

    Raises:
        ValueError: when called, if shapes don't fit or a kind isn't there.

    UDL section 13.9 treats edges with numbers of their own.
    M. Schlichtkrull and others (2018), arXiv 1703.06103, who take means in
    place of sums.
    """

    def __init__(
        self,
        num_inputs: int,
        num_outputs: int,
        num_kinds: int,
        generator: torch.Generator | None = None,
    ) -> None:
        super().__init__()
        self.num_kinds = num_kinds
        self.own = linear_layer(num_inputs, num_outputs, generator=generator)
        width = num_inputs * num_kinds
        self.near = linear_layer(width, num_outputs, generator=generator)
        self.near.bias = None

    def forward(
        self,
        features: Float[Tensor, "nodes inputs"],
        edges: Int[Tensor, "2 edges"],
        kinds: Int[Tensor, "edges"],
    ) -> Float[Tensor, "nodes outputs"]:
        """What each node is after it heard from its neighbours.

        Args:
            features: a row for each node.
            edges: source and target of each edge.
            kinds: of each edge, from 0.
        """
        check_indices("an edge's kind", kinds, self.num_kinds, (edges.shape[1],))
        source, target = edges
        nodes = len(features)
        place = self.num_kinds * target + kinds
        heard = sum_at(features[source], place, nodes * self.num_kinds)
        return self.own(features) + self.near(heard.reshape(nodes, -1))


class GraphRegression(nn.Module):
    r"""A few numbers for each graph, from nodes that hear along kinds of edges.

    Each layer adds to what a node is,
    :math:`\mathbf{h} \leftarrow \mathbf{h} + \operatorname{ReLU}[\cdot]`. The sum of
    a graph's nodes, in units of ten nodes, knows how large the graph is; the mean,
    beside it, what it is made of. Two matrices make the outputs of both.

    Args:
        num_inputs: numbers that each node has.
        num_outputs: numbers for each graph.
        num_kinds: of edges.
        width: numbers that each node has in between.
        num_layers: how many edges away a node hears from; with none, nodes are alone.
        readouts: ``"sum"``, ``"mean"``, ``"max"``, or several of them.
        generator: where starts are drawn from; PyTorch's global generator if None.

    Raises:
        ValueError: if a readout isn't known or there is none; when called, if shapes
            don't fit.

    UDL section 13.5.
    """

    def __init__(
        self,
        num_inputs: int,
        num_outputs: int,
        num_kinds: int,
        width: int = 32,
        num_layers: int = 4,
        readouts: Sequence[str] = ("sum", "mean"),
        generator: torch.Generator | None = None,
    ) -> None:
        super().__init__()
        if not readouts or not {*readouts} <= {*READOUTS}:
            raise ValueError(f"readouts are some of {READOUTS}, got {readouts}")
        self.readouts = tuple(readouts)
        self.first = linear_layer(num_inputs, width, generator=generator)
        self.layers = nn.ModuleList(
            RelationalConvolution(width, width, num_kinds, generator=generator)
            for _ in range(num_layers)
        )
        pooled = width * len(readouts)
        self.hidden = linear_layer(pooled, width, generator=generator)
        self.last = linear_layer(width, num_outputs, generator=generator)

    def forward(
        self, graph: Graph, kinds: Int[Tensor, "edges"]
    ) -> Float[Tensor, "graphs outputs"]:
        """Predict for each graph.

        Args:
            graph: one graph or several.
            kinds: of each edge.
        """
        features = torch.relu(self.first(graph.features))
        for layer in self.layers:
            features = features + torch.relu(layer(features, graph.edges, kinds))
        found = {how: readout(features, graph, how) for how in self.readouts}
        if "sum" in found:
            found["sum"] = found["sum"] / UNIT
        pooled = torch.cat([found[how] for how in self.readouts], dim=1)
        return self.last(torch.relu(self.hidden(pooled)))
