"""All exercises of the package, found by looking: a name in a module is enough."""

from importlib import import_module
from pkgutil import iter_modules

import fathom.exercises
from fathom.exercises.checking import Exercise

EXERCISES = {
    name: value
    for module in iter_modules(fathom.exercises.__path__)
    for name, value in vars(import_module(f"fathom.exercises.{module.name}")).items()
    if isinstance(value, Exercise)
}
