r"""Generative adversarial networks: a generator is trained to mislead a discriminator.

The discriminator returns a logit: positive where it takes a point for real. With
enough freedom the best one is :math:`\log p(\mathbf{x}) - \log q(\mathbf{x})`, for data
of density :math:`p` and draws of density :math:`q`.
"""

from jaxtyping import Float
from torch import Tensor

from fathom.losses.basic import negative_log_likelihood
from fathom.losses.likelihoods import bernoulli

__all__ = ["discriminator_loss", "generator_loss"]


def discriminator_loss(
    real: Float[Tensor, "points"], drawn: Float[Tensor, "others"]
) -> Float[Tensor, ""]:
    r"""What the discriminator minimises: the sum of two cross-entropies.

    .. math::

        L = -\frac1I\sum_i \log\mathrm{sig}[z_i]
        - \frac1J\sum_j \log(1 - \mathrm{sig}[z^*_j])

    It is :math:`\log 4` for one that can't tell, as all its logits are 0.

    Args:
        real: logits :math:`z_i` of data.
        drawn: logits :math:`z^*_j` of the generator's draws.

    UDL section 15.1; Goodfellow and others (2014).
    """
    kept = negative_log_likelihood(bernoulli(real.new_ones(real.shape), real))
    return kept + negative_log_likelihood(
        bernoulli(drawn.new_zeros(drawn.shape), drawn)
    )


def generator_loss(drawn: Float[Tensor, "points"]) -> Float[Tensor, ""]:
    r"""What the generator minimises: that its draws aren't taken for real.

    .. math::

        L = -\frac1J\sum_j \log\mathrm{sig}[z^*_j]

    This form has a slope where the discriminator is sure of itself, other than the
    negative of the discriminator's loss, whose slope vanishes there.

    Args:
        drawn: logits :math:`z^*_j` of the generator's draws.

    UDL section 15.1; Goodfellow and others (2014).
    """
    return negative_log_likelihood(bernoulli(drawn.new_ones(drawn.shape), drawn))
