"""Exercise on backpropagation: the walk back through a graph, given by its edges."""

from typing import Any

import torch
from torch import Tensor

from fathom.exercises.checking import Exercise, Trial, close, whole

__all__ = ["derivatives"]

SLOPES = (-2.0, -1.5, -1.0, -0.5, 0.5, 1.0, 1.5, 2.0, 3.0)
Edges = list[tuple[int, int, float]]


def _derivatives(num_nodes: int, edges: Edges) -> Tensor:
    """The derivative of the last node with respect to each, latest targets first."""
    result = [0.0] * (num_nodes - 1) + [1.0]
    for source, target, slope in sorted(edges, key=lambda edge: -edge[1]):
        result[source] += result[target] * slope
    return torch.tensor(result, dtype=torch.float64)


def _graph(generator: torch.Generator) -> dict[str, Any]:
    """Each node but the first is made from one to three earlier ones, in no order."""
    num_nodes = whole(generator, 4, 7)
    edges = [
        (
            whole(generator, 0, target - 1),
            target,
            SLOPES[whole(generator, 0, len(SLOPES) - 1)],
        )
        for target in range(1, num_nodes)
        for _ in range(whole(generator, 1, 3))
    ]
    order = torch.randperm(len(edges), generator=generator)
    return {"num_nodes": num_nodes, "edges": [edges[i] for i in order]}


def _without_a_path_there_is_no_slope(trial: Trial) -> bool:
    leading = {trial.inputs["num_nodes"] - 1}
    for source, target, _ in sorted(trial.inputs["edges"], key=lambda e: -e[1]):
        if target in leading:
            leading.add(source)
    others = [v for v in range(trial.inputs["num_nodes"]) if v not in leading]
    return close(trial.answer[others], torch.zeros(len(others)))


def _same_in_any_order(trial: Trial) -> bool:
    """Edges between the same two nodes stay in their order: that is another matter."""
    signs = ((1, 1), (1, -1), (-1, -1))
    orders = (
        sorted(trial.inputs["edges"], key=lambda edge: (a * edge[1], b * edge[0]))
        for a, b in signs
    )
    return all(close(trial.again(edges=order), trial.answer) for order in orders)


def _edges_side_by_side_add(trial: Trial) -> bool:
    merged: dict[tuple[int, int], float] = {}
    for source, target, slope in trial.inputs["edges"]:
        merged[source, target] = merged.get((source, target), 0.0) + slope
    edges = [(*pair, slope) for pair, slope in merged.items()]
    return close(trial.again(edges=edges), trial.answer)


derivatives = Exercise(
    _derivatives,
    _graph,
    {
        "If the last node is disturbed, it changes by just as much: what is its "
        "derivative with respect to itself?": lambda trial: close(
            trial.answer[-1], 1.0
        ),
        "Nodes without a path to the last one don't matter to it: their derivatives "
        "are zero.": _without_a_path_there_is_no_slope,
        "The list has no order, and the same graph with its edges in another order "
        "has the same derivatives. Which edges have to wait, and for which?": (
            _same_in_any_order
        ),
        "Two edges from one node to the same other node, as in x times x, do the same "
        "as one edge with the sum of their slopes.": _edges_side_by_side_add,
    },
    "The numbers aren't right yet: follow one path to the last node by pencil. Which "
    "slopes lie on it, and what do several paths bring together?",
)
