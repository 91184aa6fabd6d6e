"""What tests of the package share."""

from collections.abc import Iterator

import jaxtyping
import pytest


@pytest.fixture
def as_readers() -> Iterator[None]:
    """Leave the annotations unchecked, as outside of the tests.

    In the tests they refuse a wrong type or number of dimensions before the function
    itself can say what is wrong with it. Readers get the function's sentence.
    """
    jaxtyping.config.update("jaxtyping_disable", True)
    yield
    jaxtyping.config.update("jaxtyping_disable", False)
