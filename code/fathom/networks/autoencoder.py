r"""Autoencoders: an encoder writes a short code, a decoder reads the input back.

.. math::

    \mathbf{z} = \mathbf{g}[\mathbf{x}], \qquad
    \hat{\mathbf{x}} = \mathbf{f}[\mathbf{z}]

The code is too short to copy the input, so something has to be learnt.
"""

from jaxtyping import Float
from torch import Tensor, nn

__all__ = ["Autoencoder"]


class Autoencoder(nn.Module):
    r"""An encoder and a decoder in a row, trained to give back what they are given.

    Args:
        encoder: from the variables to a code, as a rule of fewer numbers.
        decoder: from a code back to the variables.

    With two linear layers and squared error, the best one reads back what the principal
    components keep (Baldi and Hornik, 1989). The *variational* autoencoder of UDL
    chapter 17 is a model of the data's density, and this one isn't.
    """

    def __init__(self, encoder: nn.Module, decoder: nn.Module) -> None:
        super().__init__()
        self.encoder, self.decoder = encoder, decoder

    def forward(
        self, inputs: Float[Tensor, "examples variables"]
    ) -> Float[Tensor, "examples variables"]:
        """Give the inputs back, as far as the code has room for them."""
        return self.decoder(self.encoder(inputs))
