"""Both passes on a graph are those of fathom.training.autodiff."""

import operator
import random

import pytest

from fathom.training.autodiff import Node, backward, exp, log, relu, sin, tanh

MODULE = "math/autodiff.js"
OPERATIONS = {
    "add": operator.add,
    "subtract": operator.sub,
    "multiply": operator.mul,
    "square": lambda node: node**2,
    "relu": relu,
    "exp": exp,
    "sin": sin,
    "tanh": tanh,
}
TWO = ("add", "subtract", "multiply")
BOTH = """const values = m.forward(a.nodes, a.inputs);
  const messages = m.backward(a.nodes, values);
  return { values, messages, gradients: m.gradients(a.nodes, messages) };"""


def in_python(nodes, inputs, operations=OPERATIONS):
    """Values and gradients of all nodes."""
    known = {name: Node(value) for name, value in inputs.items()}
    for name, operation, read in nodes:
        known[name] = operations[operation](*(known[each] for each in read))
    gradients = backward(known[nodes[-1][0]])
    values = {name: node.value for name, node in known.items()}
    return values, {name: gradients[node] for name, node in known.items()}


def some_graph(seed):
    """Any operation on any earlier nodes, one of them sometimes twice."""
    chance = random.Random(seed)
    names = ["a", "b", "c"]
    inputs = {name: chance.uniform(-1, 1) for name in names}
    nodes = []
    for operation in chance.choices([*OPERATIONS, *TWO], k=9):
        read = chance.choices(names[-4:], k=2 if operation in TWO else 1)
        nodes.append([f"n{len(nodes)}", operation, read])
        names.append(nodes[-1][0])
    return nodes, inputs


@pytest.mark.parametrize("seed", range(40))
def test_any_graph(seed, node):
    nodes, inputs = some_graph(seed)
    found = node(MODULE, BOTH, {"nodes": nodes, "inputs": inputs})
    values, gradients = in_python(nodes, inputs)
    assert found["values"] == pytest.approx(values, rel=1e-12)
    for name, gradient in gradients.items():
        assert found["gradients"].get(name, 0) == pytest.approx(gradient, rel=1e-12)


def test_logarithm(node):
    nodes, inputs = [["s", "square", ["x"]], ["L", "log", ["s"]]], {"x": -0.3}
    found = node(MODULE, BOTH, {"nodes": nodes, "inputs": inputs})
    values, gradients = in_python(nodes, inputs, {**OPERATIONS, "log": log})
    assert found["values"] == pytest.approx(values, rel=1e-12)
    assert found["gradients"]["x"] == pytest.approx(gradients["x"], rel=1e-12)


def test_messages_add_up(node):
    """What arrives, each product of two numbers; x is read twice."""
    nodes = [["u", "multiply", ["x", "w"]], ["L", "add", ["u", "x"]]]
    found = node(MODULE, BOTH, {"nodes": nodes, "inputs": {"x": 2, "w": 3}})
    told = [
        (each["from"], each["to"], each["upstream"], each["local"], each["total"])
        for each in found["messages"]
    ]
    assert told == [
        ("L", "u", 1, 1, 1),
        ("L", "x", 1, 1, 1),
        ("u", "x", 1, 3, 4),
        ("u", "w", 1, 2, 2),
    ]
    assert [each["earlier"] for each in found["messages"]] == [0, 0, 1, 0]


@pytest.mark.parametrize(
    ("nodes", "problem"),
    [
        ([["u", "cube", ["x"]]], "no operation"),
        ([["u", "add", ["x"]]], "no operation"),
        ([["u", "square", ["v"]], ["v", "square", ["x"]]], "does not stand before"),
    ],
)
def test_what_is_no_graph_is_refused(nodes, problem, node):
    told = node(
        MODULE,
        "try { m.check(a, ['x']); return ''; } catch (error) { return error.message; }",
        nodes,
    )
    assert problem in told
