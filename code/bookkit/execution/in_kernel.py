"""Runs inside a page's kernel, before its first cell: refuses what no page may do.

The runner sends this file's text, so that it needs nothing but the standard library,
and what is defined here stays out of the page's names.
"""

import functools
import importlib.abc
import importlib.util
import numbers
import os
import random
import socket
import sys
from collections.abc import Callable, Collection
from types import ModuleType
from typing import Any

WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
# Events of sys.audit that change a file: how many of their arguments are paths. A
# number that is no -1 after them is a folder's, to which the path is relative.
CHANGES = {
    "os.remove": 1,
    "os.rename": 2,
    "os.mkdir": 1,
    "os.rmdir": 1,
    "os.link": 2,
    "os.symlink": 2,
    "os.chmod": 1,
    "sqlite3.connect": 1,
}
# Python's own files, which it reads and writes wherever it finds code.
PYTHON = (".py", ".pyc", ".pth", ".so", ".pyd")
# The kernel talks through zmq, which is no socket of Python's.
NETWORK = {
    "socket.connect",
    "socket.bind",
    "socket.sendto",
    "socket.getaddrinfo",
    "socket.gethostbyname",
}


def guard(root: str, inputs: Collection[str]) -> None:
    """From here on, refuse writing below `root`, reading other files there than
    `inputs`, and the network."""
    root = os.path.realpath(root)
    known = {os.path.realpath(path) for path in inputs}
    installed = tuple({os.path.realpath(p) for p in (sys.prefix, sys.base_prefix)})

    def own(path: Any) -> str:
        """The path from the root of a file of the book; "" for any other."""
        if not isinstance(path, str | bytes | os.PathLike):
            return ""
        path = os.fsdecode(path)
        if path == ":memory:":  # a data base of sqlite
            return ""
        path = os.path.realpath(path)
        if not path.startswith(root + os.sep) or f"{os.sep}__pycache__" in path:
            return ""
        if any(path.startswith(folder + os.sep) for folder in installed):
            return ""
        return os.path.relpath(path, root)

    def refuse_write(path: Any) -> None:
        if name := own(path):
            raise PermissionError(
                f"the page writes {name}, a file of the book: keep it in memory, or "
                "write into a folder of tempfile"
            )

    def refuse_read(path: Any) -> None:
        name = own(path)
        whole = os.path.join(root, name)
        if not name or name.endswith(PYTHON) or ".egg-info" in name:
            return
        if whole not in known and os.path.isfile(whole):
            raise PermissionError(
                f"the page reads {name}, of which its stored output would not know: "
                "name the file in a module of the package that reads it"
            )

    def hook(event: str, arguments: tuple) -> None:
        if event == "open":
            path, mode, flags = arguments
            writes = set(mode or "") & set("wax+") or (flags or 0) & WRITING
            (refuse_write if writes else refuse_read)(path)
        elif event in CHANGES:
            number = CHANGES[event]
            if all(folder in (-1, None) for folder in arguments[number:][-number:]):
                for path in arguments[:number]:
                    refuse_write(path)
        elif event in NETWORK:
            address = (
                arguments[1] if isinstance(arguments[0], socket.socket) else arguments
            )
            if isinstance(address, tuple):  # else one of this computer, by its path
                place = ":".join(map(str, address[:2]))
                raise PermissionError(
                    f"the page opens a connection ({place}): data come from installed "
                    "packages, never from the network"
                )

    sys.addaudithook(hook)
    after_import("torch", _audit_torch)


def _audit_torch(torch: ModuleType) -> None:
    """torch opens its files outside of Python: say so for it."""

    def audited(function: Callable, position: int, mode: str) -> Callable:
        @functools.wraps(function)
        def wrapped(*arguments: Any, **options: Any) -> Any:
            file = options.get("f", [*arguments, None, None][position])
            if isinstance(file, str | os.PathLike):
                sys.audit("open", file, mode, 0)
            return function(*arguments, **options)

        return wrapped

    torch.save = audited(torch.save, 1, "w")
    torch.load = audited(torch.load, 0, "r")


def shift_seeds(shift: int) -> None:
    """Let every seed that the page sets be another one: `seed + shift`."""

    def shifted(function: Callable) -> Callable:
        @functools.wraps(function)
        def wrapped(seed: Any = None, *arguments: Any, **options: Any) -> Any:
            moved = seed + shift if isinstance(seed, numbers.Integral) else seed
            return function(moved, *arguments, **options)

        return wrapped

    def numpy_random(module: ModuleType) -> None:
        module.default_rng = shifted(module.default_rng)
        module.seed = shifted(module.seed)

    def torch(module: ModuleType) -> None:
        class Generator(module.Generator):
            def manual_seed(self, seed: int) -> Any:
                return super().manual_seed(seed + shift)

        Generator.__module__, Generator.__qualname__ = "torch", "Generator"
        module.Generator = Generator
        module.manual_seed = module.random.manual_seed = shifted(module.manual_seed)

    random.seed = shifted(random.seed)
    after_import("numpy.random", numpy_random)
    after_import("torch", torch)


def after_import(name: str, change: Callable[[ModuleType], None]) -> None:
    """Call `change` with a module as soon as it is imported."""
    if name in sys.modules:
        change(sys.modules[name])
    else:
        sys.meta_path.insert(0, _After(name, change))


class _After(importlib.abc.MetaPathFinder):
    def __init__(self, name: str, change: Callable[[ModuleType], None]) -> None:
        self.name, self.change = name, change

    def find_spec(self, name: str, path: Any, target: Any = None) -> Any:
        if name != self.name:
            return None
        sys.meta_path.remove(self)
        spec = importlib.util.find_spec(name)
        if spec is not None:
            execute = spec.loader.exec_module

            def exec_module(module: ModuleType) -> None:
                execute(module)
                self.change(module)

            spec.loader.exec_module = exec_module
        return spec
