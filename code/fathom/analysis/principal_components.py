r"""Principal components: the directions in which data spread most, and what they span.

With centred data in the rows of :math:`\mathbf{X}` and its singular value decomposition
:math:`\mathbf{X} = \mathbf{U}\mathbf{S}\mathbf{V}^\mathsf{T}`, the first :math:`K`
columns of :math:`\mathbf{V}` are the components.
"""

import torch
from jaxtyping import Float
from torch import Tensor
from torch.nn import functional

__all__ = ["PrincipalComponents", "fit_components", "principal_angles"]


class PrincipalComponents:
    """A mean and orthonormal directions, in the order of the variance along them.

    Args:
        mean: what is subtracted first.
        directions: one per row, orthonormal.
        variances: variance of the data along each, with one less than the number of
            examples as divisor.
    """

    def __init__(
        self,
        mean: Float[Tensor, "variables"],
        directions: Float[Tensor, "components variables"],
        variances: Float[Tensor, "components"],
    ) -> None:
        self.mean, self.directions, self.variances = mean, directions, variances

    def encode(
        self, inputs: Float[Tensor, "examples variables"]
    ) -> Float[Tensor, "examples components"]:
        """The code of each example: how far it lies along each direction."""
        return (inputs - self.mean) @ self.directions.T

    def decode(
        self, codes: Float[Tensor, "examples components"]
    ) -> Float[Tensor, "examples variables"]:
        """The point of the plane through the mean that a code names."""
        return self.mean + codes @ self.directions


def fit_components(
    inputs: Float[Tensor, "examples variables"], num_components: int
) -> PrincipalComponents:
    r"""Find the first principal components of data.

    Of all planes of :math:`K` dimensions, the one through the mean along the first
    :math:`K` components is nearest to the data, in the mean of squared distances. What
    it misses is the sum of the other variances (Eckart and Young, 1936).

    Args:
        inputs: one row per example.
        num_components: :math:`K`, from 1 to the number of variables, and less than the
            number of examples.

    Raises:
        ValueError: if the number of components is out of this range.
    """
    examples, variables = inputs.shape
    if not 1 <= num_components <= min(variables, examples - 1):
        raise ValueError(
            f"{examples} examples of {variables} variables have 1 to "
            f"{min(variables, examples - 1)} components, got {num_components}"
        )
    mean = inputs.mean(dim=0)
    _, sizes, directions = torch.linalg.svd(inputs - mean, full_matrices=False)
    variances = sizes.square() / (examples - 1)
    return PrincipalComponents(
        mean, directions[:num_components], variances[:num_components]
    )


def principal_angles(
    first: Float[Tensor, "some variables"], second: Float[Tensor, "others variables"]
) -> Float[Tensor, "angles"]:
    r"""Angles between the spaces that the rows of two matrices span.

    The smallest angle is that between the closest two directions, one from each space;
    the next is found in what is orthogonal to these, and so on. All are 0 if one space
    contains the other. With orthonormal rows, their cosines are the singular values of
    :math:`\mathbf{A}\mathbf{B}^\mathsf{T}`; small angles are computed by their sines,
    as their cosines round to 1.

    Args:
        first: independent rows, not necessarily orthogonal.
        second: likewise; not more rows than the first.

    Returns:
        As many angles as the second has rows [degrees], from the smallest.

    Raises:
        ValueError: if the second has more rows, the rows differ in length, or those of
            one aren't independent.

    Björck and Golub (1973).
    """
    if first.ndim != 2 or first.shape[1:] != second.shape[1:]:
        raise ValueError(
            "two matrices with rows of one length are needed; got shapes "
            f"{tuple(first.shape)} and {tuple(second.shape)}"
        )
    if len(second) > len(first):
        raise ValueError(
            f"the second space has {len(second)} directions and the first "
            f"{len(first)}: give the larger one first"
        )
    first, second = (functional.normalize(rows) for rows in (first, second))
    for name, rows in (("first", first), ("second", second)):
        rank = int(torch.linalg.matrix_rank(rows))
        if rank < len(rows):
            raise ValueError(
                f"the {name} has {len(rows)} rows that span {rank} dimensions: "
                "leave out those that the others give"
            )
    a, b = (torch.linalg.qr(rows.T).Q for rows in (first, second))
    cosines = torch.linalg.svdvals(a.T @ b).clamp(max=1)
    sines = torch.linalg.svdvals(b - a @ (a.T @ b)).clamp(max=1).flip(0)
    angles = torch.where(sines < 0.7, sines.asin(), cosines.acos())
    return angles.rad2deg()
