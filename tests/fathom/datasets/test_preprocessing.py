"""Splitting leaves out nothing; standardising can be undone."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from fathom.datasets.preprocessing import Standardiser, split


def values(*shape: int) -> torch.Tensor:
    generator = torch.Generator().manual_seed(0)
    return 5 + 3 * torch.randn(shape, generator=generator, dtype=torch.float64)


@given(num_examples=st.integers(2, 200), fraction=st.floats(0.3, 0.7))
def test_each_example_is_in_one_part(num_examples, fraction):
    train, test = split(num_examples, fraction, torch.Generator().manual_seed(0))
    assert sorted(train.tolist() + test.tolist()) == list(range(num_examples))
    assert abs(len(train) - fraction * num_examples) <= 0.5


def test_split_is_random_and_repeatable():
    parts = [split(100, 0.8, torch.Generator().manual_seed(s))[0] for s in (0, 0, 1)]
    assert len(parts[0]) == 80
    assert torch.equal(parts[0], parts[1])
    assert not torch.equal(parts[0], parts[2])
    assert parts[0].tolist() != list(range(80))
    with torch.random.fork_rng():
        torch.manual_seed(0)
        assert torch.equal(split(100, 0.8)[0], parts[0])


@pytest.mark.parametrize("fraction", [0.0, 1.0, 0.01, 1.5, -0.2])
def test_split_refuses_an_empty_part(fraction):
    with pytest.raises(ValueError, match="of 10 examples leaves"):
        split(10, fraction)


@pytest.mark.parametrize("shape", [(30,), (30, 1), (30, 4)])
def test_standardised_columns_have_mean_zero_and_deviation_one(shape):
    x = values(*shape)
    scaler = Standardiser().fit(x)
    z = scaler(x)
    zeros = torch.zeros(shape[1:], dtype=torch.float64)
    torch.testing.assert_close(z.mean(dim=0), zeros)
    torch.testing.assert_close((z**2).mean(dim=0), zeros + 1)
    torch.testing.assert_close(scaler.inverse(z), x)


def test_by_hand_and_with_the_training_numbers():
    # mean 4, variance (9 + 1 + 1 + 9)/4 = 5
    scaler = Standardiser().fit(torch.tensor([1.0, 3.0, 5.0, 7.0]))
    assert scaler.mean.item() == 4
    assert scaler.standard_deviation.item() == pytest.approx(5**0.5)
    # Other examples are scaled with the same two numbers.
    assert scaler(torch.tensor([14.0])).item() == pytest.approx(10 / 5**0.5)


def test_wrong_data_name_the_columns():
    x = values(6, 3)
    x[:, 1] = 0.1
    with pytest.raises(ValueError, match=r"columns \[1\] are the same in all 6"):
        Standardiser().fit(x)
    x[2, 0] = torch.nan
    with pytest.raises(ValueError, match=r"columns \[0\] hold values that aren't"):
        Standardiser().fit(x)
    with pytest.raises(ValueError, match="call fit"):
        Standardiser()(x)
    with pytest.raises(ValueError, match="call fit"):
        Standardiser().inverse(x)


def test_bad_input_gets_a_sentence(as_readers):
    with pytest.raises(ValueError, match="fraction of nan of 10"):
        split(10, float("nan"))
    with pytest.raises(ValueError, match=r"int64.*\.float\(\)"):
        Standardiser().fit(torch.arange(4))
    with pytest.raises(ValueError, match="at least one example"):
        Standardiser().fit(torch.zeros(0, 2))
    scaler = Standardiser().fit(values(6, 3))
    for wrong in (values(6), values(6, 1), values(6, 3, 1)):  # would broadcast
        for function in (scaler, scaler.inverse):
            with pytest.raises(ValueError, match="3 columns"):
                function(wrong)
    assert scaler(values(3)).shape == (3,)  # one example
    assert scaler(values(0, 3)).shape == (0, 3)
