"""All exercises of the package, found by looking: a name in a module is enough.

So are the answers that readers may give: `RIGHT` and `WRONG` of `answers/MODULE.py`.
"""

from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import fathom.exercises
from fathom.exercises.checking import Exercise

EXERCISES = {
    name: value
    for module in iter_modules(fathom.exercises.__path__)
    for name, value in vars(import_module(f"fathom.exercises.{module.name}")).items()
    if isinstance(value, Exercise)
}

ANSWERS = [
    import_module(f"answers.{path.stem}")
    for path in sorted(Path(__file__).with_name("answers").glob("*.py"))
]
