"""Rounded weights: as near as they must be, and a byte each."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from fathom.networks.decoder import Decoder
from fathom.training.rounding import (
    from_bytes,
    restore_weights,
    round_weights,
    to_bytes,
)


def drawn(rows: int, columns: int, seed: int) -> torch.Tensor:
    return torch.randn(rows, columns, generator=torch.Generator().manual_seed(seed))


def test_by_hand():
    # Scales 254 / 127 = 2 and 1.27 / 127 = 0.01; 3 / 2 = 1.5 goes to the even 2.
    matrix = torch.tensor([[254.0, -3.0, 0.9], [0.0, -1.27, 0.004], [0.0, 0.0, 0.0]])
    codes, scales = to_bytes(matrix)
    assert codes.tolist() == [[127, -2, 0], [0, -127, 0], [0, 0, 0]]
    torch.testing.assert_close(scales, torch.tensor([2.0, 0.01, 0.0]))
    expected = torch.tensor([[254.0, -4.0, 0.0], [0.0, -1.27, 0.0], [0.0, 0.0, 0.0]])
    torch.testing.assert_close(from_bytes(codes, scales), expected)


@given(
    st.integers(1, 5), st.integers(1, 9), st.integers(0, 99),
    st.sampled_from([1e-30, 1e-3, 1.0, 1e30]),
)  # fmt: skip
def test_no_number_is_off_by_more_than_half_a_scale(rows, columns, seed, size):
    matrix = size * drawn(rows, columns, seed)
    codes, scales = to_bytes(matrix)
    error = (from_bytes(codes, scales) - matrix).abs()
    assert (error <= 0.5001 * scales[:, None]).all()
    assert codes.abs().amax(dim=1).eq(127).all()
    # A row that was rounded before stays.
    again, same = to_bytes(from_bytes(codes, scales))
    assert torch.equal(again, codes)
    torch.testing.assert_close(same, scales)


def test_a_decoder_says_nearly_the_same():
    generator = torch.Generator().manual_seed(0)
    model = Decoder(20, 16, 32, 2, 4, generator=generator)
    weights = model.state_dict()
    restored = restore_weights(round_weights(weights))
    assert list(restored) == list(weights)
    ids = torch.randint(20, (3, 16), generator=generator)
    with torch.no_grad():
        before = model(ids)
        model.load_state_dict(restored)
        after = model(ids)
    assert 0 < (after - before).std() < 0.02 * before.std()
    for name, values in weights.items():
        assert torch.equal(values, restored[name]) or values.ndim == 2


def test_matrices_take_a_byte_for_each_number():
    parts = round_weights({"a": drawn(30, 50, 0), "b": torch.zeros(7)})
    sizes = {name: part.numel() * part.element_size() for name, part in parts.items()}
    assert sizes == {"a.codes": 1500, "a.scales": 120, "b": 28}


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_numbers_that_are_none_are_refused(value):
    with pytest.raises(ValueError, match="aren't finite"):
        to_bytes(torch.tensor([[1.0, value]]))
