"""Axes in the book's style, which the tests of drawing share."""

from collections.abc import Iterator

import matplotlib
import pytest
from matplotlib.axes import Axes

from fathom.plotting import style


@pytest.fixture
def axes() -> Iterator[Axes]:
    with matplotlib.rc_context():
        style.use_style()
        yield style.subplots(height=3.0)[1]
        style.plt.close("all")
