"""Both losses equal torch's."""

import pytest
import torch
import torch.nn.functional as F
from fathom.losses import least_squares, mean_squared_error


@pytest.mark.parametrize("shape", [(6,), (6, 1), (4, 3)])
@pytest.mark.parametrize(
    ("loss", "reduction"), [(least_squares, "sum"), (mean_squared_error, "mean")]
)
def test_equals_torch_in_value_and_gradient(loss, reduction, shape):
    generator = torch.Generator().manual_seed(0)
    predictions, targets = torch.randn(
        2, *shape, generator=generator, dtype=torch.float64
    )
    predictions.requires_grad_()
    ours = loss(predictions, targets)
    reference = F.mse_loss(predictions, targets, reduction=reduction)
    torch.testing.assert_close(ours, reference)
    gradients = [torch.autograd.grad(v, predictions)[0] for v in (ours, reference)]
    torch.testing.assert_close(*gradients)


def test_by_hand():
    predictions, targets = torch.tensor([1.0, 2.0, 3.0]), torch.tensor([1.0, 4.0, 0.0])
    # 0² + 2² + 3² = 13
    assert least_squares(predictions, targets).item() == 13
    assert mean_squared_error(predictions, targets).item() == pytest.approx(13 / 3)


@pytest.mark.parametrize("loss", [least_squares, mean_squared_error])
def test_a_column_against_a_vector_is_refused(loss):
    with pytest.raises(ValueError, match=r"\(5, 1\).*\(5,\)"):
        loss(torch.zeros(5, 1), torch.zeros(5))
