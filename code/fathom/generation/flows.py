r"""Normalising flows: invertible layers that carry data to noise and back.

A density is carried along with its points. If :math:`\mathbf{z} = f[\mathbf{x}]`,

.. math::

    \log p(\mathbf{x}) = \log \operatorname{Norm}_{f[\mathbf{x}]}[\mathbf{0},
    \mathbf{I}] + \log\left|\det \frac{\partial f}{\partial\mathbf{x}}\right|.

The second term says by how much a small piece around the point is stretched.
"""

import math

import torch
from jaxtyping import Float
from torch import Tensor, nn

from fathom.networks.deep import DeepNetwork

__all__ = ["AffineCoupling", "Flow", "coupling_flow"]


class AffineCoupling(nn.Module):
    r"""Scale and shift some variables by what a network reads from the others.

    .. math::

        \mathbf{z}_1 = \mathbf{x}_1, \qquad
        \mathbf{z}_2 = e^{\mathbf{s}[\mathbf{x}_1]}\odot\mathbf{x}_2
        + \mathbf{t}[\mathbf{x}_1]

    The network itself is never inverted, so it may be any. The Jacobian is triangular,
    and the logarithm of its determinant is the sum of :math:`\mathbf{s}`.

    Args:
        network: from the kept variables to twice as many numbers as there are changed
            ones: scales, squeezed to between -2 and 2, then shifts.
        num_kept: number of variables that are kept.
        from_end: whether the *last* variables are kept, in place of the first.

    UDL section 16.3.3; Dinh, Sohl-Dickstein and Bengio (2017).
    """

    def __init__(
        self, network: nn.Module, num_kept: int, from_end: bool = False
    ) -> None:
        super().__init__()
        self.network, self.num_kept, self.from_end = network, num_kept, from_end

    def forward(
        self, points: Float[Tensor, "points variables"]
    ) -> tuple[Float[Tensor, "points variables"], Float[Tensor, "points"]]:
        """Towards noise: new points, and the log-determinant at each."""
        kept, changed = self._split(points)
        scales, shifts = self._read(kept)
        return self._join(kept, scales.exp() * changed + shifts), scales.sum(dim=1)

    def inverse(
        self, points: Float[Tensor, "points variables"]
    ) -> Float[Tensor, "points variables"]:
        """Towards data: the points that :meth:`forward` leads to these."""
        kept, changed = self._split(points)
        scales, shifts = self._read(kept)
        return self._join(kept, (changed - shifts) * (-scales).exp())

    def _read(self, kept: Tensor) -> tuple[Tensor, Tensor]:
        scales, shifts = self.network(kept).chunk(2, dim=1)
        return 2 * torch.tanh(scales / 2), shifts

    def _split(self, points: Tensor) -> tuple[Tensor, Tensor]:
        if not self.from_end:
            return points[:, : self.num_kept], points[:, self.num_kept :]
        place = points.shape[1] - self.num_kept
        return points[:, place:], points[:, :place]

    def _join(self, kept: Tensor, changed: Tensor) -> Tensor:
        return torch.cat([changed, kept] if self.from_end else [kept, changed], dim=1)


class Flow(nn.Module):
    """Invertible layers in a row, from data to standard normal noise.

    Args:
        layers: each returns new points and a log-determinant, and has an ``inverse``.
        num_variables: number of variables.

    UDL sections 16.1 and 16.2.
    """

    def __init__(self, layers: list[nn.Module], num_variables: int) -> None:
        super().__init__()
        self.layers = nn.ModuleList(layers)
        self.num_variables = num_variables

    def forward(
        self, points: Float[Tensor, "points variables"]
    ) -> tuple[Float[Tensor, "points variables"], Float[Tensor, "points"]]:
        """Towards noise: the noise, and the log-determinant of the whole way."""
        total = points.new_zeros(len(points))
        for layer in self.layers:
            points, log_determinant = layer(points)
            total = total + log_determinant
        return points, total

    def inverse(
        self, noise: Float[Tensor, "points variables"]
    ) -> Float[Tensor, "points variables"]:
        """Towards data: layer after layer, from the last to the first."""
        for layer in reversed(self.layers):
            noise = layer.inverse(noise)
        return noise

    def log_density(
        self, points: Float[Tensor, "points variables"]
    ) -> Float[Tensor, "points"]:
        """Log-density at each point, in nats."""
        noise, log_determinant = self(points)
        constant = math.log(2 * math.pi) * self.num_variables / 2
        return log_determinant - noise.square().sum(dim=1) / 2 - constant

    @torch.no_grad()
    def sample(
        self, count: int, generator: torch.Generator | None = None
    ) -> Float[Tensor, "count variables"]:
        """Draw noise and carry it back.

        Args:
            count: number of points.
            generator: where the draws come from; PyTorch's global generator if None.
        """
        noise = torch.randn(count, self.num_variables, generator=generator)
        return self.inverse(noise.to(next(self.parameters())))


def coupling_flow(
    num_variables: int = 2,
    num_couplings: int = 6,
    num_hidden: int = 32,
    generator: torch.Generator | None = None,
) -> Flow:
    """A flow of affine couplings that keep the first and the last variables in turn.

    Args:
        num_variables: number of variables, at least 2.
        num_couplings: number of layers.
        num_hidden: width of both hidden layers of each coupling's network.
        generator: where the random start is drawn from; PyTorch's global generator if
            None.

    Raises:
        ValueError: if there are fewer than two variables, of which none could be kept.
    """
    if num_variables < 2:
        raise ValueError(f"a coupling needs at least 2 variables, got {num_variables}")
    kept = num_variables // 2
    sizes = [kept, num_hidden, num_hidden, 2 * (num_variables - kept)]
    couplings = [
        AffineCoupling(DeepNetwork(sizes, generator=generator), kept, bool(k % 2))
        for k in range(num_couplings)
    ]
    return Flow(couplings, num_variables)
