r"""Kernel densities: every centre carries a small round hill, and all are added up.

.. math::

    p(\mathbf{x}) = \sum_n \pi_n \operatorname{Norm}_{\mathbf{x}}[\mathbf{c}_n,
    h^2\mathbf{I}]

With the training data as centres this is the plainest model of a density. Its one
number to choose is the width :math:`h`.
"""

import math

import torch
from jaxtyping import Float
from torch import Tensor

from fathom.losses.likelihoods import log_sum_exp

__all__ = ["KernelDensity"]


class KernelDensity:
    r"""A mixture of round normal distributions of one width.

    Args:
        centres: :math:`\mathbf{c}_n`, one per row, such as the training examples.
        width: :math:`h > 0`, the standard deviation of each hill in each direction.
        shares: :math:`\pi_n \ge 0`, with a positive sum, by which they are divided;
            all alike if None.

    Raises:
        ValueError: if the width isn't positive, there is no centre, or the shares
            don't fit.

    UDL section 14.1 speaks of models with a likelihood; Rosenblatt (1956).
    """

    def __init__(
        self,
        centres: Float[Tensor, "centres variables"],
        width: float,
        shares: Float[Tensor, "_"] | None = None,
    ) -> None:
        if not 0 < width < math.inf or not len(centres):
            raise ValueError(
                f"a width above 0 and one centre or more are needed; got {width} and "
                f"{len(centres)}"
            )
        shares = torch.ones_like(centres[:, 0]) if shares is None else shares
        if shares.shape != centres.shape[:1] or not (
            shares.min() >= 0 and shares.sum() > 0
        ):
            raise ValueError(
                f"{len(centres)} centres need as many shares, none negative and not "
                f"all 0; got {len(shares)}, the smallest {shares.min():g}"
            )
        self.centres, self.width = centres, width
        self.shares = shares / shares.sum()

    def log_density(
        self, points: Float[Tensor, "points variables"]
    ) -> Float[Tensor, "points"]:
        """Log-density at each point, in nats.

        Args:
            points: one per row.
        """
        # The shortcut by products of matrices loses the digits of small distances.
        gaps = torch.cdist(
            points, self.centres, compute_mode="donot_use_mm_for_euclid_dist"
        )
        # Divided before it is squared, so that a tiny width doesn't become 0.
        exponents = (gaps / self.width).square() / 2
        constant = (math.log(2 * math.pi) / 2 + math.log(self.width)) * points.shape[1]
        return log_sum_exp(self.shares.log() - exponents) - constant

    def sample(
        self, count: int, generator: torch.Generator | None = None
    ) -> Float[Tensor, "count variables"]:
        """Draw points: a centre each, and a normal step away from it.

        Args:
            count: number of points.
            generator: where the draws come from; PyTorch's global generator if None.
        """
        which = torch.multinomial(self.shares, count, True, generator=generator)
        steps = torch.randn(
            (count, self.centres.shape[1]),
            generator=generator,
            dtype=self.centres.dtype,
        )
        return self.centres[which] + self.width * steps
