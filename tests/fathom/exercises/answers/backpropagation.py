"""Right and wrong answers to the exercise on backpropagation."""

import numpy as np
import torch

from fathom.training.autodiff import Node, backward


def latest_targets_first(num_nodes, edges):
    result = [0.0] * (num_nodes - 1) + [1.0]
    for source, target, slope in sorted(edges, key=lambda e: e[1], reverse=True):
        result[source] += result[target] * slope
    return result


def latest_sources_first(num_nodes, edges):
    result = torch.zeros(num_nodes)
    result[-1] = 1
    for source, target, slope in sorted(edges)[::-1]:
        result[source] += result[target] * slope
    return result


def in_place(num_nodes, edges):
    edges.sort(key=lambda e: -e[1])
    return latest_targets_first(num_nodes, edges)


def node_by_node(num_nodes, edges):
    result = {num_nodes - 1: 1.0}
    for node in range(num_nodes - 2, -1, -1):
        leaving = [e for e in edges if e[0] == node]
        result[node] = sum(result[target] * slope for _, target, slope in leaving)
    return [result[node] for node in range(num_nodes)]


def recursive(num_nodes, edges):
    def slope_at(node):
        if node == num_nodes - 1:
            return 1.0
        return sum(slope * slope_at(t) for s, t, slope in edges if s == node)

    return tuple(slope_at(node) for node in range(num_nodes))


def matrix_of(num_nodes, edges):
    matrix = np.zeros((num_nodes, num_nodes))
    for source, target, slope in edges:
        matrix[source, target] += slope
    return matrix


def linear_equations(num_nodes, edges):
    """Each derivative is the sum over the edges that leave, or 1 at the last node."""
    matrix = np.eye(num_nodes) - matrix_of(num_nodes, edges)
    return np.linalg.solve(matrix, np.eye(num_nodes)[-1])


def all_paths(num_nodes, edges):
    """Paths of each length: powers of the matrix of slopes."""
    matrix = torch.from_numpy(matrix_of(num_nodes, edges))
    power = torch.eye(num_nodes, dtype=torch.float64)
    total = power.clone()
    for _ in range(num_nodes):
        power = power @ matrix
        total += power
    return total[:, -1]


def forward_passes(num_nodes, edges):
    result = []
    for start in range(num_nodes):
        slopes = [0.0] * num_nodes
        slopes[start] = 1.0
        for source, target, slope in sorted(edges, key=lambda e: e[1]):
            slopes[target] += slopes[source] * slope
        result.append(slopes[-1])
    return result


def own(num_nodes, edges):
    """The book's own engine."""
    nodes = []
    for node in range(num_nodes):
        arriving = [(nodes[s], slope) for s, t, slope in edges if t == node]
        nodes.append(Node(0.0, arriving))
    found = backward(nodes[-1])
    return [found[node] for node in nodes]


def by_torch(num_nodes, edges):
    disturbances = torch.zeros(num_nodes, requires_grad=True)
    values = []
    for node in range(num_nodes):
        parts = [values[s] * slope for s, t, slope in edges if t == node]
        values.append(sum(parts, disturbances[node]))
    return torch.autograd.grad(values[-1], disturbances)[0]


def walk(edges, num_nodes, last=1.0, first=0.0):
    result = [first] * (num_nodes - 1) + [last]
    for source, target, slope in edges:
        result[source] += result[target] * slope
    return result


def late_first(edges):
    return sorted(edges, key=lambda e: e[1], reverse=True)


def overwriting(num_nodes, edges):
    result = [0.0] * (num_nodes - 1) + [1.0]
    for source, target, slope in late_first(edges):
        result[source] = result[target] * slope
    return result


def one_edge_for_a_pair(num_nodes, edges):
    pairs = {(source, target): slope for source, target, slope in edges}
    return walk(
        late_first([(*pair, slope) for pair, slope in pairs.items()]), num_nodes
    )


def only_slopes(num_nodes, edges):
    result = [0.0] * (num_nodes - 1) + [1.0]
    for source, _, slope in edges:
        result[source] += slope
    return result


def of_all_with_respect_to_the_first(num_nodes, edges):
    result = [1.0] + [0.0] * (num_nodes - 1)
    for source, target, slope in sorted(edges, key=lambda e: e[1]):
        result[target] += result[source] * slope
    return result


def sums_of_slopes(num_nodes, edges):
    result = [0.0] * (num_nodes - 1) + [1.0]
    for source, target, slope in late_first(edges):
        result[source] += result[target] + slope
    return result


def last_edge_of_each_node(num_nodes, edges):
    result = [0.0] * (num_nodes - 1) + [1.0]
    for source, target, slope in sorted(edges):
        if target == num_nodes - 1:
            result[source] += slope
    return result


RIGHT = {
    "derivatives": [
        latest_targets_first,
        latest_sources_first,
        lambda n, edges: in_place(n, list(edges)),
        node_by_node,
        recursive,
        linear_equations,
        all_paths,
        forward_passes,
        own,
        by_torch,
    ]
}
WRONG = {
    "derivatives": [
        (lambda n, edges: walk(edges, n), "in another order"),
        (lambda n, edges: walk(edges[::-1], n), "in another order"),
        (lambda n, edges: walk(late_first(edges)[::-1], n), "follow one path"),
        (in_place, "changed its arguments"),
        (overwriting, "Two edges from one node"),
        (one_edge_for_a_pair, "Two edges from one node"),
        (
            lambda n, edges: walk(late_first(edges), n, last=0.0),
            "with respect to itself",
        ),
        (lambda n, edges: walk(late_first(edges), n, first=1.0), "without a path"),
        (of_all_with_respect_to_the_first, "with respect to itself"),
        (only_slopes, "without a path"),
        (sums_of_slopes, "without a path"),
        (last_edge_of_each_node, "follow one path"),
        (lambda n, edges: late_first(edges), "should be a tensor of shape"),
    ]
}
