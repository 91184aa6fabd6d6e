"""Models for the browser: a module, or a training step, as an ONNX file.

`to_onnx` makes one from a trained module, or from any function of tensors. A function
may differentiate by `torch.func.grad`, so that a page's own training step can run where
there is no PyTorch.
"""

import contextlib
import io
import logging
import warnings
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import torch
from torch import Tensor, nn

__all__ = ["to_onnx"]


def to_onnx(
    model: nn.Module | Callable[..., Any],
    example_inputs: Tensor | Sequence[Any],
    half: bool = False,
) -> bytes:
    """Write a model, or a function of tensors, as the bytes of an ONNX file.

    A module keeps its first dimension free, so that the browser can ask for any number
    of examples. A function is traced with the shapes of its example inputs and may
    differentiate by `torch.func.grad`: that is how a training step gets into a page.

    Args:
        model: a module, or a function that takes and returns tensors (nested lists,
            tuples and dictionaries of them, too).
        example_inputs: one tensor, or the sequence of arguments.
        half: store the weights in half precision, at half the size; the arithmetic
            stays in single precision.

    Raises:
        ValueError: if an example input holds numbers in double precision, which the
            browser would compute slowly for nothing.
    """
    arguments = (
        (example_inputs,) if isinstance(example_inputs, Tensor) else (*example_inputs,)
    )
    # Copies: the same tensor twice among the examples would be traced as one input.
    arguments = _refilled(arguments, map(torch.clone, _leaves(arguments)))
    leaves = _leaves(arguments)
    if any(leaf.dtype == torch.float64 for leaf in leaves):
        raise ValueError("example inputs are in float64; convert them with .float()")
    shapes = None
    was_training = False
    if isinstance(model, nn.Module):
        was_training = model.training
        model.eval()
        examples = torch.export.Dim("examples", min=1)
        shapes = tuple({0: examples} for _ in arguments)
        # A single example would be taken for the only number of them there can be.
        arguments = tuple(torch.cat([values, values]) for values in arguments)
        module = model
    else:
        from torch.fx.experimental.proxy_tensor import make_fx

        # Derivatives vanish in the trace: what remains are plain operations, and all
        # arguments in one flat row.
        module = make_fx(_flat(model, arguments))(*leaves)
        arguments = tuple(leaves)
    import onnxscript  # noqa: F401 (torch.onnx needs it and does not declare it)

    with _silence():
        program = torch.onnx.export(
            module, arguments, dynamo=True, verbose=False, dynamic_shapes=shapes
        )
    if isinstance(model, nn.Module):
        model.train(was_training)
    return _slim(program.model_proto, half)


def _flat(function: Callable[..., Any], arguments: Sequence[Any]) -> Callable[..., Any]:
    """The same function, of a flat row of tensors, with a flat row of results."""

    def flat(*leaves: Tensor) -> tuple[Tensor, ...]:
        return tuple(_leaves(function(*_refilled(arguments, iter(leaves)))))

    return flat


def _leaves(nested: Any) -> list[Tensor]:
    """All tensors of nested lists, tuples and dictionaries, in their order."""
    if isinstance(nested, Tensor):
        return [nested]
    parts = nested.values() if isinstance(nested, dict) else nested
    return [leaf for part in parts for leaf in _leaves(part)]


def _refilled(nested: Any, leaves: Iterator[Tensor]) -> Any:
    """The same lists, tuples and dictionaries with other tensors in them."""
    if isinstance(nested, Tensor):
        return next(leaves)
    if isinstance(nested, dict):
        return {name: _refilled(part, leaves) for name, part in nested.items()}
    return type(nested)(_refilled(part, leaves) for part in nested)


@contextlib.contextmanager
def _silence() -> Iterator[None]:
    """Keep the exporter's progress and deprecation messages out of the page."""
    logger = logging.getLogger("torch.onnx")
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        with (
            warnings.catch_warnings(),
            contextlib.redirect_stdout(io.StringIO()),
            contextlib.redirect_stderr(io.StringIO()),
        ):
            warnings.simplefilter("ignore")
            yield
    finally:
        logger.setLevel(level)


def _slim(model: Any, half: bool) -> bytes:
    """Drop what only a debugger reads (and paths of this machine), halve weights."""
    import onnx

    graphs = [model.graph, *model.functions]
    for part in [model, *graphs, *(node for graph in graphs for node in graph.node)]:
        part.ClearField("metadata_props")
        part.ClearField("doc_string")
    values = [*model.graph.input, *model.graph.output, *model.graph.initializer]
    for value in values:
        value.ClearField("metadata_props")
        value.ClearField("doc_string")
    del model.graph.value_info[:]
    if half:
        _halve(model.graph, onnx)
    onnx.checker.check_model(model)
    return model.SerializeToString(deterministic=True)


def _halve(graph: Any, onnx: Any) -> None:
    """Store single-precision weights as half, and cast them where they are used."""
    casts = []
    for weight in graph.initializer:
        if weight.data_type != onnx.TensorProto.FLOAT:
            continue
        array = onnx.numpy_helper.to_array(weight)
        if array.size < 16:
            continue
        name = weight.name
        weight.CopyFrom(
            onnx.numpy_helper.from_array(array.astype("float16"), f"{name}_half")
        )
        casts.append(
            onnx.helper.make_node(
                "Cast", [weight.name], [name], to=onnx.TensorProto.FLOAT
            )
        )
    nodes = [*casts, *graph.node]
    del graph.node[:]
    graph.node.extend(nodes)
