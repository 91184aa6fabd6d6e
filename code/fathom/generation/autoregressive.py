r"""Autoregressive models: one variable after the other, each given those before it.

.. math::

    p(\mathbf{x}) = \prod_d p(x_d \mid x_1, \dots, x_{d-1})

Every distribution can be written so; the model is in how each factor is written. Here
it is a mixture density network.
"""

import torch
from jaxtyping import Float
from torch import Tensor, nn

from fathom.losses.likelihoods import normal_mixture
from fathom.networks.deep import DeepNetwork

__all__ = ["AutoregressiveMixture"]


class AutoregressiveMixture(nn.Module):
    """A mixture of normal distributions for each variable, given those before it.

    Args:
        num_variables: number of variables.
        num_hidden: width of both hidden layers of each variable's network.
        num_components: components of each mixture.
        floor: what is added to every standard deviation, so that none shrinks to a
            spike.
        generator: where the random start is drawn from; PyTorch's global generator if
            None.

    The idea of the factors: UDL section 12.7; of the mixture: section 5.5.1.
    """

    def __init__(
        self,
        num_variables: int = 2,
        num_hidden: int = 64,
        num_components: int = 8,
        floor: float = 0.01,
        generator: torch.Generator | None = None,
    ) -> None:
        super().__init__()
        # The components begin apart, in place of learning the same thing.
        apart = torch.linspace(-2, 2, num_components)
        flat = torch.zeros(num_components)
        # The first variable has nothing to read: its mixture is the same for all.
        self.first = nn.Parameter(torch.cat([flat, apart, flat]))
        sizes = [num_hidden, num_hidden, 3 * num_components]
        self.networks = nn.ModuleList(
            DeepNetwork([before, *sizes], generator=generator)
            for before in range(1, num_variables)
        )
        self.floor = floor
        with torch.no_grad():
            for network in self.networks:
                network.layers[-1].bias.copy_(self.first)

    def forward(
        self, before: Float[Tensor, "points _"]
    ) -> tuple[Float[Tensor, "points components"], ...]:
        """Logits, means and standard deviations of the variable that comes next."""
        if before.shape[1]:
            outputs = self.networks[before.shape[1] - 1](before)
        else:
            outputs = self.first.expand(len(before), -1)
        logits, means, log_deviations = outputs.chunk(3, dim=1)
        return logits, means, log_deviations.exp() + self.floor

    def log_density(
        self, points: Float[Tensor, "points variables"]
    ) -> Float[Tensor, "points"]:
        """Log-density at each point, in nats: the sum over the factors."""
        return sum(
            normal_mixture(points[:, d], *self(points[:, :d]))
            for d in range(len(self.networks) + 1)
        )

    @torch.no_grad()
    def sample(
        self, count: int, generator: torch.Generator | None = None
    ) -> Float[Tensor, "count variables"]:
        """Draw points, one variable after the other.

        Args:
            count: number of points.
            generator: where the draws come from; PyTorch's global generator if None.
        """
        points = self.first.new_empty(count, 0)
        for _ in range(len(self.networks) + 1):
            logits, means, deviations = self(points)
            which = torch.multinomial(logits.softmax(dim=1), 1, generator=generator)
            noise = torch.randn(which.shape, generator=generator).to(means)
            drawn = means.gather(1, which) + deviations.gather(1, which) * noise
            points = torch.cat([points, drawn], dim=1)
        return points
