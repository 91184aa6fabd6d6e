r"""Automatic differentiation: derivatives of a program, from a graph of its numbers.

Compute with :class:`Node` objects as with numbers. Each operation makes a new node,
which keeps its value and an *edge* to each node that it was made from: that node, and
the slope :math:`\partial w / \partial v` of the result :math:`w` in it. Two passes over
the finished graph multiply slopes along paths and add over paths:

.. math::

    \text{backward:}\quad \frac{\partial y}{\partial v}
    = \sum_{w \text{ made from } v} \frac{\partial y}{\partial w}
    \frac{\partial w}{\partial v}, \qquad
    \text{forward:}\quad \frac{\partial w}{\partial x}
    = \sum_{v \text{ that } w \text{ is made from}} \frac{\partial w}{\partial v}
    \frac{\partial v}{\partial x}.

The first, :func:`backward` (reverse mode), gives the derivatives of one output with
respect to all nodes; the second, :func:`forward` (forward mode), those of all nodes
with respect to one.

    >>> x, y = Node(3.0), Node(2.0)
    >>> output = x * y + log(y)
    >>> derivatives = backward(output)
    >>> derivatives[x], derivatives[y]
    (2.0, 3.5)

Slopes are those of ``torch.autograd`` in double precision, at kinks as well. Where
Python's arithmetic stops with an error, as at 1 / 0 or exp(1000), so does a node's;
``torch`` goes on with inf or NaN.

UDL sections 7.2 to 7.4. Wengert (1964); Linnainmaa (1976); Griewank and Walther (2008).
"""

import math
from collections.abc import Iterable
from typing import Any, SupportsFloat

__all__ = [
    "Derivatives",
    "Node",
    "backward",
    "exp",
    "forward",
    "in_order",
    "log",
    "relu",
    "sin",
    "tanh",
]


class Node:
    r"""One number of a computation, and how it was made.

    ``Node(2.0)`` is an input. Nodes and plain numbers combine by ``+ - * /``, and
    ``node ** number``; the functions of this module are applied to nodes or numbers.
    A new operation needs no more than its value and slopes::

        def cube(x):
            return Node(x.value**3, [(x, 3 * x.value**2)])

    Attributes:
        value: the number.
        edges: a pair for each node that this one was made from: the node, and the
            slope of this number in that one.
        level: the length of the longest path to here from an input; inputs are at 0.

    Args:
        value: one number.
        edges: the pairs; those that start at a plain number are left out, because
            nobody asks for a derivative with respect to a constant.

    Raises:
        ValueError: if the value is not one number.
    """

    __slots__ = ("edges", "level", "value")

    def __init__(self, value: Any, edges: Iterable[tuple[Any, float]] = ()) -> None:
        self.value = number(value)
        self.edges = tuple(edge for edge in edges if isinstance(edge[0], Node))
        self.level = 1 + max((source.level for source, _ in self.edges), default=-1)

    def __repr__(self) -> str:
        return f"Node({self.value!r})"

    def __add__(self, other: Any) -> "Node":
        return Node(self.value + number(other), [(self, 1.0), (other, 1.0)])

    def __sub__(self, other: Any) -> "Node":
        return Node(self.value - number(other), [(self, 1.0), (other, -1.0)])

    def __mul__(self, other: Any) -> "Node":
        a, b = self.value, number(other)
        return Node(a * b, [(self, b), (other, a)])

    def __truediv__(self, other: Any) -> "Node":
        a, b = self.value, number(other)
        return Node(a / b, [(self, 1 / b), (other, -a / b / b)])

    def __pow__(self, exponent: SupportsFloat) -> "Node":
        if isinstance(exponent, Node):
            raise ValueError("the exponent is a number; for a node: exp(b * log(a))")
        a, n = self.value, number(exponent)
        if a < 0 and not n.is_integer():
            raise ValueError(f"{a} ** {n} is no real number")
        if n == 0:
            return Node(1.0, [(self, 0.0)])
        steep = a == 0 and 0 < n < 1
        return Node(a**n, [(self, math.inf if steep else n * a ** (n - 1))])

    def __neg__(self) -> "Node":
        return Node(-self.value, [(self, -1.0)])

    def __rsub__(self, other: SupportsFloat) -> "Node":
        return Node(number(other) - self.value, [(self, -1.0)])

    def __rtruediv__(self, other: SupportsFloat) -> "Node":
        a, c = self.value, number(other)
        return Node(c / a, [(self, -c / a / a)])

    __radd__, __rmul__ = __add__, __mul__


def number(x: Any) -> float:
    """The value of a node or of a plain number; refuses anything else."""
    if isinstance(x, Node):
        return x.value
    try:
        if hasattr(x, "__float__"):  # strings have none, and float("2") would pass
            return float(x)
    except (TypeError, ValueError, RuntimeError):  # a tensor or array of several
        pass
    raise ValueError(f"a node holds and meets single numbers, and {x!r} is none")


def exp(x: Node | SupportsFloat) -> Node:
    r"""Exponential :math:`e^x`, which is its own slope."""
    y = math.exp(number(x))
    return Node(y, [(x, y)])


def log(x: Node | SupportsFloat) -> Node:
    r"""Natural logarithm of a number above zero; slope :math:`1 / x`."""
    a = number(x)
    if a <= 0:
        raise ValueError(f"the logarithm needs a number above zero, got {a}")
    return Node(math.log(a), [(x, 1 / a)])


def sin(x: Node | SupportsFloat) -> Node:
    r"""Sine of an angle in radians; slope :math:`\cos x`."""
    a = number(x)
    return Node(math.sin(a), [(x, math.cos(a))])


def tanh(x: Node | SupportsFloat) -> Node:
    r"""Hyperbolic tangent :math:`y`; slope :math:`1 - y^2`."""
    y = math.tanh(number(x))
    return Node(y, [(x, 1 - y * y)])


def relu(x: Node | SupportsFloat) -> Node:
    r"""Rectified linear unit :math:`\max(0, x)`; slope 1 above zero, otherwise 0."""
    a = number(x)
    return Node(max(a, 0.0), [(x, 0.0 if a <= 0 else 1.0)])


class Derivatives(dict[Node, float]):
    """Derivatives by node; 0 for a node that no path connects.

    Attributes:
        num_products: how many multiplications the pass took.
    """

    num_products = 0

    def __missing__(self, node: Any) -> float:
        if not isinstance(node, Node):
            raise ValueError(f"derivatives are looked up by node, and {node!r} is none")
        return 0.0


def in_order(*outputs: Node) -> list[Node]:
    """All nodes that the outputs were made from, each one after its own sources.

    There is no recursion, so that a chain may be as long as memory allows.
    """
    found, waiting = dict.fromkeys(outputs), list(outputs)
    while waiting:
        node = waiting.pop()
        if not isinstance(node, Node):
            raise ValueError(f"{node!r} is no node: was it computed from nodes?")
        for source, _ in node.edges:
            if source not in found:
                found[source] = None
                waiting.append(source)
    return sorted(found, key=lambda node: node.level)


def backward(output: Node) -> Derivatives:
    """Derivatives of one output with respect to all nodes that it was made from.

    Nothing is kept in the graph: another call begins anew and returns the same.
    (``torch`` adds to what earlier calls left in ``.grad``.)
    """
    derivatives = Derivatives({output: 1.0})
    for node in reversed(in_order(output)):
        for source, slope in node.edges:
            derivatives[source] += derivatives[node] * slope
            derivatives.num_products += 1
    return derivatives


def forward(source: Node, *outputs: Node) -> Derivatives:
    """Derivatives of the outputs, and of what lies between, with respect to one node.

    Only edges that can be reached from the source cost a multiplication.
    """
    derivatives = Derivatives({source: 1.0})
    for node in in_order(source, *outputs):
        for origin, slope in node.edges:
            if origin in derivatives:
                derivatives[node] += slope * derivatives[origin]
                derivatives.num_products += 1
    return derivatives
