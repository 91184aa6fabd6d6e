"""Right and wrong answers to the exercise on causal linear attention."""

import numpy as np
import torch


def running(queries, keys, values, *, first=True, start=0.0, keep=1.0):
    """By a state; the other arguments make mistakes."""
    state = torch.zeros(keys.shape[1], values.shape[1]).to(values)
    total = torch.full((keys.shape[1],), start).to(values)
    rows = []
    for q, k, v in zip(queries, keys, values, strict=True):
        if first:
            state, total = keep * state + torch.outer(k, v), keep * total + k
        rows.append(q @ state / (q @ total).clamp(min=1e-9))
        if not first:
            state, total = state + torch.outer(k, v), total + k
    return torch.stack(rows)


def by_pairs(queries, keys, values):
    """All pairs and a triangle: the numbers are the same."""
    weights = (queries @ keys.T).tril()
    return weights / weights.sum(dim=1, keepdim=True) @ values


def by_cumulative_sums(queries, keys, values):
    states = (keys[:, :, None] * values[:, None]).cumsum(dim=0)
    found = torch.einsum("nf,nfv->nv", queries, states)
    return found / (queries * keys.cumsum(dim=0)).sum(dim=1, keepdim=True)


def in_lists(queries, keys, values):
    """Plain numbers, one token after the other."""
    rows = []
    for n, query in enumerate(queries.tolist()):
        near = zip(keys.tolist()[: n + 1], values.tolist(), strict=False)
        pairs = [
            (sum(a * b for a, b in zip(query, k, strict=True)), v) for k, v in near
        ]
        total = sum(weight for weight, _ in pairs)
        columns = zip(*[[weight * x for x in v] for weight, v in pairs], strict=True)
        rows.append([sum(column) / total for column in columns])
    return rows


def in_numpy(queries, keys, values):
    q, k, v = (part.double().numpy() for part in (queries, keys, values))
    weights = np.tril(q @ k.T)
    return weights @ v / weights.sum(axis=1, keepdims=True)


def in_place(queries, keys, values):
    """Writes into a state of its own."""
    state, total = (
        torch.zeros(keys.shape[1], values.shape[1]),
        torch.zeros(keys.shape[1]),
    )
    found = torch.empty_like(values)
    for n in range(len(keys)):
        state += keys[n][:, None] * values[n]
        total += keys[n]
        found[n] = (queries[n] @ state) / (queries[n] @ total)
    return found


def with_the_future(queries, keys, values):
    weights = queries @ keys.T
    return weights / weights.sum(dim=1, keepdim=True) @ values


def no_sum_of_weights(queries, keys, values):
    return (queries @ keys.T).tril() @ values


def sum_of_the_whole_text(queries, keys, values):
    weights = queries @ keys.T
    return weights.tril() / weights.sum(dim=1, keepdim=True) @ values


def divided_by_the_count(queries, keys, values):
    counts = torch.arange(1, len(keys) + 1)[:, None]
    return (queries @ keys.T).tril() @ values / counts


def others_alone(queries, keys, values):
    """Not itself, but for the first, which has nobody else."""
    weights = (queries @ keys.T).tril(-1)
    weights[0, 0] = 1
    return weights / weights.sum(dim=1, keepdim=True) @ values


def itself_alone(queries, keys, values):
    return values.clone()


def softmax(queries, keys, values):
    scores = queries @ keys.T
    later = torch.ones_like(scores).triu(1).bool()
    return scores.masked_fill(later, -torch.inf).softmax(dim=1) @ values


def plain_means(queries, keys, values):
    return by_pairs(torch.ones_like(queries), torch.ones_like(keys), values)


def no_queries(queries, keys, values):
    return by_pairs(torch.ones_like(queries), keys, values)


def features_twice(queries, keys, values):
    return by_pairs(queries + 1, keys + 1, values)


RIGHT = {
    "running_sums": [
        running,
        by_pairs,
        by_cumulative_sums,
        in_lists,
        in_numpy,
        in_place,
    ],
}
WRONG = {
    "running_sums": [
        (no_sum_of_weights, "by which sum"),
        (sum_of_the_whole_text, "by which sum"),
        (divided_by_the_count, "by which sum"),
        (lambda *a: running(*a, first=False), "by which sum"),
        (lambda *a: running(*a, start=1.0), "by which sum"),
        (with_the_future, "comes later"),
        (others_alone, "sees itself"),
        (itself_alone, "plain mean"),
        (lambda *a: running(*a, keep=0.9), "plain mean"),
        (softmax, "of nothing else"),
        (plain_means, "of nothing else"),
        (no_queries, "of nothing else"),
        (features_twice, "of nothing else"),
    ],
}
