"""Each log-likelihood equals torch.distributions', in value and gradient."""

import math

import pytest
import torch
from torch import distributions

from fathom.losses import likelihoods

ONE, TWO = (torch.tensor(v, dtype=torch.float64) for v in (1.0, 2.0))


def random(*shape: int, seed: int = 0, scale: float = 2.0) -> torch.Tensor:
    generator = torch.Generator().manual_seed(seed)
    return scale * torch.randn(shape, generator=generator, dtype=torch.float64)


def positive(*shape: int, seed: int = 0) -> torch.Tensor:
    return random(*shape, seed=seed, scale=1.0).exp()


def mixture(logits, means, standard_deviations):
    return distributions.MixtureSameFamily(
        distributions.Categorical(logits=logits),
        distributions.Normal(means, standard_deviations),
    )


COUNTS = torch.arange(12, dtype=torch.float64)
BITS = (random(12, seed=9) > 0).double()
CLASSES = torch.arange(12) % 4
# name: ours, targets, parameters, torch's distribution of the parameters
CASES = {
    "normal": (
        likelihoods.normal,
        random(12),
        [random(12, seed=1), positive(12, seed=2)],
        distributions.Normal,
    ),
    "laplace": (
        likelihoods.laplace,
        random(12),
        [random(12, seed=1), positive(12, seed=2)],
        distributions.Laplace,
    ),
    "bernoulli": (
        likelihoods.bernoulli,
        BITS,
        [random(12, seed=1)],
        lambda logits: distributions.Bernoulli(logits=logits),
    ),
    "categorical": (
        likelihoods.categorical,
        CLASSES,
        [random(12, 4, seed=1)],
        lambda logits: distributions.Categorical(logits=logits),
    ),
    "poisson": (
        likelihoods.poisson,
        COUNTS,
        [random(12, seed=1, scale=1.0)],
        lambda log_rate: distributions.Poisson(log_rate.exp()),
    ),
    "von_mises": (
        likelihoods.von_mises,
        random(12),
        [random(12, seed=1), positive(12, seed=2)],
        distributions.VonMises,
    ),
    "normal_mixture": (
        likelihoods.normal_mixture,
        random(12),
        [random(12, 3, seed=1), random(12, 3, seed=2), positive(12, 3, seed=3)],
        mixture,
    ),
}
each_case = pytest.mark.parametrize(
    ("ours", "targets", "parameters", "distribution"), CASES.values(), ids=CASES
)


@each_case
def test_equals_torch_in_value_and_gradient(ours, targets, parameters, distribution):
    parameters = [p.clone().requires_grad_() for p in parameters]
    log_likelihoods = ours(targets, *parameters)
    reference = distribution(*parameters).log_prob(targets)
    assert log_likelihoods.shape == targets.shape
    # torch approximates the Bessel function of the von Mises distribution.
    tolerance = {"rtol": 1e-6, "atol": 1e-6} if ours is likelihoods.von_mises else {}
    torch.testing.assert_close(log_likelihoods, reference, **tolerance)
    gradients = [
        torch.autograd.grad(values.sum(), parameters)
        for values in (log_likelihoods, reference)
    ]
    torch.testing.assert_close(*gradients, **tolerance)


def integral(log_density, start: float, end: float, num_points: int = 200_001):
    y = torch.linspace(start, end, num_points, dtype=torch.float64)
    return torch.trapezoid(log_density(y).exp(), y).item()


@pytest.mark.parametrize("spread", [0.5, 1.0, 3.0])
def test_densities_integrate_to_one(spread):
    spread = torch.tensor(spread, dtype=torch.float64)
    for density in (likelihoods.normal, likelihoods.laplace):
        area = integral(lambda y, f=density: f(y, ONE, spread), -99, 101)
        assert area == pytest.approx(1, abs=1e-6)
    circle = integral(lambda y: likelihoods.von_mises(y, TWO, spread), 0, 2 * math.pi)
    assert circle == pytest.approx(1, abs=1e-9)
    logits, means = random(1, 3, seed=1), random(1, 3, seed=2)
    deviations = spread * positive(1, 3, seed=3)
    area = integral(
        lambda y: likelihoods.normal_mixture(
            y, *(p.expand(len(y), 3) for p in (logits, means, deviations))
        ),
        -99,
        101,
    )
    assert area == pytest.approx(1, abs=1e-9)


def test_probabilities_add_up_to_one():
    z = random(5)
    both = torch.stack([torch.zeros(5), torch.ones(5)]).double()
    total = likelihoods.bernoulli(both, z[None]).exp().sum(dim=0)
    torch.testing.assert_close(total, torch.ones(5).double())
    total = likelihoods.categorical(torch.arange(5), z.expand(5, 5)).exp().sum()
    torch.testing.assert_close(total, ONE)
    y = torch.arange(200.0, dtype=torch.float64)
    total = likelihoods.poisson(y[:, None], z[None]).exp().sum(dim=0)
    torch.testing.assert_close(total, torch.ones(5).double())
    torch.testing.assert_close(likelihoods.softmax(z).sum(), ONE)


def test_by_hand():
    # (y - mu)² / (2 sigma²) = 1/2 at one standard deviation from the mean
    log_density = likelihoods.normal(3 * ONE, ONE, TWO)
    expected = -0.5 - math.log(2 * math.sqrt(2 * math.pi))
    assert log_density.item() == pytest.approx(expected)
    # rate 2: probability of 3 is 2³ e^-2 / 6
    log_probability = likelihoods.poisson(3 * ONE, TWO.log())
    assert log_probability.exp().item() == pytest.approx(8 / 6 * math.exp(-2))
    # equal logits: one of four
    assert likelihoods.categorical(torch.tensor(2), torch.zeros(4)).exp() == 0.25


@pytest.mark.parametrize("dim", [-1, 0, 1])
def test_log_sum_exp_and_softmax_equal_torchs(dim):
    z = random(4, 3).requires_grad_()
    for ours, theirs in [
        (likelihoods.log_sum_exp, torch.logsumexp),
        (likelihoods.log_softmax, torch.log_softmax),
        (likelihoods.softmax, torch.softmax),
    ]:
        values, reference = ours(z, dim), theirs(z, dim)
        torch.testing.assert_close(values, reference)
        weights = random(*values.shape, seed=1)
        gradients = [
            torch.autograd.grad((weights * f).sum(), z)[0] for f in (values, reference)
        ]
        torch.testing.assert_close(*gradients)


def test_log_sum_exp_of_infinite_values():
    infinity = torch.inf
    z = torch.tensor(
        [[-infinity, 0, 0], [infinity, 0, 0], [-infinity] * 3, [1000, 1000, 1000]]
    )
    torch.testing.assert_close(likelihoods.log_sum_exp(z), torch.logsumexp(z, -1))


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_extreme_logits_do_not_overflow(dtype):
    z = torch.tensor([-1e4, -50.0, 50.0, 1e4], dtype=dtype, requires_grad=True)
    for bit in (0.0, 1.0):
        log_probabilities = likelihoods.bernoulli(torch.full_like(z, bit), z)
        signed = (2 * bit - 1) * z.detach()
        # -log(1 + e^-s) is s for s << 0 and -e^-s for s >> 0, with all its digits
        expected = torch.where(signed < 0, signed, -torch.exp(-signed))
        torch.testing.assert_close(log_probabilities, expected, rtol=1e-5, atol=0)
        (gradient,) = torch.autograd.grad(log_probabilities.sum(), z)
        torch.testing.assert_close(gradient, bit - torch.sigmoid(z.detach()))
    logits = torch.tensor([[1e4, -1e4, 0.0]] * 3, dtype=dtype, requires_grad=True)
    log_probabilities = likelihoods.categorical(torch.arange(3), logits)
    assert log_probabilities.tolist() == [0, -2e4, -1e4]
    (gradient,) = torch.autograd.grad(log_probabilities.sum(), logits)
    assert gradient.isfinite().all()
    assert likelihoods.softmax(logits)[0].tolist() == [1, 0, 0]


def test_a_target_far_from_all_components_has_a_finite_density():
    # The nearest component dominates: half of a standard normal, 1,000 away.
    log_density = likelihoods.normal_mixture(
        torch.tensor([1000.0]).double(),
        torch.zeros(1, 2).double(),
        torch.tensor([[0.0, -1000.0]]).double(),
        torch.ones(1, 2).double(),
    )
    expected = -(1000**2) / 2 - math.log(2 * math.sqrt(2 * math.pi))
    assert log_density.item() == pytest.approx(expected)


def test_a_concentrated_von_mises_is_nearly_normal():
    # For large kappa it is a normal distribution of variance 1 / kappa: I_0 itself
    # would overflow here.
    kappa = torch.tensor(1e8, dtype=torch.float64)
    y = torch.tensor([0.0, 1e-4, -2e-4], dtype=torch.float64)
    ours = likelihoods.von_mises(y, torch.zeros(()).double(), kappa)
    normal = likelihoods.normal(y, torch.zeros(()).double(), kappa**-0.5)
    torch.testing.assert_close(ours, normal, rtol=1e-6, atol=1e-6)
    # A full turn makes no difference.
    again = likelihoods.von_mises(y + 2 * math.pi, torch.zeros(()).double(), TWO)
    torch.testing.assert_close(
        again, likelihoods.von_mises(y, torch.zeros(()).double(), TWO)
    )


def test_wrong_arguments_name_the_numbers():
    y, column = torch.zeros(3), torch.zeros(3, 1)
    for call in (
        lambda: likelihoods.normal(y, column, torch.ones(())),
        lambda: likelihoods.normal(column, column, torch.ones(3)),
        lambda: likelihoods.laplace(y, column, torch.ones(())),
        lambda: likelihoods.bernoulli(y, column),
        lambda: likelihoods.poisson(y, column),
        lambda: likelihoods.von_mises(y, column, torch.ones(())),
    ):
        with pytest.raises(ValueError, match=r"targets have shape .*as many axes"):
            call()
    for density, name in [
        (likelihoods.normal, "standard_deviation"),
        (likelihoods.laplace, "scale"),
        (likelihoods.von_mises, "concentration"),
    ]:
        with pytest.raises(ValueError, match=rf"{name} must be positive.* -1"):
            density(y, y, torch.tensor([1.0, -1.0, 2.0]))
    with pytest.raises(ValueError, match=r"3 classes targets are 0 to 2; got 0 to 3"):
        likelihoods.categorical(torch.tensor([0, 3]), torch.zeros(2, 3))
    with pytest.raises(ValueError, match=r"0 or 1, got 0.0 to 2.0"):
        likelihoods.bernoulli(torch.tensor([0.0, 2.0]), torch.zeros(2))
    with pytest.raises(ValueError, match=r"smallest is -1"):
        likelihoods.poisson(torch.tensor([0.0, -1.0]), torch.zeros(2))
