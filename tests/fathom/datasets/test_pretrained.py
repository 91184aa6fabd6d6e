"""Weights that come with the package: whole, honest, small, and no program."""

import hashlib
import json
import shutil

import numpy as np
import pytest
import torch
from torch.nn.functional import cross_entropy, nll_loss

from fathom.datasets.pretrained import (
    FOLDER,
    build,
    names,
    pretrained,
    read_model,
    write_model,
)
from fathom.pretrain import RECIPES
from fathom.training.pretraining import validation_loss

SIZES = {"num_tokens": 5, "num_positions": 4, "width": 4, "num_layers": 1}


@pytest.fixture
def written(tmp_path):
    model = build("Decoder", SIZES, torch.Generator().manual_seed(0))
    log = {"name": "small", "model": "Decoder", "sizes": SIZES}
    write_model(tmp_path, "small", model.state_dict(), log)
    return tmp_path, model


def test_what_is_written_is_read(written):
    folder, model = written
    read, log = read_model(folder, "small")
    assert not read.training
    assert (
        log["sizes"] == SIZES and log["bytes"] == (folder / "small.npz").stat().st_size
    )
    for name, values in model.state_dict().items():
        bound = values.abs().amax(dim=-1, keepdim=True) / 254
        assert (read.state_dict()[name] - values).abs().le(1.001 * bound).all()
    before = (folder / "small.npz").read_bytes()
    write_model(folder, "small", model.state_dict(), {})
    assert (folder / "small.npz").read_bytes() == before


def test_a_damaged_file_is_refused(written):
    folder, _ = written
    path = folder / "small.npz"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    with pytest.raises(ValueError, match=r"small\.npz is damaged, or not the file"):
        read_model(folder, "small")


def test_a_pickle_is_not_opened(written):
    folder, model = written
    weights = model.state_dict()
    write_model(folder, "small", weights, {"model": "Decoder", "sizes": SIZES})
    path = folder / "small.npz"
    np.savez(path, evil=np.array([{"a": 1}], dtype=object))
    log = json.loads((folder / "small.json").read_text("utf-8"))
    log["sha256"] = hashlib.sha256(path.read_bytes()).hexdigest()
    (folder / "small.json").write_text(json.dumps(log), "utf-8")
    with pytest.raises(ValueError, match="allow_pickle=False"):
        read_model(folder, "small")


def test_unknown_names_are_answered_by_the_known_ones():
    with pytest.raises(ValueError, match=r"'gpt-4'; there are .*gpt-shakespeare"):
        pretrained("gpt-4")
    with pytest.raises(ValueError, match=r"'Mamba'; there are .*Decoder"):
        build("Mamba", {})


@pytest.mark.parametrize("name", names())
def test_the_package_s_models_are_what_their_logs_say(name):
    model, log = pretrained(name)
    recipe = RECIPES[log["name"]]
    assert (log["name"], log["model"], log["sizes"]) == (
        name,
        recipe.model,
        recipe.sizes,
    )
    assert log["data"] == recipe.data
    assert log["parameters"] == sum(p.numel() for p in model.parameters())
    assert log["bytes"] == (FOLDER / f"{name}.npz").stat().st_size < 1_000_000
    assert log["steps"] in [entry["step"] for entry in log["curve"]]
    lowest = min(entry["validation"] for entry in log["curve"])
    # What chose the weights, on the batches that it looked at.
    _, batches = recipe.load()
    found = validation_loss(model, recipe, batches[:: recipe.glance])
    losses = log["validation"]
    assert found == pytest.approx(lowest, abs=0.01)
    assert found == pytest.approx(losses["after_rounding"], abs=0.1)
    assert abs(losses["after_rounding"] - losses["before_rounding"]) < 0.005


@pytest.mark.slow
@pytest.mark.parametrize("name", names())
def test_the_loss_in_the_log_is_that_of_the_file(name):
    """On all validation data, as the command computed it."""
    model, log = pretrained(name)
    recipe = RECIPES[name]
    _, batches = recipe.load()
    found = validation_loss(model, recipe, batches)
    assert found == pytest.approx(log["validation"]["after_rounding"], abs=1e-4)


def test_the_gpt_knows_more_than_pairs_of_characters():
    """A table of how often each follows each, counted in the training plays."""
    training, batches = RECIPES["gpt-shakespeare"].load()
    size = int(training.max()) + 1
    pairs = torch.bincount(training[:-1] * size + training[1:], minlength=size**2)
    table = (pairs.view(size, size) + 0.1).log().log_softmax(dim=1)
    inputs, targets = batches[0]
    by_pairs = nll_loss(table[inputs.flatten()], targets.flatten())
    model, _ = pretrained("gpt-shakespeare")
    with torch.no_grad():
        loss = cross_entropy(model(inputs).flatten(0, 1), targets.flatten())
    assert loss < by_pairs - 0.4


def test_every_model_has_a_log_and_every_log_a_model(tmp_path):
    files = {path.name for path in FOLDER.iterdir()}
    assert files == {
        # The pairs are those by which its recipe cuts texts into tokens.
        "bert-reviews.pairs.txt",
        *(f"{name}{end}" for name in names() for end in (".json", ".npz")),
    }
    shutil.copy(FOLDER / "gpt-shakespeare.npz", tmp_path / "other.npz")
    with pytest.raises(FileNotFoundError):
        read_model(tmp_path, "other")
