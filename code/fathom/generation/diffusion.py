r"""Diffusion: noise is mixed into data step by step, and a network learns the way back.

.. math::

    \mathbf{z}_t = \sqrt{1 - \beta_t}\,\mathbf{z}_{t-1}
    + \sqrt{\beta_t}\,\boldsymbol\epsilon_t, \qquad
    \mathbf{z}_t = \sqrt{\alpha_t}\,\mathbf{x} + \sqrt{1 - \alpha_t}\,\boldsymbol
    \epsilon, \qquad \alpha_t = \prod_{s \le t}(1 - \beta_s)

As in UDL, :math:`\alpha_t` is the *product*, which others write with a bar.
"""

import math

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn
from torch.nn import functional

from fathom.losses.likelihoods import normal
from fathom.networks.deep import DeepNetwork

__all__ = ["Denoiser", "Diffusion", "time_features"]


def time_features(
    times: Int[Tensor, "points"], num_steps: int, num_waves: int = 4
) -> Float[Tensor, "points features"]:
    """A time as sines and cosines, so that a network can tell near times apart.

    Args:
        times: from 1 to the number of steps.
        num_steps: number of steps of the whole way.
        num_waves: how many frequencies; each is twice the one before, and the slowest
            turns once by half a circle.

    Returns:
        Twice as many features as waves.
    """
    rates = math.pi * 2 ** torch.arange(num_waves, device=times.device)
    angles = times[:, None] / num_steps * rates
    return torch.cat([angles.sin(), angles.cos()], dim=1)


class Denoiser(nn.Module):
    """A fully connected network that reads noisy points and how noisy they are.

    Args:
        num_variables: number of variables.
        num_hidden: width of both hidden layers.
        num_steps: number of steps of the whole way to noise.
        generator: where the random start is drawn from; PyTorch's global generator if
            None.

    UDL section 18.4 on the network's second input, the time.
    """

    def __init__(
        self,
        num_variables: int,
        num_hidden: int,
        num_steps: int,
        generator: torch.Generator | None = None,
    ) -> None:
        super().__init__()
        self.num_steps = num_steps
        sizes = [num_variables + 8, num_hidden, num_hidden, num_variables]
        self.network = DeepNetwork(sizes, functional.silu, generator)

    def forward(
        self, noisy: Float[Tensor, "points variables"], times: Int[Tensor, "points"]
    ) -> Float[Tensor, "points variables"]:
        """Guess the noise that is in each point."""
        features = time_features(times, self.num_steps).to(noisy)
        return self.network(torch.cat([noisy, features], dim=1))


class Diffusion(nn.Module):
    r"""The way to noise, which is fixed, and the way back, which uses a network.

    Args:
        denoiser: called with noisy points and their times, both with one row per point;
            returns the noise that it believes to be in them.
        betas: :math:`\beta_1, \dots, \beta_T`, each between 0 and 1.

    Raises:
        ValueError: if a beta isn't between 0 and 1.

    UDL sections 18.2 to 18.5; Ho, Jain and Abbeel (2020).
    """

    def __init__(self, denoiser: nn.Module, betas: Float[Tensor, "steps"]) -> None:
        super().__init__()
        if not (betas.min() > 0 and betas.max() < 1):
            raise ValueError(
                f"betas lie between 0 and 1; got {betas.min():g} to {betas.max():g}"
            )
        self.denoiser = denoiser
        # A place for time 0, so that the index is the time.
        betas = torch.cat([betas.new_zeros(1), betas])
        self.register_buffer("betas", betas)
        self.register_buffer("alphas", (1 - betas).cumprod(dim=0))

    @property
    def num_steps(self) -> int:
        """The number T of steps."""
        return len(self.betas) - 1

    def noisy(
        self,
        points: Float[Tensor, "points variables"],
        times: Int[Tensor, "points"],
        noise: Float[Tensor, "points variables"],
    ) -> Float[Tensor, "points variables"]:
        """Points after as many steps as their times say, with given standard noise."""
        alphas = self.alphas[times][:, None]
        return alphas.sqrt() * points + (1 - alphas).sqrt() * noise

    def forward(
        self,
        points: Float[Tensor, "points variables"],
        generator: torch.Generator | None = None,
    ) -> Float[Tensor, ""]:
        r"""The loss: mean squared error of the guessed noise, at random times.

        Args:
            points: data, one per row.
            generator: where times and noise come from; PyTorch's global generator if
                None.
        """
        shape = (len(points),)
        times = torch.randint(1, self.num_steps + 1, shape, generator=generator)
        noise = torch.randn(points.shape, generator=generator).to(points)
        guessed = self.denoiser(self.noisy(points, times, noise), times)
        return (guessed - noise).square().mean()

    def step_mean(
        self, noisy: Float[Tensor, "points variables"], time: int
    ) -> Float[Tensor, "points variables"]:
        r"""Where the network expects the points to have been one step before.

        .. math::

            \boldsymbol\mu = \frac{1}{\sqrt{1 - \beta_t}}\Bigl(\mathbf{z}_t
            - \frac{\beta_t}{\sqrt{1 - \alpha_t}}\,\mathbf{g}[\mathbf{z}_t, t]\Bigr)

        A share of the guessed noise is taken away.
        """
        beta, alpha = self.betas[time], self.alphas[time]
        times = torch.full((len(noisy),), time)
        guessed = self.denoiser(noisy, times)
        return (noisy - beta / (1 - alpha).sqrt() * guessed) / (1 - beta).sqrt()

    @torch.no_grad()
    def sample(
        self, count: int, num_variables: int, generator: torch.Generator | None = None
    ) -> Float[Tensor, "count variables"]:
        r"""Draw noise and go back step by step, with variance :math:`\beta_t` each.

        Args:
            count: number of points.
            num_variables: number of variables.
            generator: where the draws come from; PyTorch's global generator if None.
        """
        points = torch.randn(count, num_variables, generator=generator).to(self.betas)
        for time in range(self.num_steps, 0, -1):
            noise = torch.randn(points.shape, generator=generator).to(points)
            points = self.step_mean(points, time) + self.betas[time].sqrt() * noise
        return points

    def bound(
        self,
        points: Float[Tensor, "points variables"],
        generator: torch.Generator | None = None,
    ) -> Float[Tensor, "points"]:
        r"""A lower bound of each log-density, with one draw of noise at each time.

        .. math::

            \log p(\mathbf{x}) \ge \mathbb{E}\Bigl[\log p(\mathbf{x} \mid \mathbf{z}_1)
            - \sum_{t=2}^T D_{\mathrm{KL}}[q(\mathbf{z}_{t-1} \mid \mathbf{z}_t,
            \mathbf{x}) \,\|\, p(\mathbf{z}_{t-1} \mid \mathbf{z}_t)]\Bigr]
            - D_{\mathrm{KL}}[q(\mathbf{z}_T \mid \mathbf{x}) \,\|\, p(\mathbf{z}_T)]

        The step back of the model has the variance :math:`\beta_t`, that of known data
        :math:`\tilde\beta_t = \beta_t(1 - \alpha_{t-1})/(1 - \alpha_t)`.

        Args:
            points: one per row.
            generator: where the draws come from; PyTorch's global generator if None.

        Returns:
            Values in nats whose *expectation* is the bound.
        """
        last = self.alphas[-1]
        total = -(last * (points**2 - 1) - (1 - last).log()).sum(dim=1) / 2
        for time in range(1, self.num_steps + 1):
            times = torch.full((len(points),), time)
            noise = torch.randn(points.shape, generator=generator).to(points)
            noisy = self.noisy(points, times, noise)
            mean, beta = self.step_mean(noisy, time), self.betas[time]
            if time == 1:
                total = total + normal(points, mean, beta.sqrt()).sum(dim=1)
                continue
            alpha, before = self.alphas[time], self.alphas[time - 1]
            known = before.sqrt() * beta / (1 - alpha) * points
            known = known + (1 - beta).sqrt() * (1 - before) / (1 - alpha) * noisy
            share = (1 - before) / (1 - alpha)  # of the variance for known data
            each = share - 1 - share.log() + (mean - known).square() / beta
            total = total - each.sum(dim=1) / 2
        return total
