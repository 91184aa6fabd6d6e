"""What is kept for the way back, counted by hand."""

import torch
from torch import nn

from fathom.analysis.kept_numbers import kept_numbers


def test_by_hand():
    # the ReLU keeps its result, which the second layer keeps as well: 5 × 7, once
    net = nn.Sequential(nn.Linear(3, 7), nn.ReLU(), nn.Linear(7, 2))
    assert kept_numbers(net, torch.ones(5, 3)) == 35
    # a sigmoid after it: its own result, 5 × 2
    assert kept_numbers(nn.Sequential(*net, nn.Sigmoid()), torch.ones(5, 3)) == 45


def test_inputs_and_parameters_do_not_count():
    assert kept_numbers(nn.Linear(3, 7), torch.ones(5, 3)) == 0
    assert kept_numbers(nn.Linear(3, 7), torch.ones(5, 3).requires_grad_()) == 0


def test_it_counts_without_gradients_around_it():
    net = nn.Sequential(nn.Linear(3, 7), nn.ReLU(), nn.Linear(7, 2))
    with torch.no_grad():
        assert kept_numbers(net, torch.ones(5, 3)) == 35


def test_pieces_that_live_shortly_are_not_mixed_up():
    class Squares(nn.Module):
        def forward(self, x):
            for _ in range(4):
                x = (x * self.weight) ** 2
            return x

    net = Squares()
    net.weight = nn.Parameter(torch.ones(6))
    # each square keeps its base, and each product the value before it, the first one
    # being the input: 4 + 3 vectors of six
    assert kept_numbers(net, torch.ones(6)) == 42
