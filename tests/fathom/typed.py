"""Which functions of the package have their annotations checked in tests."""

from collections.abc import Callable

from beartype import beartype


def checked(function: Callable) -> Callable:
    """Check the types of a function, but not of one that is made within another.

    That would be made ready for its checks anew at each call of the other: for some
    it is the most of the tests' time.
    """
    return function if "<locals>" in function.__qualname__ else beartype(function)
