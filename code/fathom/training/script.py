"""A training script, from data to a final test, to be copied into a project.

    python -m fathom.training.script --folder runs/first
    python -m fathom.training.script --folder runs/first --test

The first line trains on the prices of houses in Ames until the validation error falls
no more, with a log and a checkpoint after each epoch; killed at any moment and started
again, it ends with the same numbers. The second scores the test set, once, at the end.
"""

import argparse
import copy
import json
import math
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import torch
from torch import Tensor
from torch.optim.lr_scheduler import CosineAnnealingLR

from fathom.datasets.houses import ames_houses
from fathom.datasets.preprocessing import Standardiser
from fathom.losses.basic import mean_squared_error
from fathom.networks.deep import DeepNetwork
from fathom.training.checkpoints import read_checkpoint, replace_file
from fathom.training.initialisation import he_forward, initialise
from fathom.training.loop import evaluate, fit, minibatches

__all__ = ["Run", "load_data", "main", "read_settings", "train"]

FEATURES = ["living_area", "basement_area", "garage_area", "lot_area", "garage_cars"]
FEATURES += ["bathrooms", "bedrooms", "rooms", "fireplaces", "overall_condition"]
FEATURES += ["year_built", "year_remodelled", "latitude", "longitude"]
SPLIT_SEED = 0  # no setting: all runs hold back the same houses
NOT_COMPARED = ("folder", "pause_after", "test")  # what a resumed run may change
STATEFUL, PLAIN = ("model", "optimizer", "schedule"), ("log", "best", "test_error")
CHECKPOINT, LOG = "checkpoint.pt", "log.jsonl"


def read_settings(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """What runs may differ in, from the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m fathom.training.script", description=__doc__.splitlines()[0]
    )
    add = parser.add_argument
    add("--folder", type=Path, required=True, help="of this run; made if missing")
    add("--depth", type=int, default=6, help="hidden layers")
    add("--width", type=int, default=64, help="units in each")
    add("--learning-rate", type=float, default=0.003)
    add("--batch-size", type=int, default=64)
    add("--epochs", type=int, default=100, help="at most; the schedule ends there")
    add("--patience", type=int, default=15, help="epochs to wait for a better one")
    add("--seed", type=int, default=0, help="of the weights and of the batches")
    add("--pause-after", type=int, help="stop after this epoch; start again to go on")
    add("--test", action="store_true", help="score the test set at the end, once")
    settings = parser.parse_args(arguments)
    for name in ("depth", "width", "batch_size", "epochs", "patience"):
        if getattr(settings, name) < 1:
            parser.error(f"--{name.replace('_', '-')} is at least 1")
    return settings


def load_data() -> tuple[dict[str, tuple[Tensor, Tensor]], Standardiser]:
    """Inputs and targets of each part, and the scale of the targets.

    Three fifths of the houses are for training, one for validation, one for the test.
    The training houses alone say how inputs and log prices are scaled.
    """
    houses = ames_houses().query("sale_condition == 'Normal'")
    inputs = torch.tensor(houses[FEATURES].to_numpy(dtype="float32"))
    targets = torch.tensor(houses[["price"]].to_numpy(dtype="float32")).log()
    generator = torch.Generator().manual_seed(SPLIT_SEED)
    order = torch.randperm(len(inputs), generator=generator)
    ends = [round(share * len(order)) for share in (0.6, 0.8)]
    names = ("training", "validation", "test")
    rows = dict(zip(names, order.tensor_split(ends), strict=True))
    scale = Standardiser().fit(inputs[rows["training"]])
    target_scale = Standardiser().fit(targets[rows["training"]])
    parts = {k: (scale(inputs[r]), target_scale(targets[r])) for k, r in rows.items()}
    return parts, target_scale


class Run:
    """All that changes while a run goes on, so that it can be saved and restored."""

    def __init__(self, settings: argparse.Namespace, num_inputs: int) -> None:
        chosen = vars(settings).items()
        self.settings = {k: v for k, v in chosen if k not in NOT_COMPARED}
        self.folder = settings.folder
        self.generator = torch.Generator().manual_seed(settings.seed)
        sizes = [num_inputs, *[settings.width] * settings.depth, 1]
        self.model = DeepNetwork(sizes, generator=self.generator)
        initialise(self.model, he_forward, self.generator)
        parameters, rate = self.model.parameters(), settings.learning_rate
        self.optimizer = torch.optim.Adam(parameters, lr=rate)
        self.schedule = CosineAnnealingLR(self.optimizer, settings.epochs)
        self.log: list[dict[str, float]] = []  # one entry per epoch
        self.best: dict[str, Any] = {"epoch": 0, "validation": math.inf}
        self.test_error: float | None = None  # until it is asked for

    def save(self) -> None:
        """Write checkpoint and log; whoever is killed leaves the old or the new."""
        state = {part: getattr(self, part).state_dict() for part in STATEFUL}
        state |= {name: getattr(self, name) for name in ("settings", *PLAIN)}
        state["generator"] = self.generator.get_state()
        replace_file(self.folder / CHECKPOINT, partial(torch.save, state))
        lines = "".join(json.dumps(entry) + "\n" for entry in self.log)
        replace_file(self.folder / LOG, lambda fresh: fresh.write_text(lines))

    def resume(self) -> None:
        """Go on from the folder's checkpoint, if there is one and it is of this run."""
        state = read_checkpoint(self.folder / CHECKPOINT, self.settings, {LOG})
        if state is None:
            return
        for part in STATEFUL:
            getattr(self, part).load_state_dict(state[part])
        for name in PLAIN:
            setattr(self, name, state[name])
        self.generator.set_state(state["generator"])


def train(run: Run, parts: dict[str, tuple[Tensor, Tensor]], pause: int | None) -> bool:
    """Train until patience or epochs run out; False if paused before that."""
    settings = run.settings
    batches = minibatches(*parts["training"], settings["batch_size"], run.generator)
    while len(run.log) < settings["epochs"]:
        epoch = len(run.log) + 1
        if epoch > run.best["epoch"] + settings["patience"]:
            break
        if pause is not None and epoch > pause:
            return False
        rate = run.schedule.get_last_lr()[0]
        (loss,) = fit(run.model, batches, mean_squared_error, run.optimizer, 1, False)
        run.schedule.step()
        error = evaluate(run.model, *parts["validation"], mean_squared_error)
        if not math.isfinite(loss + error):
            raise ValueError(
                f"epoch {epoch}: the loss is {loss}, on validation {error}; try a "
                f"smaller rate than --learning-rate {settings['learning_rate']}"
            )
        entry = {"epoch": epoch, "rate": rate, "training": loss, "validation": error}
        run.log.append(entry)
        if error < run.best["validation"]:
            weights = {k: v.clone() for k, v in run.model.state_dict().items()}
            run.best = {"epoch": epoch, "validation": error, "weights": weights}
        run.save()
        print(json.dumps(entry), flush=True)
    return True


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the script; a mistake that a user can mend ends it with one sentence."""
    settings = read_settings(arguments)
    parts, target_scale = load_data()
    try:
        run = Run(settings, num_inputs=len(FEATURES))
        run.resume()
        if not train(run, parts, settings.pause_after):
            return print(f"paused after epoch {len(run.log)}")
    except (ValueError, OSError) as error:
        sys.exit(f"error: {error}")
    print(f"best epoch {run.best['epoch']}, validation {run.best['validation']:.4f}")
    if settings.test and run.test_error is None:
        model = copy.deepcopy(run.model)
        model.load_state_dict(run.best["weights"])
        scaled = evaluate(model, *parts["test"], mean_squared_error) ** 0.5
        run.test_error = scaled * target_scale.standard_deviation.item()
    run.save()
    if settings.test:
        print(f"test: root mean square error of log price {run.test_error:.4f}")


if __name__ == "__main__":
    main()
