r"""Networks as models: first the shallow network, with one hidden layer.

Weights are written as in UDL: :math:`\theta` for the hidden layer, :math:`\phi` for
the output layer, and index 0 for the offset (bias).
"""

from collections.abc import Callable

import torch
from jaxtyping import Float
from torch import Tensor, nn

__all__ = [
    "ShallowNetwork",
    "check_inputs",
    "check_real",
    "linear_layer",
    "num_parameters",
]


class ShallowNetwork(nn.Module):
    r"""A network with one hidden layer, from any number of inputs to any of outputs.

    Hidden unit :math:`d` and output :math:`j` are

    .. math::

        h_d = a\Bigl[\theta_{d0} + \sum_i \theta_{di} x_i\Bigr], \qquad
        y_j = \phi_{j0} + \sum_d \phi_{jd} h_d.

    Every parameter starts as a uniform draw between
    :math:`-1/\sqrt{n}` and :math:`1/\sqrt{n}`, where :math:`n` is the number of values
    that its layer reads. This is PyTorch's own start for a linear layer.

    UDL sections 3.1 (three hidden units), 3.3 (several inputs and outputs) and
    3.4 (general case).

    Attributes:
        hidden: linear layer from the inputs to the hidden units.
        output: linear layer from the hidden units to the outputs.
        activation: the function :math:`a`.

    Args:
        num_inputs: number :math:`D_i` of inputs.
        num_hidden: number :math:`D` of hidden units.
        num_outputs: number :math:`D_o` of outputs.
        activation: the function :math:`a`, applied to each hidden unit alone.
        generator: where the random start is drawn from; PyTorch's global generator
            if None.

    Raises:
        ValueError: if one of the three sizes is below one.
    """

    def __init__(
        self,
        num_inputs: int = 1,
        num_hidden: int = 3,
        num_outputs: int = 1,
        activation: Callable[[Tensor], Tensor] = torch.relu,
        generator: torch.Generator | None = None,
    ) -> None:
        super().__init__()
        sizes = (num_inputs, num_hidden, num_outputs)
        if min(sizes) < 1:
            raise ValueError(
                "a network needs at least one input, hidden unit and output, "
                f"got sizes {sizes}"
            )
        self.hidden = linear_layer(num_inputs, num_hidden, generator)
        self.output = linear_layer(num_hidden, num_outputs, generator)
        self.activation = activation

    def forward(
        self, inputs: Float[Tensor, "examples inputs"]
    ) -> Float[Tensor, "examples outputs"]:
        """Predict the outputs of each example (one example per row)."""
        check_inputs(inputs, self.hidden)
        return self.output(self.activation(self.hidden(inputs)))

    @classmethod
    def from_parameters(
        cls,
        theta: Float[Tensor, "hidden one_plus_inputs"],
        phi: Float[Tensor, "outputs one_plus_hidden"],
        activation: Callable[[Tensor], Tensor] = torch.relu,
    ) -> "ShallowNetwork":
        r"""Build a network with chosen parameters.

        Args:
            theta: row :math:`d` holds
                :math:`[\theta_{d0}, \theta_{d1}, \theta_{d2}, \dots]`.
            phi: row :math:`j` holds :math:`[\phi_{j0}, \phi_{j1}, \phi_{j2}, \dots]`.
            activation: the function :math:`a`.

        Returns:
            A network that owns copies of the numbers, in the same precision.

        Raises:
            ValueError: if the two matrices don't fit each other, in shape and
                precision, or hold whole numbers.
        """
        check_real(theta=theta, phi=phi)
        if theta.ndim != 2 or theta.shape[1] < 2:
            raise ValueError(
                "theta needs one row per hidden unit: offset, then one slope per "
                f"input; got shape {tuple(theta.shape)}"
            )
        num_hidden = theta.shape[0]
        if phi.ndim != 2 or phi.shape[1] != 1 + num_hidden:
            raise ValueError(
                f"theta has {num_hidden} hidden units, so phi needs rows of "
                f"1 + {num_hidden} = {1 + num_hidden} numbers; "
                f"got shape {tuple(phi.shape)}"
            )
        # A generator of its own: choosing parameters must not use up random numbers.
        network = cls(
            num_inputs=theta.shape[1] - 1,
            num_hidden=num_hidden,
            num_outputs=phi.shape[0],
            activation=activation,
            generator=torch.Generator(),
        ).to(device=theta.device, dtype=theta.dtype)
        with torch.no_grad():
            network.hidden.bias.copy_(theta[:, 0])
            network.hidden.weight.copy_(theta[:, 1:])
            network.output.bias.copy_(phi[:, 0])
            network.output.weight.copy_(phi[:, 1:])
        return network

    @property
    def theta(self) -> Float[Tensor, "hidden one_plus_inputs"]:
        r"""The hidden layer's offsets and slopes :math:`\theta`, one row per unit."""
        return torch.cat([self.hidden.bias[:, None], self.hidden.weight], dim=1)

    @property
    def phi(self) -> Float[Tensor, "outputs one_plus_hidden"]:
        r"""The output layer's offsets and weights :math:`\phi`, one row per output."""
        return torch.cat([self.output.bias[:, None], self.output.weight], dim=1)


def num_parameters(model: nn.Module) -> int:
    r"""Count the trainable numbers of a model.

    A shallow network has :math:`D(1 + D_i) + D_o(1 + D)` of them: an offset and
    :math:`D_i` slopes per hidden unit, an offset and :math:`D` weights per output.

    UDL section 3.4.
    """
    return sum(
        parameter.numel() for parameter in model.parameters() if parameter.requires_grad
    )


def check_inputs(inputs: Tensor, layer: nn.Linear) -> None:
    """Refuse what a network's first layer can't read, and say what it can.

    A vector is refused even where its length is the number of inputs: it could be one
    example with so many inputs, or so many examples with one.

    Args:
        inputs: what a network was given.
        layer: its first layer.

    Raises:
        ValueError: if the inputs are no matrix with one column per input, in the
            precision of the layer.
    """
    if not isinstance(inputs, Tensor):
        raise ValueError(
            f"inputs are a {type(inputs).__name__} and should be a tensor with one row "
            "per example: write torch.tensor(...) around them"
        )
    if inputs.ndim != 2 or inputs.shape[1] != layer.in_features:
        raise ValueError(
            "inputs need to be a matrix, one row per example and one column for each "
            f"of the network's {layer.in_features} inputs; got shape "
            f"{tuple(inputs.shape)}. A vector of examples becomes a column by "
            "inputs[:, None], one example alone a row by inputs[None]"
        )
    if inputs.dtype != layer.weight.dtype:
        raise ValueError(
            f"inputs have dtype {inputs.dtype} and the network computes in "
            f"{layer.weight.dtype}: convert them with .to({layer.weight.dtype})"
        )


def check_real(**parameters: Tensor) -> None:
    """Refuse parameters that are no tensors of real numbers in one precision.

    Args:
        parameters: the tensors, by the names that a reader knows.

    Raises:
        ValueError: with the names and the precisions.
    """
    for name, values in parameters.items():
        if not isinstance(values, Tensor):
            raise ValueError(
                f"{name} is a {type(values).__name__} and should be a tensor: write "
                "torch.tensor(...) around it"
            )
        if not values.is_floating_point():
            raise ValueError(
                f"{name} has dtype {values.dtype}, and weights are real numbers: "
                "convert it with .float()"
            )
    if len({values.dtype for values in parameters.values()}) > 1:
        found = " and ".join(
            f"{name} has {values.dtype}" for name, values in parameters.items()
        )
        raise ValueError(f"{found}: convert one to the precision of the other")


def linear_layer(
    num_inputs: int, num_outputs: int, generator: torch.Generator | None
) -> nn.Linear:
    r"""Make a linear layer that starts as PyTorch's own, from a generator we choose.

    Args:
        num_inputs: number :math:`n` of values that the layer reads.
        num_outputs: number of values that it returns.
        generator: where the uniform draws between :math:`-1/\sqrt{n}` and
            :math:`1/\sqrt{n}` come from; PyTorch's global generator if None.
    """
    layer = nn.utils.skip_init(nn.Linear, num_inputs, num_outputs)
    bound = num_inputs**-0.5
    nn.init.uniform_(layer.weight, -bound, bound, generator=generator)
    nn.init.uniform_(layer.bias, -bound, bound, generator=generator)
    return layer
