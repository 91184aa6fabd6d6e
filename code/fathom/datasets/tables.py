"""Reading tables from files that must not be trusted with more than being data."""

import io
import pickle
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import pandas

__all__ = ["read_pickled_table"]


def read_pickled_table(file: io.BufferedIOBase) -> "pandas.DataFrame":
    """Read a pickled pandas table of numbers and words, and run nothing else.

    A pickle is a small program that may call any function. This reader replaces each
    name that a table's program calls by a function of our own that only collects
    arrays, and refuses all other names. It depends on no internals of pandas, so that
    a table written by one version can be read with another.

    Args:
        file: open for reading bytes.

    Returns:
        The table, its rows numbered from zero.

    Raises:
        pickle.UnpicklingError: if the file names anything that such a table doesn't
            need; it says what.
    """
    frame = _TableUnpickler(file).load()
    if not isinstance(frame, _Frame):
        raise pickle.UnpicklingError(
            f"this file holds a {type(frame).__name__}, not a table"
        )
    return frame._mgr


class _TableUnpickler(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        """Look up what the pickle calls, among what a table needs."""
        if (module, name) not in _CONSTRUCTORS:
            raise pickle.UnpicklingError(
                f"a table of numbers and words has no use for {module}.{name}: this "
                "file is damaged or not the data set it should be"
            )
        return _CONSTRUCTORS[module, name]


class _Frame:
    """Stands in for a DataFrame while it is read; ``_mgr`` is the finished table."""

    _mgr: "pandas.DataFrame"


def _array(data: bytes | bytearray, dtype: np.dtype, shape: Any, order: Any) -> Any:
    return np.frombuffer(data, dtype).reshape(shape, order=order)


def _block(values: Any, positions: Any, num_dimensions: int) -> tuple[Any, Any]:
    """Columns of one type, and where in the table they stand."""
    return values, positions


def _blocks_to_table(blocks: Iterable[tuple[Any, Any]], axes: list[Any]) -> Any:
    import pandas

    names, _rows = axes
    columns = {
        name: column
        for values, positions in blocks
        for name, column in zip(names[positions], values, strict=True)
    }
    return pandas.DataFrame({name: columns[name] for name in names})


def _labels(kind: Callable[..., Any], state: dict[str, Any]) -> Any:
    return kind(**state)


def _names(data: Iterable[str], name: None) -> Any:
    return np.asarray(data)


def _row_numbers(name: None, start: int, stop: int, step: int) -> range:
    return range(start, stop, step)


_CONSTRUCTORS: dict[tuple[str, str], Any] = {
    ("builtins", "slice"): slice,
    ("numpy", "dtype"): np.dtype,
    ("numpy", "ndarray"): np.ndarray,
    # NumPy's own function for this; it moved between versions 1 and 2, so ask for it.
    ("numpy.core.multiarray", "_reconstruct"): np.empty(0).__reduce__()[0],
    ("numpy.core.numeric", "_frombuffer"): _array,
    ("pandas.core.frame", "DataFrame"): _Frame,
    ("pandas.core.internals.managers", "BlockManager"): _blocks_to_table,
    ("pandas._libs.internals", "_unpickle_block"): _block,
    ("pandas.core.indexes.base", "_new_Index"): _labels,
    ("pandas.core.indexes.base", "Index"): _names,
    ("pandas.core.indexes.range", "RangeIndex"): _row_numbers,
}
