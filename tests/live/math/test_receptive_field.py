"""Fields and what is seen of the inputs are `fathom.analysis.receptive_field`'s."""

import itertools

import pytest

from fathom.analysis.receptive_field import Layer, inputs_seen, receptive_field
from fathom.networks.convolution_1d import output_size

SIZE = 40
STACKS = [
    [],
    [(3, 1, 1, 1)],
    [(3, 1, 1, 1)] * 20,
    [(3, 2, 1, 1)] * 5,
    [(3, 1, d, d) for d in (1, 2, 4, 8, 16)],
    [(5, 3, 4, 2), (1, 2, 0, 7), (3, 1, 0, 3)],
    [(2, 2, 0, 1), (2, 2, 0, 1)],
]


@pytest.mark.parametrize("stack", STACKS)
def test_fields(node, stack):
    layers = [Layer(*numbers) for numbers in stack]
    widths = list(
        itertools.accumulate(
            stack, lambda size, numbers: output_size(size, *numbers), initial=SIZE
        )
    )
    found = node(
        "math/receptive-field.js",
        """return { ...m.receptiveField(a.layers), sizes: m.sizes(a.layers, a.size),
            seen: a.units.map(unit => m.seen(a.layers, unit, a.size)[0]) }""",
        {
            "layers": [
                dict(zip(("kernel", "stride", "padding", "dilation"), n, strict=True))
                for n in stack
            ],
            "size": SIZE,
            "units": list(range(widths[-1])),
        },
    )
    field = receptive_field(layers)
    assert (found["size"], found["jump"]) == (field.size, field.jump)
    assert found["start"] == field.start
    assert found["sizes"] == widths
    assert found["seen"] == [inputs_seen(layers, i, SIZE) for i in range(widths[-1])]
