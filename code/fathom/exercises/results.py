"""What a reader's function returned or raised: taken as numbers, put into words."""

from typing import Any

import torch
from torch import Tensor

__all__ = ["Misshapen", "converted", "raised", "show", "tensor_of"]

MAX_SAID = 200  # letters of what a reader's function says or returns
MAX_SHOWN = 24  # numbers of a tensor; of larger ones only the shape is shown


class Misshapen(Exception):
    """A result of the wrong kind, and the sentence that says so."""


def converted(answer: Any, expected: Any) -> Any:
    """A result as tensors in double precision, if it is of the right kind.

    Lists and arrays are as good as tensors, and a list as good as a tuple.
    """
    if answer is None:
        raise Misshapen("Your function returned nothing. Does it end with a return?")
    if isinstance(expected, tuple):
        if not isinstance(answer, tuple | list) or len(answer) != len(expected):
            raise Misshapen(
                f"The result should be {len(expected)} things: return a, b."
            )
        results = []
        for number, parts in enumerate(zip(answer, expected, strict=True), start=1):
            try:
                results.append(converted(*parts))
            except Misshapen as wrong:
                raise Misshapen(f"Result {number}: {wrong}") from None
        return tuple(results)
    wanted = tuple(torch.as_tensor(expected).shape)
    kind = f"a tensor of shape {wanted}" if wanted else "one number"
    try:
        tensor = tensor_of(answer)
        found = f"shape {tuple(tensor.shape)}"
    except Exception:  # whatever a reader returns
        tensor, found = None, type(answer).__name__
    if tensor is None or tuple(tensor.shape) != wanted:
        raise Misshapen(f"The result should be {kind}, and yours is of {found}.")
    if tensor.dtype == torch.bool or tensor.is_complex():
        held = "truth values" if tensor.dtype == torch.bool else "complex numbers"
        raise Misshapen(f"The result should be {kind}, and yours holds {held}.")
    return tensor.detach().double()


def tensor_of(value: Any) -> Tensor:
    """A tensor of what a tensor, an array, a number or a nested list of them holds."""
    if isinstance(value, list | tuple):
        return torch.stack([tensor_of(part) for part in value])
    if hasattr(value, "dtype") or isinstance(value, int | complex):
        return torch.as_tensor(value)
    if isinstance(value, str | bytes):  # "4" can be made a number and isn't one
        raise TypeError(f"{value!r} is no number")
    return torch.tensor(float(value), dtype=torch.float64)


def raised(error: BaseException) -> str:
    """What was raised, on one line."""
    try:
        said = " ".join(str(error).split())
    except Exception:  # it can't even say what is wrong
        said = ""
    return f"raised {type(error).__name__}{': ' * bool(said)}{said[:MAX_SAID]}"


def show(value: Any) -> str:
    """Arguments and results, on one line."""
    try:
        return _words(value)
    except Exception:  # an object that can't be printed, or a list that holds itself
        return f"a {type(value).__name__}"


def _words(value: Any) -> str:
    if isinstance(value, Tensor):
        if value.numel() > MAX_SHOWN:
            return f"a tensor of shape {tuple(value.shape)}"
        return _words(value.tolist())
    if isinstance(value, list):
        return f"[{', '.join(map(_words, value[:MAX_SHOWN]))}]"
    if isinstance(value, tuple):
        return f"({', '.join(map(_words, value[:MAX_SHOWN]))})"
    if isinstance(value, float):
        return f"{value:.4g}"
    return " ".join(repr(value).split())[:MAX_SAID]
