"""Right and wrong answers to the exercise on sequences of several lengths."""

import numpy as np
import torch
from torch import nn


def by_gather(inputs, lengths, W, U, b, *, shift=1, act=torch.tanh):
    """All states, then one of each sequence; other arguments make mistakes."""
    state, states = inputs.new_zeros(len(inputs), len(b)), []
    for x in inputs.unbind(1):
        state = act(x @ W.T + state @ U.T + b)
        states.append(state)
    states = torch.stack(states, 1)
    return states[torch.arange(len(inputs)), lengths - shift]


def held(inputs, lengths, W, U, b):
    """A state that has come to its end stays."""
    state = inputs.new_zeros(len(inputs), len(b))
    for t in range(inputs.shape[1]):
        new = torch.tanh(inputs[:, t] @ W.T + state @ U.T + b)
        state = torch.where((t < lengths)[:, None], new, state)
    return state


def library(inputs, lengths, W, U, b):
    network = nn.RNN(W.shape[1], len(b), batch_first=True)
    for parameter, values in zip(
        network.parameters(), (W, U, b, torch.zeros_like(b)), strict=True
    ):
        parameter.data.copy_(values)
    packed = nn.utils.rnn.pack_padded_sequence(
        inputs, lengths, batch_first=True, enforce_sorted=False
    )
    return network(packed)[1][0]


def in_numpy(inputs, lengths, W, U, b):
    found = []
    for x, n in zip(inputs.numpy(), lengths.tolist(), strict=True):
        h = np.zeros(len(b))
        for t in range(n):
            h = np.tanh(W.numpy() @ x[t] + U.numpy() @ h + b.numpy())
        found.append(h)
    return np.array(found)


def at_the_padded_end(inputs, lengths, W, U, b):
    return by_gather(inputs, torch.full_like(lengths, inputs.shape[1]), W, U, b)


def mean_of_states(inputs, lengths, W, U, b):
    every = [by_gather(inputs, torch.full_like(lengths, n), W, U, b) for n in (1, 2)]
    return torch.stack(every).mean(0)


RIGHT = {"last_states": [by_gather, held, library, in_numpy]}
WRONG = {
    "last_states": [
        (at_the_padded_end, "sequences of one step"),
        (lambda *a: by_gather(*a, shift=0), "sequences of one step"),
        (lambda *a: by_gather(*a, act=lambda z: 3 * torch.tanh(z)), "between -1 and 1"),
        (lambda x, n, W, U, b: by_gather(x, n, W, U, 0 * b), "sequences of one step"),
        (mean_of_states, "sequences of one step"),
        (lambda x, n, W, U, b: by_gather(x, n, W, U.T, b), "row i and column j"),
        (
            lambda x, n, W, U, b: by_gather(x, (n - 1).clamp(min=1), W, U, b),
            "which step is the last",
        ),
        (lambda x, n, W, U, b: held(x, n + (n > 1), W, U, b), "is padding"),
        (lambda x, n, W, U, b: held(x, n, W, U, b)[:1], "should"),
    ]
}
