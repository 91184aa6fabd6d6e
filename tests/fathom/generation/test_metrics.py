"""Scores of generators: closed forms, a library's matrix root, loops, and by hand."""

import math

import pytest
import scipy.linalg
import torch
from hypothesis import given
from hypothesis import strategies as st

from fathom.generation.metrics import (
    frechet_distance,
    inception_score,
    nearest_distances,
    precision_and_recall,
)

DOUBLE = {"dtype": torch.float64}


def seeded(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def with_moments(mean, covariance, num_rows, seed=0):
    """Rows with exactly this mean and covariance; the latter may be singular."""
    rows = torch.randn(num_rows, len(mean), generator=seeded(seed), **DOUBLE)
    rows -= rows.mean(dim=0)
    rows = rows @ torch.linalg.inv(torch.linalg.cholesky(rows.T.cov())).T
    values, vectors = torch.linalg.eigh(covariance)
    root = vectors @ torch.diag(values.clamp(min=0).sqrt()) @ vectors.T
    return mean + rows @ root


def random_covariance(size, rank, seed):
    factor = torch.randn(size, rank, generator=seeded(seed), **DOUBLE)
    return factor @ factor.T


class TestInceptionScore:
    def test_by_hand(self):
        """Rows (1, 0) and (1/2, 1/2), mean (3/4, 1/4).

        The first tells log(4/3), the second log(2/3) / 2 + log(2) / 2 = log(4/3) / 2.
        """
        rows = torch.tensor([[1, 0], [0.5, 0.5]], **DOUBLE)
        expected = math.exp((math.log(4 / 3) + math.log(4 / 3) / 2) / 2)
        assert inception_score(rows).item() == pytest.approx(expected, rel=1e-12)

    def test_is_the_exponential_of_what_entropies_leave(self):
        logits = 3 * torch.randn(200, 7, generator=seeded(1), **DOUBLE)
        p = logits.softmax(dim=1)
        common = torch.distributions.Categorical(probs=p.mean(dim=0)).entropy()
        own = torch.distributions.Categorical(probs=p).entropy().mean()
        torch.testing.assert_close(inception_score(p), (common - own).exp())

    @given(st.integers(0, 1000), st.integers(2, 12), st.sampled_from([0, 1, 30, 1e4]))
    def test_is_from_one_to_the_number_of_classes(self, seed, classes, scale):
        logits = scale * torch.randn(30, classes, generator=seeded(seed))
        score = inception_score(logits.softmax(dim=1)).item()
        assert 1 - 1e-6 <= score <= classes * (1 + 1e-6)

    def test_reaches_both_ends(self):
        certain = torch.eye(10).repeat(3, 1)
        assert inception_score(certain).item() == pytest.approx(10, rel=1e-12)
        same = torch.tensor([0.2, 0.7, 0.1], **DOUBLE).repeat(4, 1)
        assert inception_score(same).item() == pytest.approx(1, rel=1e-12)

    def test_order_and_names_of_classes_do_not_matter(self):
        p = torch.randn(50, 5, generator=seeded(2), **DOUBLE).softmax(dim=1)
        other = p.flip(0)[:, [2, 0, 4, 1, 3]]
        torch.testing.assert_close(inception_score(other), inception_score(p))

    def test_single_precision(self):
        p = torch.randn(50, 5, generator=seeded(2), **DOUBLE).softmax(dim=1)
        torch.testing.assert_close(
            inception_score(p.float()), inception_score(p), rtol=1e-6, atol=0
        )

    def test_what_cannot_be(self, as_readers):
        for shape in [(0, 3), (3,), (2, 2, 3)]:
            with pytest.raises(ValueError, match="row"):
                inception_score(torch.full(shape, 1 / 3))
        for rows in ([[0.5, 0.6]], [[-0.5, 1.5]], [[math.nan, 1.0]]):
            with pytest.raises(ValueError, match="use softmax"):
                inception_score(torch.tensor(rows))


class TestFrechetDistance:
    def test_one_feature(self):
        """Of numbers: difference of means and of standard deviations, squared.

        0 and 2: mean 1, deviation sqrt(2). 0, 3 and 6: mean 3, deviation 3.
        """
        found = frechet_distance(
            torch.tensor([[0.0], [2.0]]), torch.tensor([[0.0], [3.0], [6.0]])
        )
        expected = (1 - 3) ** 2 + (math.sqrt(2) - 3) ** 2
        assert found.item() == pytest.approx(expected, rel=1e-12)

    def test_covariances_that_commute(self):
        """With common eigenvectors: a sum of one-dimensional distances."""
        basis = torch.linalg.qr(torch.randn(4, 4, generator=seeded(3), **DOUBLE)).Q
        one, two = (torch.tensor(v, **DOUBLE) for v in ([4, 1, 9, 0], [1, 25, 0, 0]))
        means = torch.tensor([[1, 0, 0, 2], [0, 0, 3, 0]], **DOUBLE)
        rows = [
            with_moments(mean, basis @ torch.diag(values) @ basis.T, 30, seed)
            for seed, (mean, values) in enumerate(zip(means, (one, two), strict=True))
        ]
        # 1 + 9 + 4 of the means; (2-1)^2 + (1-5)^2 + (3-0)^2 + 0 of the deviations
        assert frechet_distance(*rows).item() == pytest.approx(14 + 26, rel=1e-9)

    @pytest.mark.parametrize("ranks", [(6, 6), (6, 3), (2, 3)])
    def test_with_the_librarys_matrix_root(self, ranks):
        """A tiny ridge lets the library take roots of singular matrices."""
        covariances = [random_covariance(6, rank, k) for k, rank in enumerate(ranks)]
        means = torch.randn(2, 6, generator=seeded(4), **DOUBLE)
        rows = [
            with_moments(mean, covariance, 40, k)
            for k, (mean, covariance) in enumerate(zip(means, covariances, strict=True))
        ]
        one, two = (c.numpy() + 1e-12 * torch.eye(6).numpy() for c in covariances)
        root = scipy.linalg.sqrtm(one @ two).real
        expected = (means[0] - means[1]).square().sum().item()
        expected += (one + two - 2 * root).trace()
        assert frechet_distance(*rows).item() == pytest.approx(expected, rel=1e-4)

    def test_zero_if_and_only_if_the_moments_are_equal(self):
        mean, covariance = torch.ones(5, **DOUBLE), random_covariance(5, 5, 6)
        first, second = (with_moments(mean, covariance, n, n) for n in (20, 33))
        scale = covariance.trace().item()
        assert abs(frechet_distance(first, second).item()) < 1e-11 * scale
        assert frechet_distance(first, second + 0.1).item() == pytest.approx(0.05)
        assert frechet_distance(first, mean + 1.1 * (second - mean)).item() == (
            pytest.approx(0.01 * scale)
        )

    def test_symmetric_and_unchanged_by_a_turn(self):
        one, two = (torch.randn(n, 5, generator=seeded(n), **DOUBLE) for n in (9, 14))
        two = 2 * two + 1
        found = frechet_distance(one, two)
        torch.testing.assert_close(frechet_distance(two, one), found)
        turn = torch.linalg.qr(torch.randn(5, 5, generator=seeded(7), **DOUBLE)).Q
        torch.testing.assert_close(frechet_distance(one @ turn, two @ turn), found)

    def test_fewer_pictures_than_features_and_single_precision(self):
        one, two = (torch.randn(n, 20, generator=seeded(n)) for n in (5, 8))
        found = frechet_distance(one, two)
        torch.testing.assert_close(frechet_distance(one.double(), two.double()), found)
        assert found.dtype == torch.float64 and found > 0
        assert abs(frechet_distance(one, one).item()) < 1e-10

    def test_what_cannot_be(self, as_readers):
        rows = torch.ones(4, 3)
        with pytest.raises(ValueError, match="got 4 and 1"):
            frechet_distance(rows, rows[:1])
        for other in (torch.ones(4, 2), torch.ones(4), torch.ones(4, 3, 1)):
            with pytest.raises(ValueError, match=r"shapes \(4, 3\)"):
                frechet_distance(rows, other)


class TestPrecisionAndRecall:
    def test_by_hand(self):
        """On a line, with one neighbour.

        Real 0, 1, 10 reach 1, 1 and 9. Generated 2, 3, 30 reach 1, 1 and 27. In a real
        ball are 2 and 3 (10's begins at 1): 2 of 3. In a generated one are 10 (30's
        begins at 3) and 1 (2's begins at 1): 2 of 3.
        """
        real, made = torch.tensor([[0.0], [1], [10]]), torch.tensor([[2.0], [3], [30]])
        precision, recall = precision_and_recall(real, made, neighbours=1)
        assert precision.item() == pytest.approx(2 / 3)
        assert recall.item() == pytest.approx(2 / 3)

    @pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
    @pytest.mark.parametrize("k", [1, 3, 5])
    def test_is_what_a_loop_counts(self, k, dtype):
        real = torch.randn(30, 2, generator=seeded(8), dtype=dtype)
        made = 0.7 * torch.randn(24, 2, generator=seeded(9), dtype=dtype) + 1.6

        def share(points, centres):
            inside = 0
            for point in points:
                for centre in centres:
                    own = sorted(math.dist(centre, other) for other in centres)
                    if math.dist(point, centre) <= own[k]:  # own[0] is itself
                        inside += 1
                        break
            return inside / len(points)

        real_list, made_list = real.tolist(), made.tolist()
        expected = share(made_list, real_list), share(real_list, made_list)
        assert [v.item() for v in precision_and_recall(real, made, k)] == (
            pytest.approx(expected)
        )
        assert 0 < min(expected) < 1

    def test_exchanging_the_sets_exchanges_the_shares(self):
        one, two = (torch.randn(n, 3, generator=seeded(n)) for n in (20, 26))
        assert precision_and_recall(one, two) == precision_and_recall(two, one)[::-1]

    def test_a_copy_and_one_point_repeated(self):
        real = torch.randn(50, 4, generator=seeded(10))
        assert precision_and_recall(real, real.flip(0)) == (1, 1)
        # Balls of no size: only the point itself is in.
        precision, recall = precision_and_recall(real, real[:1].repeat(40, 1))
        assert (precision.item(), recall.item()) == (1, pytest.approx(1 / 50))

    def test_what_cannot_be(self, as_readers):
        rows = torch.ones(4, 3)
        with pytest.raises(ValueError, match="not 0"):
            precision_and_recall(rows, rows, neighbours=0)
        with pytest.raises(ValueError, match="5 or more rows"):
            precision_and_recall(rows, rows, neighbours=4)
        with pytest.raises(ValueError, match="equally long"):
            precision_and_recall(rows, rows[:, :2])


class TestNearestDistances:
    def test_by_hand(self):
        pictures = torch.tensor([[[0.0, 0], [0, 3]], [[1, 1], [1, 1]]])
        known = torch.tensor([[[0.0, 0], [4, 0]], [[1, 1], [1, 3]]])
        # (0, 0, -4, 3) and (-1, -1, -1, 0); (1, 1, -3, 1) and (0, 0, 0, -2)
        expected = torch.tensor([math.sqrt(3), 2])
        torch.testing.assert_close(nearest_distances(pictures, known), expected)

    @pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
    def test_is_what_a_loop_finds_and_zero_for_copies(self, dtype):
        known = torch.rand(60, 5, 4, generator=seeded(11), dtype=dtype) + 100
        pictures = torch.cat(
            [known[:9], known[:40] + torch.rand(40, 5, 4, dtype=dtype)]
        )
        found = nearest_distances(pictures, known)
        assert (found[:9] == 0).all()
        exact = [
            min((one.double() - other.double()).norm() for other in known)
            for one in pictures
        ]
        torch.testing.assert_close(
            found.double(), torch.stack(exact), rtol=1e-3, atol=1e-6
        )

    def test_what_cannot_be(self, as_readers):
        with pytest.raises(ValueError, match=r"\(2, 3\) and \(3, 2\)"):
            nearest_distances(torch.ones(4, 2, 3), torch.ones(4, 3, 2))
        with pytest.raises(ValueError, match="got 4 and 0"):
            nearest_distances(torch.ones(4, 2), torch.ones(0, 2))
