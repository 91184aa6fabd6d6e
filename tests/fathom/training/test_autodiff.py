"""Derivatives of the graph equal those of torch.autograd, backward and forward."""

import math

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from fathom.training import autodiff
from fathom.training.autodiff import Node, backward, forward, in_order


def positive(a):
    return a * a + 0.5


# Operations of two earlier results, bounded so that many in a row stay finite. The
# module `m` is `torch` or ours.
OPERATIONS = {
    "add": lambda m, a, b: 0.7 * (a + b),
    "subtract": lambda m, a, b: a - b * 0.5,
    "multiply": lambda m, a, b: m.tanh(a) * m.sin(b),
    "divide": lambda m, a, b: a / positive(b),
    "number over": lambda m, a, b: 3 / positive(a) - 1,
    "number less": lambda m, a, b: 2.0 - m.relu(a),
    "negative": lambda m, a, b: -a + 1,
    "exp": lambda m, a, b: m.exp(-positive(a)),
    "log": lambda m, a, b: m.log(positive(a)) + b / 2,
    "relu": lambda m, a, b: m.relu(a) + m.relu(-b) * 0.3,
    "square": lambda m, a, b: m.sin(a) ** 2,
    "cube": lambda m, a, b: m.tanh(b) ** 3,
    "root": lambda m, a, b: positive(a) ** 0.5,
    "inverse": lambda m, a, b: positive(b) ** -1.5,
    "not used": lambda m, a, b: a * 0 + 1.25,
}

programs = st.lists(
    st.tuples(st.sampled_from([*OPERATIONS]), st.integers(0, 99), st.integers(0, 99)),
    min_size=1,
    max_size=25,
)
inputs = st.lists(st.floats(-3, 3, width=32), min_size=1, max_size=4)


def run(module, program, values):
    """All results of a program; each operation reads two of the results so far."""
    for name, i, j in program:
        a, b = values[i % len(values)], values[j % len(values)]
        values = [*values, OPERATIONS[name](module, a, b)]
    return values


@given(programs, inputs)
def test_random_graphs_have_the_derivatives_of_torch(program, numbers):
    nodes = run(autodiff, program, [Node(x) for x in numbers])
    leaves = [torch.tensor(x, dtype=torch.float64).requires_grad_() for x in numbers]
    tensors = run(torch, program, leaves)
    for node, tensor in zip(nodes, tensors, strict=True):
        assert node.value == pytest.approx(tensor.item(), rel=1e-12, abs=1e-12)
    # With respect to everything on the way, not only to the inputs.
    expected = torch.autograd.grad(
        tensors[-1], tensors, allow_unused=True, materialize_grads=True
    )
    found = backward(nodes[-1])
    for node, slope in zip(nodes, expected, strict=True):
        assert found[node] == pytest.approx(slope.item(), rel=1e-9, abs=1e-9)
        along = forward(node, nodes[-1])[nodes[-1]]
        assert along == pytest.approx(slope.item(), rel=1e-9, abs=1e-9)


def test_a_chain_by_hand():
    # log(1 + (1.5 · 2 − 1)²): 3, 2, 4, 5, log 5; slopes 2, 1, 4, 1, 1/5: 8/5 in all.
    phi = Node(1.5)
    product = phi * 2
    residual = product - 1
    loss = autodiff.log(1 + residual**2)
    found = backward(loss)
    assert loss.value == pytest.approx(math.log(5))
    assert [found[v] for v in (phi, product, residual)] == pytest.approx(
        [1.6, 0.8, 0.8]
    )


TWICE = {
    "x + x": (lambda x: x + x, 2.0),
    "x - x": (lambda x: x - x, 0.0),
    "x * x": (lambda x: x * x, 6.0),
    "x / x": (lambda x: x / x, 0.0),
    "sum": (lambda x: sum([x, x * 2, x * x]), 9.0),
    "itself": (lambda x: x, 1.0),
}


@pytest.mark.parametrize("name", TWICE)
def test_contributions_of_a_number_that_is_used_twice_add(name):
    function, slope = TWICE[name]
    x = Node(3.0)
    y = function(x)
    assert backward(y)[x] == pytest.approx(slope)
    assert forward(x, y)[y] == pytest.approx(slope)


def test_every_path_counts_and_every_edge_costs_one_product():
    x = y = Node(1.0)
    for _ in range(40):
        y = y + y  # two edges: 2⁴⁰ paths
    for found in (backward(y), forward(x, y)):
        assert found.num_products == 80
    assert backward(y)[x] == forward(x, y)[y] == 2.0**40


def test_a_pass_costs_only_what_it_reaches():
    x, y = Node(2.0), Node(3.0)
    apart = autodiff.sin(y)
    output = autodiff.exp(autodiff.tanh(x)) + apart
    assert backward(output).num_products == 5
    assert backward(apart).num_products == 1
    assert forward(x, output).num_products == 3
    assert forward(y, output, apart).num_products == 2
    assert forward(y, apart, output).num_products == 2
    assert forward(apart, output).num_products == 1
    found, other = backward(output), Node(2.0)
    assert found[other] == 0, "equal numbers are different nodes"
    assert other not in found, "looking up stores nothing"
    assert backward(apart)[x] == 0 == forward(x, apart)[apart]


def test_a_slope_of_zero_is_still_a_path():
    x = Node(-2.0)
    for flat in (autodiff.relu(x), x**0, x * 0):
        output = autodiff.exp(flat)
        for found in (backward(output), forward(x, output)):
            assert found.num_products == 2 and {x, flat} <= {*found}
        assert in_order(output) == [x, flat, output]
        assert backward(output)[x] == forward(x, output)[output] == 0


def test_sources_come_first_whatever_the_order_of_their_making():
    late, early = Node(2.0), Node(1.0)
    long_way = early
    for _ in range(5):
        long_way = long_way * late
    output = early + long_way
    order = in_order(output)
    places = {node: place for place, node in enumerate(order)}
    assert len(places) == len(order) == 8
    assert all(places[s] < places[node] for node in order for s, _ in node.edges)
    assert order[-1] is output and output.level == 6 and late.level == 0
    assert (output * output).level == 7, "the longest path, not the sum of two"


def test_chains_may_be_long():
    x = y = Node(0.5)
    for _ in range(100_000):
        y = y + 1e-6
    assert backward(y)[x] == forward(x, y)[y] == 1.0
    del y  # nor does taking it down recurse


def test_calling_again_begins_anew():
    x = Node(3.0)
    y = x * x
    first, again = backward(y), backward(y)
    assert first == again and first is not again
    z = y * x  # the graph may grow after a pass
    assert backward(z)[x] == pytest.approx(27.0)
    assert first[x] == 6.0


def test_numbers_are_constants_from_both_sides():
    x = Node(4.0)
    results = [x + 1, 1 + x, x - 1, 1 - x, 2 * x, x * 2, x / 2, 2 / x]
    values = [5.0, 5.0, 3.0, -3.0, 8.0, 8.0, 2.0, 0.5]
    slopes = [1.0, 1.0, 1.0, -1.0, 2.0, 2.0, 0.5, -0.125]
    for result, value, slope in zip(results, values, slopes, strict=True):
        assert (result.value, backward(result)[x]) == (value, slope)
        assert len(result.edges) == 1, "nothing leads back to a constant"
    kinds = [2, True + 1, np.float32(2), torch.tensor(2.0), torch.tensor([2.0])]
    for two in kinds:
        assert (x * two).value == (two * x).value == 8.0
        assert Node(two).value == 2.0
    assert not autodiff.exp(1.0).edges


@pytest.mark.parametrize("exponent", [0, 0.5, 1, 1.5, 2, 3])
@pytest.mark.parametrize("base", [0.0, 2.0, 1e-160, 1e160])
def test_powers_are_those_of_torch(base, exponent):
    if base == 1e160 and exponent > 1.5:
        return  # overflows
    x = Node(base)
    theirs = torch.tensor(base, dtype=torch.float64, requires_grad=True)
    power = theirs**exponent
    power.backward()
    assert (x**exponent).value == pytest.approx(power.item(), rel=1e-12, abs=0)
    found = backward(x**exponent)[x]
    assert found == pytest.approx(theirs.grad.item(), rel=1e-12, abs=0)


@pytest.mark.parametrize("base", [-2.0, -0.3])
@pytest.mark.parametrize("exponent", [-3, -1, 0, 1, 2, 3])
def test_negative_numbers_have_whole_powers(base, exponent):
    x = Node(base)
    theirs = torch.tensor(base, dtype=torch.float64, requires_grad=True)
    (theirs**exponent).backward()
    assert backward(x**exponent)[x] == pytest.approx(theirs.grad.item(), rel=1e-12)


EXTREMES = {
    "relu": [0.0, -0.0, 1e-300, -1e-300, 1e300],
    "tanh": [0.0, 1e-9, -20.0, 1000.0, -1000.0],
    "exp": [-1000.0, 0.0, 700.0],
    "log": [1e-300, 1.0, 1e300],
    "sin": [0.0, 1e5, -1e-300],
}


@pytest.mark.parametrize("name", EXTREMES)
def test_functions_are_those_of_torch_at_extremes(name):
    for value in EXTREMES[name]:
        x = Node(value)
        theirs = torch.tensor(value, dtype=torch.float64, requires_grad=True)
        y, result = getattr(autodiff, name)(x), getattr(torch, name)(theirs)
        result.backward()
        assert y.value == pytest.approx(result.item(), rel=1e-12, abs=0)
        assert backward(y)[x] == pytest.approx(theirs.grad.item(), rel=1e-9, abs=1e-15)


def test_relu_lets_nan_through_as_torch_does():
    x = Node(math.nan)
    theirs = torch.tensor(math.nan, requires_grad=True)
    torch.relu(theirs).backward()
    y = autodiff.relu(x)
    assert math.isnan(y.value) and backward(y)[x] == theirs.grad.item() == 1


def test_an_operation_of_ones_own_joins():
    def cube(x):
        return Node(x.value**3, [(x, 3 * x.value**2)])

    x = Node(0.4)
    assert backward(cube(x) * x)[x] == pytest.approx(4 * 0.4**3)
    assert forward(x, y := cube(x) * x)[y] == pytest.approx(4 * 0.4**3)
    assert repr(Node(2)) == "Node(2.0)"


@pytest.mark.parametrize(
    "make, message",
    [
        (lambda x: Node("two"), "'two' is none"),
        (lambda x: Node("2"), "'2' is none"),
        (lambda x: x + torch.zeros(3), r"single numbers, and tensor\(\[0"),
        (lambda x: x * np.zeros(3), "single numbers, and array"),
        (lambda x: x * torch.tensor(1j), "single numbers, and tensor"),
        (lambda x: x * [1.0], "is none"),
        (lambda x: autodiff.exp(None), "None is none"),
        (lambda x: x**x, r"for a node: exp\(b \* log\(a\)\)"),
        (lambda x: (x - 5) ** 0.5, r"-3.0 \*\* 0.5 is no real number"),
        (lambda x: autodiff.log(x - 2), "above zero, got 0.0"),
        (lambda x: backward(2.0), "2.0 is no node: was it computed from nodes"),
        (lambda x: forward(x, 3.0), "3.0 is no node"),
        (lambda x: forward(3.0, x), "3.0 is no node"),
        (lambda x: backward(x)[2.0], "looked up by node, and 2.0 is none"),
    ],
)
def test_what_is_no_number_or_no_node_is_named(make, message, as_readers):
    with pytest.raises(ValueError, match=message):
        make(Node(2.0))


def test_where_arithmetic_stops_so_does_the_graph():
    zero = Node(0.0)
    for make in (lambda: 1 / zero, lambda: zero / 0, lambda: zero**-1):
        with pytest.raises(ZeroDivisionError):
            make()
    with pytest.raises(OverflowError):
        autodiff.exp(Node(1000.0))
    with pytest.raises(TypeError):
        max(zero, Node(1.0))  # a choice between nodes is relu's business
