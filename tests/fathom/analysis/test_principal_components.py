"""Components are scikit-learn's, angles SciPy's; the error is what theory says."""

import numpy as np
import pytest
import scipy.linalg
import torch
from sklearn.decomposition import PCA

from fathom.analysis.principal_components import fit_components, principal_angles


def data(examples=40, variables=7, seed=0):
    generator = torch.Generator().manual_seed(seed)
    mixing = torch.randn(variables, variables, generator=generator).double()
    points = torch.randn(examples, variables, generator=generator).double()
    return 3 + points @ mixing


def test_equal_to_the_library():
    inputs = data()
    theirs = PCA(3).fit(inputs.numpy())
    ours = fit_components(inputs, 3)
    signs = (ours.directions.numpy() * theirs.components_).sum(1, keepdims=True)
    np.testing.assert_allclose(np.abs(signs), 1)
    np.testing.assert_allclose(ours.directions.numpy() * signs, theirs.components_)
    np.testing.assert_allclose(ours.variances, theirs.explained_variance_)
    back = theirs.inverse_transform(theirs.transform(inputs.numpy()))
    np.testing.assert_allclose(ours.decode(ours.encode(inputs)), back)


def test_what_is_missed_is_the_sum_of_the_other_variances():
    inputs = data()
    part, whole = fit_components(inputs, 2), fit_components(inputs, 7)
    missed = (part.decode(part.encode(inputs)) - inputs).square().sum() / 39
    torch.testing.assert_close(missed, whole.variances[2:].sum())


def test_angles_equal_the_librarys():
    first, second = data(4, 9, seed=1), data(3, 9, seed=2)
    theirs = scipy.linalg.subspace_angles(first.T.numpy(), second.T.numpy())
    np.testing.assert_allclose(
        principal_angles(first, second), np.rad2deg(theirs[::-1])
    )


def test_angles_by_hand():
    axes = torch.eye(3).double()
    leaning = torch.tensor([[5.0, 0, 0], [0, 3**0.5, 1]]).double()  # 30° to the second
    found = principal_angles(axes[:2], leaning)
    torch.testing.assert_close(found, torch.tensor([0.0, 30.0]).double())
    # A thousand-millionth of a degree is seen, though its cosine is 1.
    tiny = torch.tensor([[1.0, 0, np.deg2rad(1e-9)]]).double()
    assert principal_angles(axes[:1], tiny).item() == pytest.approx(1e-9)


def test_the_length_of_a_row_says_nothing():
    axes = torch.eye(3)
    rows = torch.tensor([[1.0, 0, 0], [0, 1e-9, 0]])
    assert principal_angles(axes[:2], rows).max() == 0


def test_mixing_leaves_the_space(as_readers):
    first = data(3, 9)
    mixed = data(3, 3, seed=5) @ first
    assert principal_angles(first, mixed).max() < 1e-6
    with pytest.raises(ValueError, match="larger one first"):
        principal_angles(first[:2], first)
    with pytest.raises(ValueError, match=r"one length.*\(3, 9\) and \(2, 8\)"):
        principal_angles(first, first[:2, :8])
    with pytest.raises(ValueError, match="one length"):
        principal_angles(first[0], first[0])
    with pytest.raises(ValueError, match="span 1 dim"):
        principal_angles(torch.ones(2, 3), torch.ones(1, 3))


@pytest.mark.parametrize("count", [0, 8, 5])
def test_too_many_components(count):
    with pytest.raises(ValueError, match=f"got {count}"):
        fit_components(data(5), count)
