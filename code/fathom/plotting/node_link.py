r"""Graphs of nodes and edges: places for the nodes, and the picture.

A picture of a graph is good if nodes that are far from each other in it, counted in
edges, are far from each other on the page. With places :math:`\mathbf{p}_m` and
distances :math:`d_{mn}`, the layout makes the *stress* small,

.. math::

    \sum_{m < n} \Bigl(\frac{|\mathbf{p}_m - \mathbf{p}_n|}{d_{mn}} - 1\Bigr)^2 ,

step by step, by a parabola that lies above it and touches it (E. R. Gansner, Y. Koren
and S. North, 2004, doi 10.1007/978-3-540-31843-9_25).
"""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components, shortest_path

from fathom.plotting.numbers import Numbers, as_array
from fathom.plotting.palette import FACE, INK, MODEL, MUTED

__all__ = ["draw_graph", "layout"]

GAP = 1.0  # between parts of a graph that nothing joins, in edges
GOLDEN = np.pi * (3 - 5**0.5)  # the angle by which no two of many directions are near


def _pairs(edges: Numbers, num_nodes: int) -> np.ndarray:
    """The edges as whole numbers, (2, edges)."""
    pairs = np.asarray(edges, dtype=np.int64).reshape(2, -1)
    if pairs.size and (pairs.min() < 0 or pairs.max() >= num_nodes):
        raise ValueError(
            f"an edge's node lies from 0 to {num_nodes - 1}, got {pairs.min()} to "
            f"{pairs.max()}"
        )
    return pairs


def _place_part(distances: np.ndarray, num_steps: int) -> np.ndarray:
    """Places for a connected graph, around 0, the longer axis horizontal."""
    size = len(distances)
    # Classical scaling: distances as those of points in space, and their two main axes.
    centre = np.eye(size) - 1 / size
    values, axes = np.linalg.eigh(-0.5 * centre @ distances**2 @ centre)
    places = np.zeros((size, 2))
    wide = min(2, size)
    main = axes[:, ::-1][:, :wide] * np.sqrt(np.maximum(values[::-1][:wide], 0))
    places[:, :wide] = main * np.sign(main[np.abs(main).argmax(axis=0), range(wide)])
    # Nodes of the same place come apart in directions of their own.
    angles = GOLDEN * np.arange(size)
    places += 0.05 * np.stack([np.cos(angles), np.sin(angles)], axis=1)
    weights = 1 / (distances + np.eye(size)) ** 2 - np.eye(size)
    inverse = np.linalg.pinv(np.diag(weights.sum(axis=1)) - weights)
    for _ in range(num_steps):
        apart = np.linalg.norm(places[:, None] - places[None], axis=2) + np.eye(size)
        pull = weights * distances / np.maximum(apart, 1e-9)
        places = inverse @ (np.diag(pull.sum(axis=1)) - pull) @ places
    places -= places.mean(axis=0)
    return places @ np.linalg.svd(places, full_matrices=False)[2].T


def layout(edges: Numbers, num_nodes: int, num_steps: int = 100) -> np.ndarray:
    """Places for the nodes of a graph, in which an edge is about 1 long.

    Parts that nothing joins stand beside each other, the largest at the left. The same
    graph gets the same places. 500 nodes take some seconds.

    Args:
        edges: pairs of nodes, (2, edges); directions don't count.
        num_nodes: how many nodes there are.
        num_steps: each makes the stress smaller.

    Returns:
        A row (right, up) for each node.

    Raises:
        ValueError: if an edge's node isn't there.
    """
    pairs = _pairs(edges, num_nodes)
    ones = np.ones(pairs.shape[1])
    joined = coo_array((ones, tuple(pairs)), shape=(num_nodes, num_nodes)).tocsr()
    num_parts, part_of = connected_components(joined, directed=False)
    parts = [np.flatnonzero(part_of == part) for part in range(num_parts)]
    places, edge = np.zeros((num_nodes, 2)), 0.0
    for part in sorted(parts, key=len, reverse=True):
        distances = shortest_path(
            joined[part][:, part], directed=False, unweighted=True
        )
        block = _place_part(distances, num_steps)
        places[part] = block + np.array([edge - block[:, 0].min(), 0])
        edge += np.ptp(block[:, 0]) + GAP
    return places


def _each(given: Numbers | float | int | str, count: int, what: str) -> np.ndarray:
    """One value for each of so many things, from one for all or one for each."""
    if isinstance(given, str):
        return np.repeat(np.asarray([given], dtype=object), count)
    values = np.asarray(given)
    if values.ndim == 0:
        return np.repeat(values, count)
    if len(values) != count:
        raise ValueError(f"{count} {what}, and values for {len(values)} of them")
    return values


def draw_graph(
    axes: Axes,
    edges: Numbers,
    places: Numbers,
    labels: Sequence[str] | None = None,
    *,
    colours: str | Sequence[str] = FACE,
    outlines: str | Sequence[str] = MODEL,
    sizes: Numbers | float | int = 120,
    markers: str | Sequence[str] = "o",
    edge_colours: str | Sequence[str] = MUTED,
    edge_widths: Numbers | float | int = 1.2,
    strokes: Numbers | int = 1,
    directed: bool = False,
    label_colour: str = INK,
    label_size: float | int = 10,
    beside: bool = False,
) -> Axes:
    """Draw a mark for each node and a line for each edge.

    An edge that stands there in both directions is one line, which looks as the first
    of the two does, unless directions are drawn. Edges from a node to itself are not
    drawn. What can be given for each node (or edge) can be given once for all.

    Args:
        axes: loses its frame and ticks, and gets equal units in both directions.
        edges: source and target of each edge, (2, edges).
        places: a row (right, up) for each node, as from `layout`.
        labels: what is written in each mark.
        colours: fillings of the marks.
        outlines: colours of their edges.
        sizes: areas of the marks, in square points.
        markers: shapes of the marks, as Matplotlib names them.
        edge_colours: colours of the lines.
        edge_widths: widths of the lines, in points.
        strokes: how many parallel lines an edge is, as a chemist draws bonds; directed
            edges are one.
        directed: whether an edge is an arrow, from its source to its target.
        label_colour: of the labels.
        label_size: of the labels, in points.
        beside: whether labels stand at the upper right of the marks, not in them.

    Raises:
        ValueError: if an edge's node isn't there, or as many values as nodes (or
            edges) aren't given.
    """
    places = as_array(places).reshape(-1, 2)
    num_nodes = len(places)
    pairs = _pairs(edges, num_nodes)
    num_edges = pairs.shape[1]
    looks = list(
        zip(
            *pairs.tolist(),
            _each(edge_colours, num_edges, "edges").tolist(),
            _each(edge_widths, num_edges, "edges").tolist(),
            _each(strokes, num_edges, "edges").tolist(),
            strict=True,
        )
    )
    sizes = _each(sizes, num_nodes, "nodes").astype(float)
    if directed:
        for source, target, colour, width, _ in looks:
            if source != target:
                line = {"arrowstyle": "-|>", "color": colour, "linewidth": width}
                line |= {"shrinkA": sizes[source] ** 0.5 / 2}
                line |= {"shrinkB": sizes[target] ** 0.5 / 2 + 1}
                line |= {"mutation_scale": min(10, 4 + sizes[target] ** 0.5 / 2)}
                line |= {"connectionstyle": "arc3,rad=0.08"}
                axes.annotate("", places[target], places[source], arrowprops=line)
    else:
        _draw_lines(axes, places, looks)
    fill = _each(colours, num_nodes, "nodes")
    rim = _each(outlines, num_nodes, "nodes")
    shape = _each(markers, num_nodes, "nodes")
    for marker in dict.fromkeys(shape.tolist()):
        here = shape == marker
        axes.scatter(
            *places[here].T,
            s=_one_if_alike(sizes[here]),
            color=_one_if_alike(fill[here]),
            edgecolors=_one_if_alike(rim[here]),
            marker=marker,
            linewidths=1.2,
            zorder=3,
            clip_on=False,
        )
    if labels is not None:
        if len(labels) != num_nodes:
            raise ValueError(f"{num_nodes} nodes, and labels for {len(labels)} of them")
        for label, place, size in zip(labels, places, sizes, strict=True):
            aside = size**0.5 / 2 * 0.8 + 1 if beside else 0
            axes.annotate(
                label,
                place,
                (aside, aside),
                textcoords="offset points",
                ha="left" if beside else "center",
                va="bottom" if beside else "center",
                color=label_colour,
                fontsize=label_size,
                zorder=4,
            )
    axes.set_aspect("equal", adjustable="datalim")
    axes.margins(0.08)
    axes.set_axis_off()
    return axes


def _one_if_alike(values: np.ndarray) -> list:
    """A list of one if all are the same: the file then holds one mark, not each."""
    values = values.tolist()
    return values[:1] if all(value == values[0] for value in values) else values


def _draw_lines(axes: Axes, places: np.ndarray, looks: list[tuple]) -> None:
    """A line, or several parallel ones, for each pair that is joined."""
    first = {}
    for source, target, *look in looks:
        if source != target:
            first.setdefault(frozenset((source, target)), (source, target, *look))
    lines, colours, widths = [], [], []
    for source, target, colour, width, count in first.values():
        start, end = places[source], places[target]
        along = end - start
        across = np.array([-along[1], along[0]]) / max(np.hypot(*along), 1e-9)
        for stroke in range(int(count)):
            shift = 0.13 * (stroke - (count - 1) / 2) * across
            lines.append([start + shift, end + shift])
            colours.append(colour)
            widths.append(width)
    drawn = LineCollection(lines, colors=colours, linewidths=widths, zorder=1)
    axes.add_collection(drawn)
