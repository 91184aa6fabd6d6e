"""Right and wrong answers to the exercise on a layer from edges."""

import numpy as np
import torch


def added(features, edges, own, near, bias):
    source, target = edges
    heard = torch.zeros_like(features).index_add(0, target, features[source])
    return bias + features @ own.T + heard @ near.T


def by_matrix(features, edges, own, near, bias):
    adjacency = torch.zeros(len(features), len(features), dtype=features.dtype)
    adjacency[edges[1], edges[0]] = 1
    return bias + features @ own.T + adjacency @ features @ near.T


def by_loops(features, edges, own, near, bias):
    rows = [own @ h + bias for h in features]
    for source, target in edges.T.tolist():
        rows[target] = rows[target] + near @ features[source]
    return rows


def node_by_node(features, edges, own, near, bias):
    """Lists of neighbours, and a sum over each; some are empty."""
    source, target = edges
    rows = []
    for m in range(len(features)):
        heard = features[source[target == m]].sum(dim=0)
        rows.append(bias + own @ features[m] + near @ heard)
    return torch.stack(rows)


def in_numpy(features, edges, own, near, bias):
    h, o, n, b = (part.numpy() for part in (features, own, near, bias))
    heard = np.zeros_like(h)
    np.add.at(heard, edges[1].numpy(), h[edges[0].numpy()])
    return h @ o.T + heard @ n.T + b


def in_place(features, edges, own, near, bias):
    """Messages are multiplied first, and added to what is there."""
    result = features.double() @ own.double().T + bias
    messages = features.double() @ near.double().T
    return result.index_add_(0, edges[1], messages[edges[0]])


def one_of_them(features, edges, own, near, bias):
    """Of edges to the same node only one counts."""
    heard = torch.zeros_like(features)
    heard[edges[1]] += features[edges[0]]
    return bias + features @ own.T + heard @ near.T


def backwards(features, edges, own, near, bias):
    return added(features, edges.flip(0), own, near, bias)


def both_ways(features, edges, own, near, bias):
    return added(features, torch.cat([edges, edges.flip(0)], 1), own, near, bias)


def averaged(features, edges, own, near, bias):
    target = edges[1]
    degree = torch.bincount(target, minlength=len(features)).clamp(min=1)[:, None]
    heard = torch.zeros_like(features).index_add(0, target, features[edges[0]])
    return bias + features @ own.T + heard / degree @ near.T


def offset_in_each(features, edges, own, near, bias):
    """The offset comes with each message, too."""
    source, target = edges
    messages = features[source] @ near.T + bias
    return (features @ own.T + bias).index_add(0, target, messages)


def offset_twice(features, edges, own, near, bias):
    return added(features, edges, own, near, 2 * bias)


def no_own(features, edges, own, near, bias):
    return added(features, edges, 0 * own, near, bias)


def one_matrix(features, edges, own, near, bias):
    """The node as its own neighbour."""
    return added(features, edges, own, own, bias)


def counts_itself(features, edges, own, near, bias):
    loops = torch.arange(len(features)).repeat(2, 1)
    return added(features, torch.cat([edges, loops], 1), own, near, bias)


RIGHT = {
    "graph_layer": [added, by_matrix, by_loops, node_by_node, in_numpy, in_place],
}
WRONG = {
    "graph_layer": [
        (no_own, "its own part"),
        (offset_twice, "its own part"),
        (counts_itself, "its own part"),
        (lambda f, e, o, n, b: added(f, e, n, o, b), "its own part"),
        (backwards, "names sources"),
        (both_ways, "names sources"),
        (one_of_them, "the sum of what each"),
        (averaged, "the sum of what each"),
        (one_matrix, "which matrix"),
        (offset_in_each, "which matrix"),
    ],
}
