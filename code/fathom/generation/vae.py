r"""Variational autoencoders: latent variables, a decoder, and an encoder that guesses.

.. math::

    p(\mathbf{x}) = \int \operatorname{Norm}_{\mathbf{x}}[\mathbf{f}[\mathbf{z}],
    \sigma^2\mathbf{I}]\operatorname{Norm}_{\mathbf{z}}[\mathbf{0}, \mathbf{I}]
    \,d\mathbf{z}

For a network :math:`\mathbf{f}` the integral has no formula, and a grid only serves for
a few latents. The encoder's guess :math:`q(\mathbf{z} \mid \mathbf{x})` gives a bound
from below.
"""

import math

import torch
from jaxtyping import Float
from torch import Tensor, nn

from fathom.losses.likelihoods import log_sum_exp, normal

__all__ = ["VariationalAutoencoder"]


class VariationalAutoencoder(nn.Module):
    r"""A decoder with normal noise, an encoder with a mean and deviation per latent.

    Args:
        encoder: from the variables to twice as many numbers as there are latents:
            means, then logarithms of deviations of :math:`q(\mathbf{z} \mid
            \mathbf{x})`.
        decoder: :math:`\mathbf{f}`, from latents to variables.
        num_latents: number of latent variables.

    Attributes:
        log_deviation: :math:`\log\sigma`, learnt, one for all variables.

    UDL sections 17.3 to 17.6; Kingma and Welling (2014).
    """

    def __init__(
        self, encoder: nn.Module, decoder: nn.Module, num_latents: int
    ) -> None:
        super().__init__()
        self.encoder, self.decoder, self.num_latents = encoder, decoder, num_latents
        self.log_deviation = nn.Parameter(torch.zeros(()))

    def forward(
        self, latents: Float[Tensor, "points latents"]
    ) -> Float[Tensor, "points variables"]:
        """The mean of the variables, given the latents."""
        return self.decoder(latents)

    def bound(
        self,
        points: Float[Tensor, "points variables"],
        generator: torch.Generator | None = None,
    ) -> Float[Tensor, "points"]:
        r"""The evidence lower bound of each point, with one draw of its latents.

        .. math::

            \log p(\mathbf{x}) \ge \mathbb{E}_q[\log p(\mathbf{x} \mid \mathbf{z})]
            - D_{\mathrm{KL}}[q(\mathbf{z} \mid \mathbf{x}) \,\|\, p(\mathbf{z})]

        Args:
            points: one per row.
            generator: where the draws come from; PyTorch's global generator if None.

        Returns:
            Values in nats whose *expectation* is the bound.
        """
        means, deviations = self._guess(points)
        latents = means + deviations * _noise(means, generator)
        each = means**2 + deviations**2 - 1 - 2 * deviations.log()
        return self._log_likelihood(points, latents) - each.sum(dim=1) / 2

    def importance_bound(
        self,
        points: Float[Tensor, "points variables"],
        num_draws: int,
        generator: torch.Generator | None = None,
    ) -> Float[Tensor, "points"]:
        r"""A tighter bound: the logarithm of a mean of weighted draws.

        .. math::

            \log p(\mathbf{x}) \ge \mathbb{E}_q\Bigl[\log\frac1S\sum_s
            \frac{p(\mathbf{x} \mid \mathbf{z}_s)\,p(\mathbf{z}_s)}
            {q(\mathbf{z}_s \mid \mathbf{x})}\Bigr]

        Args:
            points: one per row.
            num_draws: number :math:`S` of draws for each point; the bound rises with
                it, towards the log-density.
            generator: where the draws come from; PyTorch's global generator if None.

        Returns:
            Values in nats. Burda, Grosse and Salakhutdinov (2016).
        """
        means, deviations = self._guess(points.repeat_interleave(num_draws, dim=0))
        noise = _noise(means, generator)
        latents = means + deviations * noise
        # log p(z) - log q(z | x): their constants cancel.
        ratio = (noise**2 - latents**2).sum(dim=1) / 2 + deviations.log().sum(dim=1)
        repeated = points.repeat_interleave(num_draws, dim=0)
        weights = self._log_likelihood(repeated, latents) + ratio
        return log_sum_exp(weights.reshape(-1, num_draws)) - math.log(num_draws)

    @torch.no_grad()
    def sample(
        self, count: int, generator: torch.Generator | None = None
    ) -> Float[Tensor, "count variables"]:
        """Draw latents, decode them, and add the noise that the model has.

        Args:
            count: number of points.
            generator: where the draws come from; PyTorch's global generator if None.
        """
        latents = torch.randn(count, self.num_latents, generator=generator)
        means = self(latents.to(self.log_deviation))
        return means + self.log_deviation.exp() * _noise(means, generator)

    def _guess(self, points: Tensor) -> tuple[Tensor, Tensor]:
        means, log_deviations = self.encoder(points).chunk(2, dim=1)
        return means, log_deviations.exp()

    def _log_likelihood(self, points: Tensor, latents: Tensor) -> Tensor:
        return normal(points, self(latents), self.log_deviation.exp()).sum(dim=1)


def _noise(like: Tensor, generator: torch.Generator | None) -> Tensor:
    return torch.randn(like.shape, generator=generator).to(like)
