r"""Many networks trained at once, as if one after the other.

A small network keeps a processor busy with calls, not with sums. Put the parameters of
many into a stack, and one call works for all. No parameter is shared, so the gradient
of the *sum* of their losses holds the gradient of each:

.. math::

    \frac{\partial}{\partial\boldsymbol\phi_m} \sum_{m'} L_{m'}[\boldsymbol\phi_{m'}]
    = \frac{\partial L_m}{\partial\boldsymbol\phi_m}.

An optimiser that treats numbers one by one (gradient descent, momentum, Adam, AdamW)
then takes the step of each. What mixes them does not: clipping by the norm of the whole
gradient, L-BFGS.
"""

import copy
import sys
from collections.abc import Iterable, Iterator, Sequence

import torch
from jaxtyping import Float, Int, Shaped
from torch import Tensor, nn
from torch.func import functional_call, vmap
from torch.nn import functional
from tqdm import tqdm

from fathom.training.loop import LossFunction, Optimizer

__all__ = ["Stack", "cross_entropy", "fit_many", "losses_of_each", "side_by_side"]

Batches = Iterable[tuple[Tensor, Tensor]]


class Stack(nn.Module):
    """Networks of one kind as one module: each parameter has a row for each network.

    Networks may differ in width. Their parameters are padded with zeros to the largest,
    and masks keep the zeros, so that each computes and learns what it would alone. But
    each costs as much as the widest: put similar widths into a stack.

    Args:
        networks: of the same class and depth, with the same number of inputs and of
            outputs, without dropout and without buffers (batch norm's means and the
            like). They are copied.

    Raises:
        ValueError: if there is none, if one has buffers, or if they don't fit together.
    """

    def __init__(self, networks: Sequence[nn.Module]) -> None:
        super().__init__()
        if not networks:
            raise ValueError("a stack needs at least one network, got none")
        if sum(len(list(network.buffers())) for network in networks):
            raise ValueError("networks with buffers, as of batch norm, don't stack")
        # Copies, in a tuple: so they aren't registered as parts of this module. Copied
        # together, because one that is there several times is then copied only once.
        self.networks = copy.deepcopy(tuple(networks))
        named = [dict(network.named_parameters()) for network in self.networks]
        kinds = [_kind(each) for each in named]
        for kind in kinds:
            if kind != kinds[0]:
                raise ValueError(
                    "the networks of a stack need the same parameters, and as many "
                    f"inputs and outputs; got {kinds[0]} and {kind}"
                )
        self.names = list(named[0])
        columns = [[each[name].detach() for each in named] for name in self.names]
        largest = [torch.tensor([v.shape for v in c]).amax(0).tolist() for c in columns]
        self.stacked = nn.ParameterList(
            torch.stack([_pad(values, shape) for values in column])
            for column, shape in zip(columns, largest, strict=True)
        )
        masks = [
            torch.stack([_pad(torch.ones_like(values), shape) for values in column])
            for column, shape in zip(columns, largest, strict=True)
        ]
        self.masks = [None if mask.all() else mask for mask in masks]

    def __len__(self) -> int:
        """The number of networks."""
        return len(self.networks)

    def forward(
        self, inputs: Shaped[Tensor, "..."], own: bool = False
    ) -> Shaped[Tensor, "networks ..."]:
        """Predict with every network.

        Args:
            inputs: one row per example, seen by all networks.
            own: whether the inputs begin with an axis of networks instead, so that
                each network sees its own.
        """
        values = [
            values if mask is None else values * mask
            for values, mask in zip(self.stacked, self.masks, strict=True)
        ]
        parameters = dict(zip(self.names, values, strict=True))

        def predict(of_one: dict[str, Tensor], inputs: Tensor) -> Tensor:
            return functional_call(self.networks[0], of_one, (inputs,))

        return vmap(predict, in_dims=(0, 0 if own else None))(parameters, inputs)

    def unstack(self) -> list[nn.Module]:
        """Copies of the networks, each with its present parameters."""
        networks = [copy.deepcopy(network) for network in self.networks]
        for row, network in enumerate(networks):
            pairs = zip(network.parameters(), self.stacked, strict=True)
            for parameter, stacked in pairs:
                window = tuple(slice(size) for size in parameter.shape)
                parameter.data.copy_(stacked.detach()[row][window])
        return networks


def losses_of_each(
    stack: Stack,
    inputs: Shaped[Tensor, "..."],
    targets: Shaped[Tensor, "..."],
    loss_function: LossFunction,
    own: bool = False,
) -> Float[Tensor, "networks"]:
    """Measure the loss of each network.

    Args:
        stack: the networks.
        inputs: one row per example, as :meth:`Stack.forward` takes them.
        targets: likewise.
        loss_function: takes (predictions, targets) of one network.
        own: whether inputs and targets begin with an axis of networks.
    """
    of_each = vmap(loss_function, in_dims=(0, 0 if own else None))
    return of_each(stack(inputs, own), targets)


def cross_entropy(
    logits: Float[Tensor, "examples classes"], targets: Int[Tensor, "examples"]
) -> Float[Tensor, ""]:
    r"""Average the negative log-probabilities of the right classes, of one network.

    .. math::

        L = \frac{1}{I}\sum_{i=1}^I
        \Bigl(\log\sum_k e^{z_{ik}} - z_{i y_i}\Bigr)

    Equal to :func:`torch.nn.functional.cross_entropy`, which takes more than twice as
    long where classes are few and examples, of all networks of a stack, are many.

    Args:
        logits: :math:`z_{ik}`, one row for each example.
        targets: :math:`y_i`, the number of the right class, from 0.

    Raises:
        ValueError: if there isn't one row of logits for each target.
    """
    if logits.ndim != 2 or targets.shape != logits.shape[:1]:
        raise ValueError(
            "each example has a row of logits and the number of a class, got shapes "
            f"{tuple(logits.shape)} and {tuple(targets.shape)}"
        )
    right = logits.gather(1, targets[:, None])[:, 0]
    return (logits.logsumexp(dim=1) - right).mean()


def fit_many(
    stack: Stack,
    batches: Batches,
    loss_function: LossFunction,
    optimizer: Optimizer,
    num_epochs: int,
    rates: Sequence[float] | Float[Tensor, "networks"] | None = None,
    own: bool = False,
    progress: bool | None = None,
) -> Float[Tensor, "epochs networks"]:
    """Train all networks of a stack, as :func:`fathom.training.loop.fit` trains one.

    Args:
        stack: the networks; they are changed in place.
        batches: pairs (inputs, targets) that can be gone through once per epoch.
        loss_function: takes (predictions, targets) of one network and returns a mean
            over examples.
        optimizer: holds ``stack.parameters()`` and treats each number alone.
        num_epochs: how often to go through all batches.
        rates: by what to multiply the steps of each network. With an optimiser of rate
            1, these are the learning rates.
        own: whether each network has batches of its own, as :class:`side_by_side`
            makes them, in place of seeing the same ones.
        progress: whether to show a progress bar. By default only at a terminal.

    Returns:
        The mean training loss of each epoch and network, as the examples were met.

    Raises:
        ValueError: if an epoch finds no batch, or rates and networks differ in number.
    """
    if rates is not None:
        rates = torch.as_tensor(rates, dtype=stack.stacked[0].dtype)
        if rates.shape != (len(stack),):
            raise ValueError(f"{len(stack)} networks need as many rates: got {rates}")
    show = sys.stderr.isatty() if progress is None else progress
    history = []
    for epoch in tqdm(range(num_epochs), unit="epoch", disable=not show):
        total, num_examples = torch.zeros(len(stack)), 0
        for inputs, targets in batches:
            optimizer.zero_grad()
            losses = losses_of_each(stack, inputs, targets, loss_function, own)
            losses.sum().backward()
            if rates is None:
                optimizer.step()
            else:
                before = [values.detach().clone() for values in stack.stacked]
                optimizer.step()
                for old, new in zip(before, stack.stacked, strict=True):
                    share = rates.reshape(-1, *[1] * (old.ndim - 1))
                    new.data.copy_(old.lerp(new.detach(), share))
            count = targets.shape[1] if own else len(targets)
            total = total + losses.detach() * count
            num_examples += count
        if num_examples == 0:
            raise ValueError(
                f"epoch {epoch} found no batch: pass minibatches(...) or a list, "
                "which can be gone through again"
            )
        history.append(total / num_examples)
    return torch.stack(history)


class side_by_side:
    """Batches for networks that each have their own, as pairs with an axis of networks.

    Args:
        parts: for each network its batches: :class:`fathom.training.loop.minibatches`
            or a list; all of the same sizes.

    Raises:
        ValueError: when gone through, if one has fewer batches than another.
    """

    def __init__(self, parts: Sequence[Batches]) -> None:
        self.parts = parts

    def __iter__(self) -> Iterator[tuple[Tensor, Tensor]]:
        """Go through all batches once, a pair for each step."""
        for pairs in zip(*self.parts, strict=True):
            inputs, targets = zip(*pairs, strict=True)
            yield torch.stack(inputs), torch.stack(targets)


def _kind(named: dict[str, Tensor]) -> tuple[object, ...]:
    """What networks of a stack have in common: parameters, inputs and outputs."""
    *_, last = values = list(named.values())
    return *named, *values[0].shape[1:], len(last)


def _pad(values: Tensor, shape: Sequence[int]) -> Tensor:
    """Fill up with zeros, at the end of each axis."""
    missing = [n - have for n, have in zip(shape, values.shape, strict=True)]
    return functional.pad(values, [k for n in reversed(missing) for k in (0, n)])
