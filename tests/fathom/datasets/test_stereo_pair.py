"""The pair and its disparities belong together."""

import pytest
import torch

from fathom.datasets.stereo_pair import StereoPair, motorcycle


@pytest.fixture(scope="module")
def pair():
    return motorcycle()


def test_what_it_holds(pair):
    assert pair.left.shape == pair.right.shape == (3, 500, 741)
    assert pair.disparities.shape == (500, 741)
    for picture in (pair.left, pair.right):
        assert picture.min() >= 0 and picture.max() <= 1 and picture.std() > 0.1
    known = pair.disparities[~pair.disparities.isnan()]
    assert known.isfinite().all() and known.min() > 7 and known.max() < 60
    assert 0.9 < len(known) / pair.disparities.numel() < 0.95


def test_disparities_are_the_left_pictures(pair):
    """Moved by them, the right picture is like the left; by others, it is less so."""
    known = ~pair.disparities.isnan()
    columns = torch.arange(741)

    def difference(shift):
        places = (columns - shift.nan_to_num().round().long()).clamp(0, 740)
        moved = pair.right.gather(2, places.expand(3, -1, -1))
        return (pair.left - moved).abs().mean(dim=0)[known].median()

    right = difference(pair.disparities)
    assert right < 0.02
    for other in (pair.disparities + 3, pair.disparities - 3, -pair.disparities):
        assert difference(other) > 1.5 * right


def test_depths():
    zero = torch.zeros(3, 1, 2)
    pair = StereoPair(zero, zero, zero[0], 100.0, 0.2, 10.0)
    # 100 · 0.2 / (0 + 10) = 2 and 20 / (30 + 10) = 0.5.
    depths = pair.depths(torch.tensor([[0.0, 30.0]]))
    torch.testing.assert_close(depths, torch.tensor([[2.0, 0.5]]))
