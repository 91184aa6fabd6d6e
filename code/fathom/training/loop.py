"""Training: the loop that turns a model, data and a loss into a fitted model."""

import sys
from collections.abc import Callable, Iterable, Iterator
from typing import Protocol, runtime_checkable

import torch
from jaxtyping import Shaped
from torch import Tensor, nn
from tqdm import tqdm

__all__ = ["Optimizer", "evaluate", "fit", "minibatches"]

LossFunction = Callable[[Tensor, Tensor], Tensor]


@runtime_checkable
class Optimizer(Protocol):
    """What turns gradients into steps: of ``torch.optim``, or one of your own."""

    def zero_grad(self) -> None:
        """Forget the gradients of the last step."""

    def step(self) -> object:
        """Change the parameters by what ``backward`` left in their ``.grad``."""


def fit(
    model: nn.Module,
    batches: Iterable[tuple[Tensor, Tensor]],
    loss_function: LossFunction,
    optimizer: Optimizer,
    num_epochs: int,
    progress: bool | None = None,
) -> list[float]:
    """Train a model by gradient descent on one batch after another.

    Args:
        model: predicts targets from inputs; it is changed in place.
        batches: pairs (inputs, targets) that can be gone through once per epoch:
            :class:`minibatches`, or a list.
        loss_function: takes (predictions, targets) and returns a mean over examples.
        optimizer: holds the model's parameters and the step size; one of
            ``torch.optim`` or of :mod:`fathom.training.optimisers`.
        num_epochs: how often to go through all batches.
        progress: whether to show a progress bar. By default only at a terminal.

    Returns:
        The mean training loss of each epoch, over its examples and as they were
        met: the model improves while an epoch lasts.

    Raises:
        ValueError: if an epoch finds no batch, as when ``batches`` is a generator
            that an earlier epoch used up.

    UDL sections 6.1 and 6.2.
    """
    show = sys.stderr.isatty() if progress is None else progress
    losses = []
    model.train()
    for epoch in tqdm(range(num_epochs), unit="epoch", disable=not show):
        total, num_examples = 0.0, 0
        for inputs, targets in batches:
            optimizer.zero_grad()
            loss = loss_function(model(inputs), targets)
            loss.backward()
            optimizer.step()
            total += loss.item() * len(inputs)
            num_examples += len(inputs)
        if num_examples == 0:
            raise ValueError(
                f"epoch {epoch} found no batch: pass minibatches(...) or a list, "
                "which can be gone through again"
            )
        losses.append(total / num_examples)
    return losses


def evaluate(
    model: nn.Module,
    inputs: Shaped[Tensor, "examples *features"],
    targets: Shaped[Tensor, "examples *outputs"],
    loss_function: LossFunction,
) -> float:
    """Measure the loss of a model on data without training it.

    The model is in evaluation mode meanwhile and returns to the mode that it was in.
    No gradient is recorded.

    Args:
        model: predicts targets from inputs.
        inputs: one row per example.
        targets: one row per example.
        loss_function: takes (predictions, targets) and returns one number.

    UDL section 8.1.
    """
    was_training = model.training
    model.eval()
    try:
        with torch.no_grad():
            return loss_function(model(inputs), targets).item()
    finally:
        model.train(was_training)


class minibatches:
    """Cut a data set into random batches, anew each time it is gone through.

    Every example is in exactly one batch of a pass. The last batch is smaller where
    the number of examples is no multiple of the batch size.

    Args:
        inputs: one row per example.
        targets: one row per example, in the same order.
        batch_size: number of examples per batch.
        generator: where the order is drawn from; PyTorch's global generator if None.

    Raises:
        ValueError: if inputs and targets differ in number, if there are none, or if
            the batch size is below one.

    UDL section 6.2.
    """

    def __init__(
        self,
        inputs: Shaped[Tensor, "examples *features"],
        targets: Shaped[Tensor, "..."],
        batch_size: int,
        generator: torch.Generator | None = None,
    ) -> None:
        if len(inputs) != len(targets) or len(inputs) == 0:
            raise ValueError(
                "inputs and targets need the same number of rows, at least one; "
                f"got {len(inputs)} and {len(targets)}"
            )
        if batch_size < 1:
            raise ValueError(f"batch_size must be at least 1, got {batch_size}")
        self.inputs = inputs
        self.targets = targets
        self.batch_size = batch_size
        self.generator = generator

    def __iter__(self) -> Iterator[tuple[Tensor, Tensor]]:
        """Go through all examples once, in a new random order."""
        order = torch.randperm(len(self.inputs), generator=self.generator)
        for indices in order.split(self.batch_size):
            yield self.inputs[indices], self.targets[indices]

    def __len__(self) -> int:
        """The number of batches in one pass."""
        return -(-len(self.inputs) // self.batch_size)  # rounded up
