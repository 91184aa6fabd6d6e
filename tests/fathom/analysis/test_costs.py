"""Counts from shapes equal PyTorch's own modules, and what is multiplied in them."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.utils.flop_counter import FlopCounterMode

from fathom.analysis.costs import (
    ALEXNET,
    VGG16,
    Convolution,
    FullyConnected,
    Pooling,
    costs,
    torch_modules,
)


def compare_with_torch(layers, shape):
    bills = costs(layers, shape)
    network = torch_modules(layers, shape)
    with FlopCounterMode(display=False) as counter:
        outputs = network(torch.empty(1, *shape, device="meta"))
    assert outputs.shape == (1, *bills[-1].shape)
    numbers = sum(p.numel() for p in network.parameters())
    assert sum(bill.parameters for bill in bills) == numbers
    # A multiply-add is two operations.
    work = sum(bill.multiply_adds for bill in bills)
    assert 2 * work == counter.get_total_flops()
    return numbers, work


def test_alexnet():
    numbers, work = compare_with_torch(ALEXNET, (3, 227, 227))
    assert numbers == 60_965_224
    # 105,415,200 + 223,948,800 + 149,520,384 + 112,140,288 + 74,760,192 of convolutions
    # and 37,748,736 + 16,777,216 + 4,096,000
    assert work == 724_406_816


def test_vgg16():
    numbers, work = compare_with_torch(VGG16, (3, 224, 224))
    assert numbers == 138_357_544
    assert work == 15_470_264_320


def test_by_hand():
    layers = [Convolution(4, 3, stride=2, groups=2), Pooling(2, 2), FullyConnected(5)]
    bills = costs(layers, (6, 9, 7))
    # 4 * (3 * 9 + 1); (9 - 3) // 2 + 1 = 4 and (7 - 3) // 2 + 1 = 3 places each way
    assert (bills[0].parameters, bills[0].shape) == (112, (4, 4, 3))
    assert bills[0].multiply_adds == 12 * 4 * 27
    assert (bills[1].parameters, bills[1].multiply_adds) == (0, 0)
    assert bills[1].shape == (4, 2, 1)
    assert (bills[2].parameters, bills[2].multiply_adds) == (45, 40)
    compare_with_torch(layers, (6, 9, 7))


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_random_networks(data):
    def whole(low, high):
        return data.draw(st.integers(low, high))

    groups = [1, *(whole(1, 2) for _ in range(whole(0, 2)))]
    layers = [
        Convolution(2 * whole(1, 4), whole(1, 3), whole(1, 2), whole(0, 2), g)
        for g in groups
    ]
    if whole(0, 1):
        layers.insert(1, Pooling(whole(1, 2), whole(1, 2)))
    layers += [FullyConnected(whole(1, 9)) for _ in range(whole(0, 2))]
    compare_with_torch(layers, (whole(1, 3), whole(32, 36), whole(32, 36)))


def test_every_multiplication_counted_one_by_one():
    """Of a small convolution: ones convolved with ones add up what is multiplied."""
    layer = Convolution(4, 3, stride=2, groups=2)
    module = torch_modules([layer], (6, 9, 7), device="cpu")[0].double()
    torch.nn.init.ones_(module.weight)
    torch.nn.init.zeros_(module.bias)
    added = module(torch.ones(1, 6, 9, 7, dtype=torch.float64)).sum()
    assert added == costs([layer], (6, 9, 7))[0].multiply_adds


def test_wrong_networks_name_the_numbers():
    with pytest.raises(ValueError, match=r"Pooling.* gets \(5,\)"):
        costs([FullyConnected(5), Pooling(2, 2)], (1, 4, 4))
    with pytest.raises(ValueError, match=r"reaches over 5 .* fit into 4"):
        costs([Convolution(1, 5)], (1, 4, 4))
    with pytest.raises(ValueError, match="both 3 channels and 4 outputs"):
        costs([Convolution(4, 3, groups=2)], (3, 9, 9))
