r"""Pre-training: one long loop over batches, in one process or in several.

The batch of a step is a function of the seed and of the number of the step, so a run
that goes on from a checkpoint needs no memory of the batches that it has seen. Process
:math:`r` of :math:`P` takes the rows :math:`r, r + P, \dots` of it. With :math:`n_r`
targets in these, mean loss :math:`L_r` and :math:`n = \sum_r n_r`, the gradient is

.. math::

    \nabla L = \sum_r \frac{n_r}{n} \nabla L_r ,

that of the mean loss of the whole batch, whatever :math:`P` is.
"""

import copy
import json
import math
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, distributed, nn
from tqdm import tqdm

from fathom.datasets.pretrained import build
from fathom.training.checkpoints import read_checkpoint, replace_file
from fathom.training.masking import NOT_CHOSEN
from fathom.training.schedules import warmup_cosine

__all__ = ["Pretraining", "Recipe", "validation_loss"]

CHECKPOINT, CURVE = "checkpoint.pt", "log.jsonl"
PLAIN = ("curve", "best", "step", "total", "seconds")
Batch = tuple[Tensor, Tensor]  # inputs and targets, a row for each example


@dataclass(frozen=True)
class Recipe:
    """What is trained on what: all that a command can't change.

    Attributes:
        model: the network's name in ``fathom.datasets.pretrained.MODELS``.
        sizes: its arguments.
        data: one sentence about them.
        load: reads them: what to train on, and batches to validate with.
        batch: (what to train on, number of rows, generator) to a random batch.
        loss: (model, inputs, targets) to the mean loss of all targets but -100.
        start: gives (model, generator) its first weights; by default it has its own.
        glance: on the way, validation looks at every so many batches.
    """

    model: str
    sizes: Mapping[str, Any]
    data: str
    load: Callable[[], tuple[Any, Sequence[Batch]]]
    batch: Callable[[Any, int, torch.Generator], Batch]
    loss: Callable[[nn.Module, Tensor, Tensor], Tensor]
    start: Callable[[nn.Module, torch.Generator], None] | None = None
    glance: int = 1


def num_targets(targets: Tensor) -> int:
    """How many of these count."""
    return int((targets != NOT_CHOSEN).sum())


@torch.no_grad()
def validation_loss(
    model: nn.Module, recipe: Recipe, batches: Sequence[Batch], device: str = "cpu"
) -> float:
    """Mean loss of all targets of all batches, without dropout."""
    was_training = model.training
    model.eval()
    total, number = 0.0, 0
    for inputs, targets in batches:
        loss = recipe.loss(model, inputs.to(device), targets.to(device))
        total += loss.item() * num_targets(targets)
        number += num_targets(targets)
    model.train(was_training)
    return total / number


class Pretraining:
    """A run that can be killed at any moment, and goes on from its last checkpoint.

    Under ``torchrun``, each process makes one of these with the same arguments, and the
    first process writes.

    Args:
        recipe: what is trained on what.
        settings: numbers by name: ``steps``, ``warmup``, ``batch_size``,
            ``learning_rate``, ``weight_decay``, ``seed``, ``every`` (steps between two
            entries of the log, each with a checkpoint), and whatever else a resumed run
            mustn't change.
        folder: of checkpoint and log.
        device: ``"cpu"``, or a GPU's name; there, matrices are multiplied in 16 bits.

    Raises:
        ValueError: if the batch has fewer rows than there are processes; and as
            :func:`fathom.training.checkpoints.read_checkpoint`.
    """

    def __init__(
        self, recipe: Recipe, settings: dict[str, Any], folder: Path, device: str
    ) -> None:
        self.recipe, self.settings, self.folder = recipe, settings, folder
        self.device = device
        several = distributed.is_available() and distributed.is_initialized()
        self.rank = distributed.get_rank() if several else 0
        self.num_processes = distributed.get_world_size() if several else 1
        if settings["batch_size"] < self.num_processes:
            raise ValueError(
                f"{self.num_processes} processes share a batch of "
                f"{settings['batch_size']}: each needs a row"
            )
        generator = torch.Generator().manual_seed(settings["seed"])
        self.model = build(recipe.model, recipe.sizes, generator)
        if recipe.start is not None:
            recipe.start(self.model, generator)
        self.model.to(device)
        matrices = [p for p in self.model.parameters() if p.ndim > 1]
        vectors = [p for p in self.model.parameters() if p.ndim < 2]
        decay = settings["weight_decay"]
        self.optimizer = torch.optim.AdamW(
            [
                {"params": matrices, "weight_decay": decay},
                {"params": vectors, "weight_decay": 0.0},
            ],
            lr=settings["learning_rate"],
            betas=(0.9, 0.99),
            fused=True,
        )
        self.curve: list[dict[str, float]] = []  # one entry every so many steps
        self.best: dict[str, Any] = {"step": 0, "validation": math.inf}
        self.step, self.seconds = 0, 0.0
        self.total = 0.0  # of the losses since the last entry
        self.training, self.validation = recipe.load()

    def save(self) -> None:
        """Write checkpoint and log; whoever is killed leaves the old or the new."""
        state: dict[str, Any] = {
            "settings": self.settings,
            "model": self.model.state_dict(),
            "optimizer": self.optimizer.state_dict(),
        }
        state |= {name: getattr(self, name) for name in PLAIN}
        replace_file(self.folder / CHECKPOINT, partial(torch.save, state))
        lines = "".join(json.dumps(entry) + "\n" for entry in self.curve)
        replace_file(self.folder / CURVE, lambda fresh: fresh.write_text(lines))

    def resume(self, beside: Sequence[str] = ()) -> None:
        """Go on from the folder's checkpoint, if there is one and it is of this run."""
        path = self.folder / CHECKPOINT
        state = read_checkpoint(path, self.settings, {CURVE, *beside})
        if state is None:
            return
        self.model.load_state_dict(state["model"])
        self.optimizer.load_state_dict(state["optimizer"])
        for name in PLAIN:
            setattr(self, name, state[name])

    def train(self, pause: int | None = None) -> bool:
        """Take the steps that are left; False if paused before the last one."""
        settings = self.settings
        last = min(settings["steps"], settings["steps"] if pause is None else pause)
        first = self.rank == 0
        show = first and sys.stderr.isatty()
        bar = tqdm(initial=self.step, total=settings["steps"], disable=not show)
        self.model.train()
        started = time.monotonic()
        while self.step < last:
            self.total += self.take_step()
            self.step += 1
            bar.update()
            noted = self.step % settings["every"] == 0 or self.step == settings["steps"]
            if noted:
                self.note()
            if noted or self.step == last:
                self.seconds += time.monotonic() - started
                started = time.monotonic()
                if first:
                    self.save()
            if noted and first:
                tqdm.write(json.dumps(self.curve[-1]), file=sys.stdout)
                sys.stdout.flush()
        bar.close()
        return self.step == settings["steps"]

    def take_step(self) -> float:
        """Change the weights by one batch and return its mean loss."""
        settings, step = self.settings, self.step
        generator = torch.Generator().manual_seed(1_000_003 * settings["seed"] + step)
        batch = self.recipe.batch(self.training, settings["batch_size"], generator)
        every = num_targets(batch[1])
        inputs, targets = (
            rows[self.rank :: self.num_processes].to(self.device) for rows in batch
        )
        # For dropout, which knows the global generator alone.
        torch.manual_seed(1_000_003 * settings["seed"] + step + self.rank)
        for group in self.optimizer.param_groups:
            factor = warmup_cosine(step, settings["steps"], settings["warmup"])
            group["lr"] = settings["learning_rate"] * factor
        self.optimizer.zero_grad()
        kind = self.device.partition(":")[0]
        with torch.autocast(kind, torch.bfloat16, enabled=kind == "cuda"):
            loss = self.recipe.loss(self.model, inputs, targets)
        loss = loss * (num_targets(targets) / every)
        loss.backward()
        value = self.add_up(loss.detach())
        if not math.isfinite(value):
            raise ValueError(
                f"step {step + 1}: the loss is {value}; try a smaller rate than "
                f"--learning-rate {settings['learning_rate']}"
            )
        nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        self.optimizer.step()
        return value

    def add_up(self, loss: Tensor) -> float:
        """Sum gradients and loss over all processes, in one message."""
        if self.num_processes > 1:
            gradients = [p.grad for p in self.model.parameters()]
            message = torch.cat([loss.reshape(1), *(g.flatten() for g in gradients)])
            distributed.all_reduce(message)
            loss, *sums = message.split([1, *(g.numel() for g in gradients)])
            for gradient, total in zip(gradients, sums, strict=True):
                gradient.copy_(total.view_as(gradient))
        return loss.item()

    def note(self) -> None:
        """Add an entry to the log, and keep the weights if they are the best so far."""
        glance = self.validation[:: self.recipe.glance]
        found = validation_loss(self.model, self.recipe, glance, self.device)
        loss = self.total / (self.step - (self.curve[-1]["step"] if self.curve else 0))
        rate = self.optimizer.param_groups[0]["lr"]
        entry = {"step": self.step, "rate": rate}
        self.curve.append({**entry, "training": loss, "validation": found})
        self.total = 0.0
        if found < self.best["validation"]:
            weights = copy.deepcopy(self.model.state_dict())
            self.best = {"step": self.step, "validation": found, "weights": weights}
