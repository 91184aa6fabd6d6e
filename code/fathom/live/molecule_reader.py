r"""A graph network that reads molecules, and the compounds behind it, for the browser.

A compound is kept without its name and drawing: by a key of its graph, as few bits as
tell our compounds apart. Each node begins with a mark of its features and, round by
round, stirs in those of its neighbours with the kinds of the bonds,

.. math::

    k_m \leftarrow \operatorname{stir}\Bigl[31\, k_m + \sum_{n \in \mathrm{ne}[m]}
    \operatorname{stir}[k_n + 7919\,(r_{mn} + 1)]\Bigr] ,

whole numbers of 32 bits; the key is stirred from the sum over all nodes. It is the same
in whatever order atoms are written, and what a graph network can't tell apart has the
same key (B. Weisfeiler and A. Leman, 1968, whose test it is).
"""

import copy
import zlib
from collections.abc import Sequence
from typing import Any

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

from fathom.datasets.molecular_graphs import BOND_KINDS, ELEMENTS, HYDROGENS, WithKinds
from fathom.networks.relational import GraphRegression
from fathom.training.rounding import from_bytes, to_bytes

__all__ = ["for_browser", "keys", "pack", "rounded"]

ROUNDS = 16
BITS = 32
KEY_BITS = 30
KEY_BYTES = 4
MOST_KELVIN = 1023  # ten bits


def rounded(network: GraphRegression) -> GraphRegression:
    """Copy a network, with the numbers that the figure computes with.

    Args:
        network: stays as it is.
    """
    found = copy.deepcopy(network)
    with torch.no_grad():
        for table in _tables(found):
            table.weight.copy_(from_bytes(*to_bytes(table.weight.float())))
    return found


def keys(graphs: WithKinds) -> Int[Tensor, "graphs"]:
    """Number each graph of a batch: equal for equal graphs, below 2³⁰.

    Args:
        graphs: as from :func:`fathom.datasets.molecular_graphs.batch_with_kinds`.
    """
    graph, kinds = graphs
    count = len(ELEMENTS) + 1
    element = graph.features[:, :count].argmax(dim=1)
    carried = graph.features[:, count : count + HYDROGENS].argmax(dim=1)
    charge, alternating, ring = graph.features[:, -3:].long().T
    marks = element + 16 * carried + 64 * (charge + 1) + 256 * alternating + 512 * ring
    marks = _stirred(marks)
    source, target = graph.edges
    for _ in range(ROUNDS):
        told = _stirred((marks[source] + 7919 * (kinds + 1)) % 2**BITS)
        heard = torch.zeros_like(marks).index_add(0, target, told)
        marks = _stirred((31 * marks + heard) % 2**BITS)
    home = graph.graph_of
    together = marks.new_zeros(graph.num_graphs).index_add(0, home, _stirred(marks))
    return _stirred(together % 2**BITS) % 2**KEY_BITS


def pack(
    network: GraphRegression,
    graph_keys: Int[Tensor, "compounds"],
    kelvin: Float[Tensor, "compounds 2"],
    part_of: Int[Tensor, "compounds"],
) -> bytes:
    """Write a network and what was measured as few bytes.

    First numbers in single precision: a scale for each row of each matrix, then the
    offsets; then the matrices, a byte for each number; then the compounds in the order
    of their keys, seven bytes each, all first bytes, then all second ones, and so on:
    the key less the one before (four bytes), both temperatures in whole kelvin
    without their two highest bits (two bytes), and in the last byte these bits and the
    part. zlib makes it smaller.

    Args:
        network: what the figure computes is what `rounded` of it does.
        graph_keys: of the compounds, as from `keys`.
        kelvin: melting and boiling points.
        part_of: 0 for compounds that the network has learnt from, 1 for those by which
            something was decided, 2 for the test.

    Raises:
        ValueError: if a temperature has more than ten bits, or a part more than two.
    """
    whole = kelvin.round().long()
    if not ((whole >= 0) & (whole <= MOST_KELVIN)).all():
        raise ValueError(
            f"temperatures lie from 0 to {MOST_KELVIN} K, got {whole.min()} to "
            f"{whole.max()}"
        )
    if not ((part_of >= 0) & (part_of < 4)).all():
        raise ValueError(f"parts are 0 to 3, got {part_of.min()} to {part_of.max()}")
    pairs = [to_bytes(table.weight.detach().float()) for table in _tables(network)]
    offsets = [t.bias.detach() for t in _tables(network) if t.bias is not None]
    floats = torch.cat([scales for _, scales in pairs] + offsets)
    order = graph_keys.argsort(stable=True)
    gaps = graph_keys[order].diff(prepend=torch.zeros(1, dtype=torch.long))
    melting, boiling = whole[order].T
    last = (melting >> 8) + 4 * (boiling >> 8) + 16 * part_of[order]
    low = [gaps >> 8 * byte & 255 for byte in range(KEY_BYTES)]
    table = torch.stack([*low, melting & 255, boiling & 255, last]).to(torch.uint8)
    content = [
        floats.numpy().astype("<f4").tobytes(),
        *(codes.numpy().tobytes() for codes, _ in pairs),
        table.numpy().tobytes(),
    ]
    return zlib.compress(b"".join(content), 9)


def for_browser(
    network: GraphRegression,
    scale: tuple[Float[Tensor, "2"], Float[Tensor, "2"]],
    graphs: WithKinds,
    kelvin: Float[Tensor, "compounds 2"],
    split: Sequence[Int[Tensor, "_"]],
) -> dict[str, Any]:
    """Name what the figure ``molecule`` needs of Python.

    Args:
        network: from a molecule's graph to both temperatures, standardised.
        scale: mean and standard deviation of each, in kelvin.
        graphs: of all compounds, beside each other.
        kelvin: their melting and boiling points.
        split: the compounds by number: those learnt from, those decided by, the test.

    Returns:
        Arguments of `fathom.live.figure.live_figure`: a file, which the figure fetches
        when it is touched, and in its place what it needs before. Left out are
        compounds with an element that has no place of its own among the features: the
        figure refuses those.
    """
    graph, _ = graphs
    sizes = graph.graph_of.bincount(minlength=graph.num_graphs)
    other = graph.features[:, len(ELEMENTS)].bool()
    strange = torch.zeros(graph.num_graphs, dtype=torch.bool)
    strange[graph.graph_of[other]] = True
    part_of = torch.zeros(graph.num_graphs, dtype=torch.long)
    for part, rows in enumerate(split):
        part_of[rows] = part
    kept = (~strange).nonzero()[:, 0]
    packed = pack(network, keys(graphs)[kept], kelvin[kept], part_of[kept])
    mean, spread = (each.double() for each in scale)
    return {
        "graphs": {"numbers": packed},
        "shape": {
            "inputs": network.first.in_features,
            "width": network.first.out_features,
            "kinds": len(BOND_KINDS),
            "layers": len(network.layers),
            "outputs": network.last.out_features,
        },
        "mean": mean,
        "spread": spread,
        "largest": sizes[split[0]].max().item(),
        "number": len(kept),
    }


def _stirred(numbers: Int[Tensor, "_"]) -> Int[Tensor, "_"]:
    """32 bits, well mixed; no two numbers become the same."""
    for _ in range(2):
        numbers = (numbers ^ numbers >> 16) * 0x45D9F3B % 2**BITS
    return numbers ^ numbers >> 16


def _tables(network: GraphRegression) -> list[nn.Linear]:
    """Its matrices, in the order in which they are packed."""
    inside = [part for layer in network.layers for part in (layer.own, layer.near)]
    return [network.first, *inside, network.hidden, network.last]
