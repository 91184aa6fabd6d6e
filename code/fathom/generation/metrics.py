r"""Scores of a generator of pictures, from what a classifier makes of its pictures.

A classifier, the *judge*, turns each picture into probabilities of classes and, one
layer before, into *features*. The scores compare these for generated and for real
pictures; the pictures themselves they don't see. Only :func:`nearest_distances` may as
well be asked about pixels.
"""

import torch
from jaxtyping import Float
from torch import Tensor

__all__ = [
    "frechet_distance",
    "inception_score",
    "nearest_distances",
    "precision_and_recall",
]


def inception_score(
    probabilities: Float[Tensor, "pictures classes"],
) -> Float[Tensor, ""]:
    r"""How sure the judge is of each picture, and how evenly its answers are spread.

    .. math::

        \exp\Bigl[\frac{1}{I}\sum_i \sum_k
        p_{ik} \log\frac{p_{ik}}{\bar p_k}\Bigr],
        \qquad \bar p_k = \frac{1}{I}\sum_i p_{ik},

    from 1, where all pictures get the same probabilities, to the number of classes,
    where the judge is certain of each picture and names all classes equally often.

    Args:
        probabilities: of the classes, a row for each picture; rows sum to one.

    Raises:
        ValueError: if there is no picture, or a row isn't a distribution.

    UDL section 14.3; T. Salimans et al. (2016), "Improved Techniques for Training
    GANs", NeurIPS.
    """
    sums = probabilities.sum(dim=-1)
    if probabilities.ndim != 2 or len(probabilities) == 0:
        raise ValueError(
            "the judge gives each picture a row of probabilities, at least one row; "
            f"got shape {tuple(probabilities.shape)}"
        )
    if not (probabilities.min() >= 0 and (sums - 1).abs().max() < 1e-3):
        raise ValueError(
            "rows of probabilities are from 0 and sum to 1: use softmax; got sums "
            f"from {sums.min():g} to {sums.max():g} and {probabilities.min():g} as "
            "least"
        )
    p = probabilities.double()
    own, common = torch.special.xlogy(p, p), torch.special.xlogy(p, p.mean(dim=0))
    return (own - common).sum(dim=1).mean().exp()


def frechet_distance(
    features: Float[Tensor, "pictures features"],
    others: Float[Tensor, "others features"],
) -> Float[Tensor, ""]:
    r"""The squared Fréchet distance of two Gaussians, fitted to two sets of features.

    .. math::

        \|\boldsymbol\mu_1 - \boldsymbol\mu_2\|^2 + \operatorname{tr}\bigl[
        \boldsymbol\Sigma_1 + \boldsymbol\Sigma_2 - 2\bigl(
        \boldsymbol\Sigma_1^{1/2}\boldsymbol\Sigma_2
        \boldsymbol\Sigma_1^{1/2}\bigr)^{1/2}\bigr]

    with means and covariances of the rows. It is zero if and only if both are equal.
    The trace of the last root is the sum of the singular values of
    :math:`\boldsymbol\Sigma_1^{1/2}\boldsymbol\Sigma_2^{1/2}`, and so it is computed:
    covariances may be singular.

    Args:
        features: a row for each picture, two or more.
        others: the same of the other pictures.

    Returns:
        One number in double precision, in squared units of a feature. Rounding may
        leave it below zero by about 1e-14 of the features' variance.

    Raises:
        ValueError: if a set has fewer than two rows, or their widths differ.

    D. C. Dowson and B. V. Landau (1982), "The Fréchet distance between multivariate
    normal distributions"; M. Heusel et al. (2017), "GANs Trained by a Two Time-Scale
    Update Rule Converge to a Local Nash Equilibrium", NeurIPS.
    """
    _check_sets(features, others, least=2)
    means, roots, traces = [], [], []
    for rows in (features.double(), others.double()):
        covariance = torch.atleast_2d(rows.T.cov())
        values, vectors = torch.linalg.eigh(covariance)
        means.append(rows.mean(dim=0))
        roots.append((vectors * values.clamp(min=0).sqrt()) @ vectors.T)
        traces.append(covariance.trace())
    overlap = torch.linalg.svdvals(roots[0] @ roots[1]).sum()
    return (means[0] - means[1]).square().sum() + sum(traces) - 2 * overlap


def precision_and_recall(
    real: Float[Tensor, "reals features"],
    generated: Float[Tensor, "pictures features"],
    neighbours: int = 3,
) -> tuple[Float[Tensor, ""], Float[Tensor, ""]]:
    r"""Which share of each set lies within the other, as balls about points see it.

    Around each point of a set a ball reaches to its :math:`k`-th nearest neighbour in
    the same set. *Precision* is the share of generated points within a ball of a real
    one, *recall* the share of real points within a ball of a generated one. The rim
    belongs to a ball.

    Args:
        real: features of real pictures.
        generated: features of generated ones.
        neighbours: :math:`k`, how far the balls reach.

    Returns:
        Precision and recall, from 0 to 1.

    Raises:
        ValueError: if a set has no more rows than there are neighbours, or their widths
            differ, or there is less than one neighbour.

    T. Kynkäänniemi et al. (2019), "Improved Precision and Recall Metric for Assessing
    Generative Models", NeurIPS.
    """
    if neighbours < 1:
        raise ValueError(f"a ball reaches to neighbour 1 or further, not {neighbours}")
    _check_sets(real, generated, least=neighbours + 1)
    between = _distances(real, generated)
    # The nearest of a set's own points is the point itself.
    reach, other_reach = (
        _distances(rows, rows).kthvalue(neighbours + 1, dim=1).values
        for rows in (real, generated)
    )
    precision = (between <= reach[:, None]).any(dim=0)
    recall = (between <= other_reach).any(dim=1)
    return precision.double().mean(), recall.double().mean()


def nearest_distances(
    pictures: Float[Tensor, "pictures *sizes"], known: Float[Tensor, "known *sizes"]
) -> Float[Tensor, "pictures"]:
    """How far each picture is from the nearest known one: from 0, for a copy.

    Args:
        pictures: of any shape; numbers of a picture count alike, as one long vector.
        known: for instance those that the generator has learnt from.

    Raises:
        ValueError: if a set is empty, or pictures differ in shape.
    """
    if pictures.shape[1:] != known.shape[1:]:
        raise ValueError(
            f"pictures of one shape can be compared, got {tuple(pictures.shape[1:])} "
            f"and {tuple(known.shape[1:])}"
        )
    rows, others = pictures.flatten(1), known.flatten(1)
    _check_sets(rows, others, least=1)
    # Which one is nearest is found fast, about a common middle, which keeps numbers
    # small; how near it is, without the rounding of fast formulas.
    middle = others.mean(dim=0)
    nearest = torch.cdist(rows - middle, others - middle).argmin(dim=1)
    return (rows - others[nearest]).norm(dim=1)


def _distances(
    rows: Float[Tensor, "rows features"], others: Float[Tensor, "others features"]
) -> Float[Tensor, "rows others"]:
    """Distances without the rounding of fast formulas, so that equal rows are at 0."""
    return torch.cdist(rows, others, compute_mode="donot_use_mm_for_euclid_dist")


def _check_sets(
    rows: Float[Tensor, "..."], others: Float[Tensor, "..."], least: int
) -> None:
    """Raise ValueError where two sets of rows can't be compared."""
    shapes = tuple(rows.shape), tuple(others.shape)
    if rows.ndim != 2 or others.ndim != 2 or rows.shape[1] != others.shape[1]:
        raise ValueError(
            f"two sets of rows, equally long, can be compared; got shapes {shapes[0]} "
            f"and {shapes[1]}"
        )
    if min(len(rows), len(others)) < least:
        raise ValueError(
            f"{least} or more rows are needed in each set; got {len(rows)} and "
            f"{len(others)}"
        )
