"""Fields are calculated as by hand, and as a gradient finds them."""

import pytest
import torch
from hypothesis import assume, given
from hypothesis import strategies as st
from torch import nn

from fathom.analysis.receptive_field import (
    Layer,
    ReceptiveField,
    inputs_seen,
    receptive_field,
    sensitivity,
)

LAYERS = st.lists(
    st.builds(
        Layer,
        st.integers(1, 4),
        st.integers(1, 3),
        st.integers(0, 2),
        st.integers(1, 3),
    ),
    max_size=4,
)


def network(layers):
    """Convolutions with positive weights: no two ways cancel."""
    parts = []
    for layer in layers:
        how = (layer.kernel_size, layer.stride, layer.padding, layer.dilation)
        part = nn.Conv1d(1, 1, *how, bias=False, dtype=torch.float64)
        parts.append(part.requires_grad_(False))
        part.weight.fill_(0.5)
    return nn.Sequential(*parts)


@given(LAYERS, st.data())
def test_calculated_is_what_the_gradient_finds(layers, data):
    inputs = torch.zeros(1, 1, 24, dtype=torch.float64)
    try:
        positions = network(layers)(inputs).shape[2]
    except RuntimeError:
        assume(False)
    unit = data.draw(st.integers(0, positions - 1))
    found = sensitivity(network(layers), inputs, unit).nonzero().flatten().tolist()
    assert found == inputs_seen(layers, unit, 24)
    first, last = receptive_field(layers).ends(unit)
    assert all(first <= place <= last for place in found)


@given(LAYERS)
def test_far_from_the_ends_a_field_reaches_from_end_to_end(layers):
    """On enough inputs, the first and the last place of a field are seen."""
    bare = [Layer(e.kernel_size, e.stride, 0, e.dilation) for e in layers]
    field = receptive_field(bare)
    seen = inputs_seen(bare, 1, field.size + field.jump)
    assert (seen[0], seen[-1]) == field.ends(1)
    assert field.start == 0


def test_by_hand():
    # 1 + 2 = 3, jump 2; 3 + 2*2 = 7, jump 2; 7 + 4*3*2 = 31, jump 2; starts at -1 - 2
    layers = [Layer(3, stride=2, padding=1), Layer(3, padding=1), Layer(5, dilation=3)]
    assert receptive_field(layers) == ReceptiveField(31, 2, -3)
    assert receptive_field(layers).ends(2) == (1, 31)
    assert receptive_field([]) == ReceptiveField(1, 1, 0)


def test_gaps():
    layers = [Layer(3, dilation=2), Layer(3, dilation=2)]
    assert receptive_field(layers).size == 9
    assert inputs_seen(layers, 0, 20) == [0, 2, 4, 6, 8]
    # pooling by two, then a kernel of one with stride two: half is passed over
    assert inputs_seen([Layer(2, stride=2), Layer(1, stride=2)], 1, 8) == [4, 5]


def test_sensitivity_by_hand():
    """z = 2x₀ − 3x₁ of the first channel and 1x₁ of the second, at the mean of two."""
    layer = nn.Conv1d(2, 1, 2, bias=False).requires_grad_(False)
    layer.weight.copy_(torch.tensor([[[2.0, -3.0], [0.0, 1.0]]]))
    inputs = torch.tensor([[[1.0, -1.0, 0.0]] * 2, [[2.0, 5.0, 0.0]] * 2])
    assert sensitivity(layer, inputs, 0).tolist() == [2.0, 4.0, 0.0]
    # through a square at 1 and at 2 the first place counts 2z: the mean of examples
    squared = sensitivity(lambda x: x[:, :1] ** 2, inputs, 0)
    assert squared.tolist() == [3.0, 0.0, 0.0]
    assert inputs.requires_grad is False


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: Layer(0), "at least 1"),
        (lambda: Layer(3, stride=0), "at least 1"),
        (lambda: Layer(3, padding=-1), "at least 0"),
        (lambda: Layer(3, dilation=0), "at least 1"),
        (lambda: inputs_seen([Layer(3)], 0, 2), "doesn't fit on 2"),
        (lambda: inputs_seen([Layer(3)], 3, 5), "units 0 to 2, got 3"),
        (lambda: inputs_seen([], -1, 5), "units 0 to 4, got -1"),
    ],
)
def test_what_cannot_be_is_said(make, words):
    with pytest.raises(ValueError, match=words):
        make()
