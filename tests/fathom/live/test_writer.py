"""What the figure `write` gets: weights as they are stored, and a vocabulary."""

import zlib

import numpy as np
import pytest
import torch

from fathom.datasets.pretrained import FOLDER, pretrained
from fathom.live.writer import for_browser, pack, rounded
from fathom.networks.decoder import Decoder


def decoder() -> Decoder:
    return Decoder(5, 6, 4, 2, 2, generator=torch.Generator().manual_seed(0))


def test_layout():
    """Sizes, scales, vectors and whole numbers, byte by byte."""
    model = decoder()
    with torch.no_grad():
        model.tokens.weight[2] = torch.tensor([127.0, -127.0, 63.4, 0.0])
        model.positions.table[1] = 0.0
    content = zlib.decompress(pack(model))
    sizes = np.frombuffer(content, "<u4", 6)
    assert sizes.tolist() == [5, 6, 4, 2, 2, 16]
    tables = [each for each in model.parameters() if each.ndim == 2]
    vectors = [each for each in model.parameters() if each.ndim == 1]
    rows = sum(len(table) for table in tables)
    count = rows + sum(map(len, vectors))
    floats = np.frombuffer(content, "<f4", count, offset=24)
    assert floats[2] == 1.0 and floats[5 + 1] == 0.0
    last = model.transformer.last_norm
    assert floats[-8:].tolist() == [*last.weight.tolist(), *last.bias.tolist()]
    codes = np.frombuffer(content, "i1", offset=24 + 4 * count)
    assert len(codes) == sum(table.numel() for table in tables)
    assert codes[8:12].tolist() == [127, -127, 63, 0]


def test_numbers_are_off_by_half_a_step():
    model = decoder()
    for one, other in zip(model.parameters(), rounded(model).parameters(), strict=True):
        if one.ndim == 1:
            assert torch.equal(one, other)
        else:
            step = one.abs().amax(dim=1, keepdim=True) / 127
            assert ((one - other).abs() <= 0.5001 * step).all()


def test_stored_weights_are_handed_on_as_they_are():
    model, _ = pretrained("gpt-shakespeare")
    content = zlib.decompress(pack(model))
    with np.load(FOLDER / "gpt-shakespeare.npz", allow_pickle=False) as arrays:
        stored = {key: arrays[key] for key in arrays.files if key.endswith(".codes")}
    names = [name for name, each in model.named_parameters() if each.ndim == 2]
    linear = [
        f"transformer.layers.{layer}.{part}.weight"
        for layer in range(len(model.transformer.layers))
        for part in (
            *(f"attention.{each}" for each in ("query", "key", "value", "output")),
            *("mlp.0", "mlp.2"),
        )
    ]
    order = ["tokens.weight", "positions.table", *linear]
    assert sorted(order) == sorted(names)
    expected = b"".join(stored[f"{name}.codes"].tobytes() for name in order)
    assert content[-len(expected) :] == expected
    assert for_browser(model, "".join(map(chr, range(65, 133))), "A")["weight"] < 9e5


def test_refusals():
    small = Decoder(3, 4, 2, 1)
    with pytest.raises(ValueError, match="scores 3 tokens; 2 characters"):
        for_browser(small, "ab", "a")
    with pytest.raises(ValueError, match="3 characters, 2 of them"):
        for_browser(small, "aba", "a")
    with pytest.raises(ValueError, match=r"the prompt has \['x'\]"):
        for_browser(small, "abc", "xa")
    made = for_browser(small, "abc", "cab")
    assert made["prompt"] == [[2], [0], [1]]
    assert (made["context"], made["count"]) == (4, 3)
