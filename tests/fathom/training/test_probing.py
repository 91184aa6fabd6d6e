"""Linear probes are scikit-learn's logistic regression, at every price."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.linear_model import LogisticRegression
from torch.nn.functional import cross_entropy

from fathom.training.probing import cross_validated_probe, fit_probes


def problem(seed, num_examples, num_features, num_classes):
    generator = torch.Generator().manual_seed(seed)
    centres = torch.randn(num_classes, num_features, generator=generator).double()
    labels = torch.arange(num_examples) % num_classes
    noise = torch.randn(num_examples, num_features, generator=generator).double()
    return 3 + centres[labels] + 1.5 * noise, labels


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 10**6), st.integers(8, 40), st.integers(1, 60), st.integers(2, 5))
def test_equals_logistic_regression(seed, num_examples, num_features, num_classes):
    features, labels = problem(seed, num_examples, num_features, num_classes)
    penalties = [0.05, 1.0, 20.0]
    probes = fit_probes(features, labels, num_classes, penalties, num_steps=3000)
    for penalty, probe in zip(penalties, probes, strict=True):
        price = penalty if num_classes == 2 else 2 * penalty
        model = LogisticRegression(C=1 / price, tol=1e-10, max_iter=10_000)
        model.fit(features.numpy(), labels.numpy())
        expected = torch.from_numpy(model.coef_)
        if num_classes == 2:  # one row, the difference of ours
            expected = torch.cat([-expected, expected]) / 2
        torch.testing.assert_close(probe.weights, expected, rtol=1e-3, atol=1e-4)
        logits = probe(features)
        wanted = torch.from_numpy(model.predict_log_proba(features.numpy()))
        torch.testing.assert_close(
            logits.log_softmax(dim=1), wanted, rtol=1e-3, atol=1e-3
        )
        assert probe.penalty == penalty


def test_the_slope_of_the_loss_is_zero_at_the_minimum():
    features, labels = problem(0, 30, 5, 3)
    (probe,) = fit_probes(features, labels, 3, [0.5], num_steps=2000)
    weights = probe.weights.clone().requires_grad_()
    offsets = probe.offsets.clone().requires_grad_()
    loss = cross_entropy(offsets + features @ weights.T, labels, reduction="sum")
    (loss + 0.5 * weights.square().sum()).backward()
    torch.testing.assert_close(
        weights.grad, torch.zeros_like(weights), atol=1e-6, rtol=0
    )
    torch.testing.assert_close(
        offsets.grad, torch.zeros_like(offsets), atol=1e-6, rtol=0
    )


def test_a_hundred_steps_are_enough_for_answers():
    everything, labels = problem(1, 560, 300, 5)
    features, new = everything.split([160, 400])
    few = fit_probes(features, labels[:160], 5)
    many = fit_probes(features, labels[:160], 5, num_steps=5000)
    for one, other in zip(few, many, strict=True):
        same = one(new).argmax(dim=1) == other(new).argmax(dim=1)
        assert same.double().mean() > 0.98


def test_a_class_without_an_example_is_never_the_answer():
    features, labels = problem(0, 20, 4, 3)
    (probe,) = fit_probes(features, labels, 5, [1.0])
    assert probe(features).argmax(dim=1).max() < 3


def test_cross_validation_prefers_a_high_price_for_noise():
    generator = torch.Generator().manual_seed(0)
    labels = torch.arange(40) % 2
    noise = torch.randn(40, 100, generator=generator).double()
    prices = [1e-3, 1e3]
    assert cross_validated_probe(noise, labels, 2, prices).penalty == 1e3
    told = noise.clone()
    told[:, 0] = 30.0 * labels
    assert cross_validated_probe(told, labels, 2, prices).penalty == 1e-3


@pytest.mark.parametrize("num_features", [3, 80])
def test_cross_validation_equals_one_fold_after_another(num_features):
    prices = [0.01, 0.3, 10.0]
    for seed in range(4):
        # 26 examples: two folds of 6 and two of 7, or others as unequal.
        features, labels = problem(seed, 26, num_features, 3)
        turn = torch.stack([(labels[:i] == labels[i]).sum() for i in range(26)]) + 1
        losses = torch.zeros(3).double()
        for number in range(4):
            out = (turn + labels) % 4 == number
            for k, probe in enumerate(
                fit_probes(features[~out], labels[~out], 3, prices)
            ):
                left = probe(features[out])
                losses[k] += cross_entropy(left, labels[out], reduction="sum")
        expected = fit_probes(features, labels, 3, [prices[int(losses.argmin())]])[0]
        found = cross_validated_probe(features, labels, 3, prices)
        assert found.penalty == expected.penalty
        torch.testing.assert_close(found.weights, expected.weights)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"labels": torch.tensor([0, 1])}, "each of 3 examples needs one label, got 2"),
        ({"labels": torch.tensor([0, 1, 3])}, "from 0 to 1, got 0 to 3"),
        ({"penalties": [0.0]}, "above zero"),
    ],
)
def test_what_does_not_fit_is_refused(change, sentence, as_readers):
    right = {"features": torch.ones(3, 2), "labels": torch.tensor([0, 1, 1])}
    with pytest.raises(ValueError, match=sentence):
        fit_probes(**(right | {"num_classes": 2} | change))


def test_too_many_folds_are_refused():
    with pytest.raises(ValueError, match="2 examples can't be cut into 4 folds"):
        cross_validated_probe(torch.ones(2, 1), torch.tensor([0, 1]), 2)
