"""Beliefs, predictions, evidence and ellipses are Python's."""

import pytest
import torch

from fathom.analysis.bayesian_regression import (
    hat_features,
    log_evidence,
    predict,
    prior,
    relu_features,
    update,
)

MODULE = "math/bayesian-regression.js"
JOINTS = torch.linspace(-0.7, 0.8, 6, dtype=torch.float64)


def examples(number):
    generator = torch.Generator().manual_seed(number)
    return (
        torch.randn(number, generator=generator, dtype=torch.float64),
        torch.randn(number, generator=generator, dtype=torch.float64),
    )


@pytest.mark.parametrize("number", [0, 1, 20])
@pytest.mark.parametrize(("width", "noise"), [(1.3, 0.2), (50.0, 0.01), (0.02, 3.0)])
def test_beliefs_predictions_and_evidence(node, number, width, noise):
    inputs, targets = examples(number)
    features = relu_features(inputs, JOINTS)
    before = prior(7, width)
    after = update(before, features, targets, noise)
    places, _ = examples(9)
    found = node(
        MODULE,
        """const rows = a.x.map(x => m.reluFeatures(x, a.joints));
        const before = m.prior(7, a.width);
        const after = m.update(before, rows, a.y, a.noise);
        return { mean: after.mean, factor: after.factor,
          forecasts: a.places.map(x =>
            m.predict(after, m.reluFeatures(x, a.joints), a.noise)),
          evidence: m.logEvidence(before, rows, a.y, a.noise),
          drawn: m.drawn(after, a.z), two: m.covarianceOf(after, 2, 5) };""",
        {
            "x": inputs.tolist(),
            "y": targets.tolist(),
            "joints": JOINTS.tolist(),
            "places": places.tolist(),
            "width": width,
            "noise": noise,
            "z": [0.3, -1.0, 2.0, 0.1, -0.2, 0.7, 1.1],
        },
    )
    close = {"rtol": 1e-7, "atol": 1e-9}

    def same(one, other):
        torch.testing.assert_close(
            torch.tensor(one, dtype=torch.float64), other, **close
        )

    same(found["mean"], after.mean)
    same(found["factor"], after.factor)
    rows = relu_features(places, JOINTS)
    same(found["forecasts"], torch.stack(predict(after, rows, noise), dim=1))
    same(found["evidence"], log_evidence(before, features, targets, noise))
    z = torch.tensor([0.3, -1.0, 2.0, 0.1, -0.2, 0.7, 1.1], dtype=torch.float64)
    same(found["drawn"], after.mean + torch.linalg.solve(after.factor.T, z))
    same(found["two"], after.covariance()[[2, 5]][:, [2, 5]])


def test_hats(node):
    inputs, _ = examples(30)
    found = node(
        MODULE,
        "return a[0].map(x => m.hatFeatures(x, a[1], 0.3))",
        [inputs.tolist(), JOINTS.tolist()],
    )
    expected = hat_features(inputs, JOINTS, 0.3)
    torch.testing.assert_close(torch.tensor(found, dtype=torch.float64), expected)


def test_the_ellipse_holds_95_percent(node):
    inputs, targets = examples(12)
    belief = update(prior(7, 1.0), relu_features(inputs, JOINTS), targets, 0.3)
    points = node(
        MODULE,
        "return m.ellipse(a, 1, 4)",
        {"mean": belief.mean.tolist(), "factor": belief.factor.tolist()},
    )
    covariance = belief.covariance()[[1, 4]][:, [1, 4]]
    apart = torch.tensor(points, dtype=torch.float64) - belief.mean[[1, 4]]
    distances = (apart @ covariance.inverse() * apart).sum(dim=1)
    # The squared distance is exponential with mean 2: 95 % lie within -2 log 0.05.
    torch.testing.assert_close(distances, torch.full_like(distances, 5.991464547))
