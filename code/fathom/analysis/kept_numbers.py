"""What a network keeps of an input until it goes back through it."""

import torch
from jaxtyping import Shaped
from torch import Tensor, nn

__all__ = ["kept_numbers"]


def kept_numbers(network: nn.Module, inputs: Shaped[Tensor, "..."]) -> int:
    """Count the numbers that a forward pass keeps for the backward pass.

    Each piece of memory counts once, however many layers keep it. Parameters, which are
    there anyway, don't count, and neither do the inputs.

    Args:
        network: it is called once, with gradients.
        inputs: what it is given.

    UDL section 7.4 on what backpropagation has to store.
    """
    own = {values.untyped_storage().data_ptr() for values in network.parameters()}
    own.add(inputs.untyped_storage().data_ptr())
    kept: dict[int, Tensor] = {}

    def keep(values: Tensor) -> Tensor:
        place = values.untyped_storage().data_ptr()
        if place not in own:
            kept[place] = values  # held, so that its memory isn't used again meanwhile
        return values

    with (
        torch.enable_grad(),
        torch.autograd.graph.saved_tensors_hooks(keep, lambda values: values),
    ):
        network(inputs)
    return sum(
        values.untyped_storage().nbytes() // values.element_size()
        for values in kept.values()
    )
