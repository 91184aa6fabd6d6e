"""Each loss equals torch's."""

import pytest
import torch
import torch.nn.functional as F

from fathom.losses.basic import (
    binary_cross_entropy,
    cross_entropy,
    gaussian_nll,
    least_squares,
    mean_squared_error,
    negative_log_likelihood,
)
from fathom.losses.likelihoods import normal


def random(*shape: int, seed: int = 0) -> torch.Tensor:
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(shape, generator=generator, dtype=torch.float64)


def assert_same_value_and_gradient(ours, reference, parameters):
    torch.testing.assert_close(ours, reference)
    gradients = [torch.autograd.grad(v, parameters) for v in (ours, reference)]
    torch.testing.assert_close(*gradients)


@pytest.mark.parametrize("shape", [(6,), (6, 1), (4, 3)])
@pytest.mark.parametrize(
    ("loss", "reduction"), [(least_squares, "sum"), (mean_squared_error, "mean")]
)
def test_squares_equal_torchs(loss, reduction, shape):
    predictions, targets = random(2, *shape)
    predictions.requires_grad_()
    reference = F.mse_loss(predictions, targets, reduction=reduction)
    assert_same_value_and_gradient(loss(predictions, targets), reference, [predictions])


@pytest.mark.parametrize("shape", [(6,), (6, 1), (4, 3)])
@pytest.mark.parametrize("one_for_all", [True, False])
def test_gaussian_nll_equals_torchs(shape, one_for_all):
    predictions, targets = random(2, *shape)
    deviation = random(*(() if one_for_all else shape), seed=1).exp()
    predictions.requires_grad_()
    deviation.requires_grad_()
    reference = F.gaussian_nll_loss(
        predictions, targets, deviation.square().expand(shape), full=True
    )
    ours = gaussian_nll(predictions, targets, deviation)
    assert_same_value_and_gradient(ours, reference, [predictions, deviation])


def test_the_squares_and_the_gaussian_nll_share_their_minimum():
    predictions, targets = random(2, 9)
    predictions.requires_grad_()
    deviation = torch.tensor(0.7, dtype=torch.float64)
    gradients = [
        torch.autograd.grad(loss, predictions)[0]
        for loss in (
            gaussian_nll(predictions, targets, deviation),
            mean_squared_error(predictions, targets) / (2 * deviation**2),
        )
    ]
    torch.testing.assert_close(*gradients)


@pytest.mark.parametrize("shape", [(6,), (6, 1), (4, 3)])
@pytest.mark.parametrize("soft", [False, True])
def test_binary_cross_entropy_equals_torchs(shape, soft):
    logits, values = 5 * random(2, *shape)
    targets = torch.sigmoid(values) if soft else (values > 0).double()
    logits.requires_grad_()
    reference = F.binary_cross_entropy_with_logits(logits, targets)
    ours = binary_cross_entropy(logits, targets)
    assert_same_value_and_gradient(ours, reference, [logits])


@pytest.mark.parametrize("scale", [1, 1000])
def test_cross_entropy_equals_torchs(scale):
    logits, targets = scale * random(7, 4), torch.arange(7) % 4
    logits.requires_grad_()
    reference = F.cross_entropy(logits, targets)
    assert_same_value_and_gradient(cross_entropy(logits, targets), reference, [logits])
    # A pixel each: torch wants the classes second, we want them last.
    images = random(2, 3, 5, 4, seed=1)
    labels = torch.arange(30).reshape(2, 3, 5) % 4
    reference = F.cross_entropy(images.movedim(-1, 1), labels)
    torch.testing.assert_close(cross_entropy(images, labels), reference)


def test_by_hand():
    predictions, targets = torch.tensor([1.0, 2.0, 3.0]), torch.tensor([1.0, 4.0, 0.0])
    # 0² + 2² + 3² = 13
    assert least_squares(predictions, targets).item() == 13
    assert mean_squared_error(predictions, targets).item() == pytest.approx(13 / 3)
    # -(1 - 2 - 3 - 8) / 4 = 3
    log_likelihoods = torch.tensor([[1.0, -2.0], [-3.0, -8.0]])
    assert negative_log_likelihood(log_likelihoods).item() == 3


def test_negative_log_likelihood_of_a_normal_is_the_gaussian_nll():
    predictions, targets, deviation = random(5), random(5, seed=1), random(5).exp()
    torch.testing.assert_close(
        negative_log_likelihood(normal(targets, predictions, deviation)),
        gaussian_nll(predictions, targets, deviation),
    )


@pytest.mark.parametrize(
    "loss",
    [
        least_squares,
        mean_squared_error,
        binary_cross_entropy,
        lambda p, t: gaussian_nll(p, t, torch.ones(())),
    ],
)
def test_a_column_against_a_vector_is_refused(loss):
    with pytest.raises(ValueError, match=r"\(5, 1\).*\(5,\)"):
        loss(torch.zeros(5, 1), torch.zeros(5))


def test_other_wrong_shapes_are_refused():
    with pytest.raises(ValueError, match=r"has shape \(3,\).*in shape \(5,\)"):
        gaussian_nll(torch.zeros(5), torch.zeros(5), torch.ones(3))
    with pytest.raises(ValueError, match=r"\(5, 3\) need targets of .*\(5, 1\)"):
        cross_entropy(torch.zeros(5, 3), torch.zeros(5, 1, dtype=torch.long))
