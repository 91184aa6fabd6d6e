r"""Dropout: hidden units that are left out at random while a network learns.

A unit is left out with probability :math:`p`, anew in each step, and what stays is
divided by :math:`1 - p`, so that the expectation of each unit's value is kept.
"""

import torch
from jaxtyping import Bool, Float
from torch import Tensor, nn

__all__ = ["Dropout", "drop", "monte_carlo"]


def drop(
    values: Float[Tensor, "*shape"], kept: Bool[Tensor, "*mask"], probability: float
) -> Float[Tensor, "*shape"]:
    r"""Set what isn't kept to zero, and scale up the rest.

    .. math::

        \tilde{h}_d = \frac{m_d}{1 - p}\, h_d, \qquad
        \operatorname{E}[\tilde{h}_d] = h_d
        \quad\text{if}\quad \Pr(m_d = 1) = 1 - p.

    Args:
        values: the activations :math:`h_d`.
        kept: the mask :math:`m_d`, true where a unit stays; it may be broadcast over
            the rows of the values.
        probability: the chance :math:`p` with which the mask was drawn, from 0 to
            below 1.

    Raises:
        ValueError: if the probability is out of its range.

    UDL section 9.3.3.
    """
    _check(probability)
    return values * kept / (1 - probability)


class Dropout(nn.Module):
    r"""Leave out units at random in training mode; pass them on in evaluation mode.

    On a CPU it draws as PyTorch's own does if the probability isn't 0: from the same
    seed come the same masks.

    Args:
        probability: the chance :math:`p` that a unit is left out, from 0 to below 1.
        generator: where masks are drawn from; PyTorch's global generator if None.

    Attributes:
        probability: as given. It may be changed at any time.
        shared: whether one mask holds for all rows of the input, as it does in a pass
            of :func:`monte_carlo`. In training each row has its own.

    Raises:
        ValueError: if the probability is out of its range.

    Source: N. Srivastava et al. (2014), "Dropout: A Simple Way to Prevent Neural
    Networks from Overfitting", JMLR 15. UDL section 9.3.3.
    """

    def __init__(
        self, probability: float = 0.5, generator: torch.Generator | None = None
    ) -> None:
        super().__init__()
        _check(probability)
        self.probability = probability
        self.generator = generator
        self.shared = False

    def forward(
        self, values: Float[Tensor, "examples *units"]
    ) -> Float[Tensor, "examples *units"]:
        """Leave out units of each row, in training mode."""
        if not self.training:
            return values
        rows = values[:1] if self.shared else values
        mask = torch.empty_like(rows, requires_grad=False)
        mask.bernoulli_(1 - self.probability, generator=self.generator)
        return drop(values, mask.bool(), self.probability)

    def extra_repr(self) -> str:
        """What is printed in the brackets."""
        return f"probability={self.probability}"


@torch.no_grad()
def monte_carlo(
    network: nn.Module, inputs: Float[Tensor, "examples *features"], num_passes: int
) -> Float[Tensor, "passes examples *outputs"]:
    r"""Predict several times with units left out, as in training: Monte-Carlo dropout.

    In each pass one mask holds for all inputs, so that a pass is a function: the one of
    a thinned network. Other layers are in evaluation mode meanwhile, and all return to
    the modes that they were in.

    Args:
        network: has at least one :class:`Dropout`.
        inputs: one row per example.
        num_passes: how many thinned networks to draw.

    Returns:
        The predictions. Their mean and standard deviation over the passes are what
        Monte-Carlo dropout takes for the prediction and its uncertainty.

    Raises:
        ValueError: if the network has no such layer, or there is no pass.

    Source: Y. Gal and Z. Ghahramani (2016), "Dropout as a Bayesian Approximation",
    ICML, arXiv 1506.02142.
    """
    layers = [module for module in network.modules() if isinstance(module, Dropout)]
    if not layers or num_passes < 1:
        raise ValueError(
            "Monte-Carlo dropout needs a network with a Dropout of this module and at "
            f"least one pass; got {len(layers)} such layers and {num_passes} passes"
        )
    modes = {module: module.training for module in network.modules()}
    shared = [layer.shared for layer in layers]
    try:
        network.eval()
        for layer in layers:
            layer.training, layer.shared = True, True
        return torch.stack([network(inputs) for _ in range(num_passes)])
    finally:
        for module, mode in modes.items():
            module.training = mode
        for layer, before in zip(layers, shared, strict=True):
            layer.shared = before


def _check(probability: float) -> None:
    if not 0 <= probability < 1:
        raise ValueError(
            f"a unit is left out with a chance from 0 to below 1, got {probability}"
        )
