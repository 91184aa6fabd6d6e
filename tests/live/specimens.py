"""One of each live figure, small, for the tests: what a page would show.

Each lies in ``figures``, under the figure's own name: a module with a function
``specimen``. Tests of what one figure computes lie beside it.
"""

from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from fathom.live.figure import LiveFigure


def _specimen(module: str) -> Callable[[], LiveFigure]:
    # Imported when it is asked for: a list of names needs no figure.
    return lambda: import_module(f"figures.{module}").specimen()


SPECIMENS = {
    path.stem.replace("_", "-"): _specimen(path.stem)
    for path in sorted((Path(__file__).with_name("figures")).glob("[!_]*.py"))
    if not path.stem.startswith("test_") and path.stem != "conftest"
}
