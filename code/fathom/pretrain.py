"""Train a model that is too long in the making for a page, by a recipe of a name.

``python -m fathom.pretrain gpt-shakespeare --folder runs/gpt`` trains in one process,
and ``torchrun --nproc-per-node 2 -m fathom.pretrain gpt-shakespeare --folder runs/gpt``
in two, with the same batches and, but for the last digits and dropout, the same curve.

A run takes the GPUs if there are any, one for each process. It saves a checkpoint once
in a while; killed at any moment and started again, it ends with the same numbers (bit
for bit on one processor, with as many processes and threads). In the end it writes the
weights of the best validation, rounded to a byte a number, and a log beside them.
A model that pages load by :func:`fathom.datasets.pretrained.pretrained` is such a pair
of files, copied into ``fathom/datasets/trained``.
"""

import argparse
import copy
import os
import platform
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, distributed, nn
from torch.nn import functional

from fathom.datasets.pretrained import write_model
from fathom.datasets.review_tokens import (
    FIRST,
    MASK,
    NUM_TOKENS,
    SPECIAL,
    review_text,
)
from fathom.datasets.shakespeare import VOCABULARY, encode, plays
from fathom.networks.transformer import TransformerLayer
from fathom.training.masking import hide_tokens, masked_loss
from fathom.training.pretraining import Batch, Pretraining, Recipe, validation_loss
from fathom.training.rounding import restore_weights, round_weights

__all__ = [
    "RECIPES",
    "main",
    "next_token_loss",
    "read_settings",
    "start_small",
    "windows",
]

NOT_COMPARED = ("folder", "pause_after")  # what a resumed run may change
CONTEXT = 128  # characters that the GPT sees
WINDOW = 64  # tokens that the encoder sees


def windows(text: Tensor, size: int, rows: int) -> list[Batch]:
    """Cut a text into pieces that follow one another, and guess each next token."""
    pieces = text[: (len(text) - 1) // size * size + 1].unfold(0, size + 1, size)
    return [(batch[:, :-1], batch[:, 1:]) for batch in pieces.split(rows)]


def load_plays() -> tuple[Tensor, list[Batch]]:
    """The training plays, one after the other; and the validation plays in windows."""
    training, validation = (
        torch.cat([encode(text) for text in plays(part).values()])
        for part in ("training", "validation")
    )
    return training, windows(validation, CONTEXT, rows=64)


def random_windows(text: Tensor, rows: int, generator: torch.Generator) -> Batch:
    """Pieces of a text from anywhere, each with the tokens that come next."""
    starts = torch.randint(len(text) - CONTEXT, (rows, 1), generator=generator)
    pieces = text[starts + torch.arange(CONTEXT + 1)]
    return pieces[:, :-1], pieces[:, 1:]


@torch.no_grad()
def start_small(model: nn.Module, generator: torch.Generator) -> None:
    """Start as GPT-2 does: small weights, and smaller ones where a branch ends.

    Normal with a standard deviation of 0.02, divided by the root of the number of
    branches in layers whose results are added to the residual stream; offsets of zero.

    A. Radford et al. (2019), "Language Models are Unsupervised Multitask Learners",
    section 2.3.
    """
    layers = [m for m in model.modules() if isinstance(m, TransformerLayer)]
    added = {end for layer in layers for end in (layer.attention.output, layer.mlp[-1])}
    for layer in model.modules():
        if isinstance(layer, nn.Linear):
            size = 0.02 / len(added) ** 0.5 if layer in added else 0.02
            layer.weight.normal_(0, size, generator=generator)
            layer.bias.zero_()


def next_token_loss(model: nn.Module, inputs: Tensor, targets: Tensor) -> Tensor:
    """Mean cross-entropy of what comes next after each token."""
    scores = model(inputs).flatten(0, 1).float()
    return functional.cross_entropy(scores, targets.flatten())


def load_reviews() -> tuple[Callable[[], Tensor], list[Batch]]:
    """What gives the training reviews; and windows of others, hidden once for all."""
    text = review_text("validation")
    pieces = text[: len(text) // WINDOW * WINDOW].view(-1, WINDOW).clone()
    generator = torch.Generator().manual_seed(0)
    hidden = [hide_windows(rows, generator) for rows in pieces.split(64)]
    return partial(review_text, "training"), hidden


def hide_windows(pieces: Tensor, generator: torch.Generator) -> Batch:
    """Windows with a first token, of which three tenths of the others are chosen."""
    pieces[:, 0] = FIRST
    return hide_tokens(pieces, MASK, NUM_TOKENS, 0.3, SPECIAL, generator)


def random_hidden_windows(
    text: Callable[[], Tensor], rows: int, generator: torch.Generator
) -> Batch:
    """Pieces of the reviews from anywhere, with hidden tokens."""
    whole = text()  # read when first needed: whoever only validates needs it not
    starts = torch.randint(len(whole) - WINDOW + 1, (rows, 1), generator=generator)
    return hide_windows(whole[starts + torch.arange(WINDOW)], generator)


RECIPES = {
    "bert-reviews": Recipe(
        model="MaskedTokenHead",
        # 0.6 million numbers: small enough for a page to fine-tune it.
        sizes={
            "num_tokens": NUM_TOKENS, "num_positions": WINDOW, "width": 96,
            "num_layers": 2, "heads": 4, "rotary": True,
        },
        data="film reviews of users of IMDb, without their labels; others to validate",
        load=load_reviews,
        batch=random_hidden_windows,
        loss=masked_loss,
        glance=4,
    ),
    "gpt-shakespeare": Recipe(
        model="Decoder",
        # 0.8 million numbers: a byte for each is less than a file may have, 1 MB.
        sizes={
            "num_tokens": len(VOCABULARY), "num_positions": CONTEXT, "width": 128,
            "num_layers": 4, "heads": 4,
        },
        data="29 of Shakespeare's plays, character by character; 3 others to validate",
        load=load_plays,
        batch=random_windows,
        loss=next_token_loss,
        start=start_small,
        glance=12,
    ),
}  # fmt: skip


def read_settings(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """What runs may differ in, from the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m fathom.pretrain", description=__doc__.splitlines()[0]
    )
    add = parser.add_argument
    add("name", help=f"of a recipe: {', '.join(RECIPES)}")
    add("--folder", type=Path, required=True, help="of this run; made if missing")
    add("--steps", type=int, default=6000, help="the schedule ends there")
    add("--warmup", type=int, default=100, help="steps until the rate is full")
    add("--batch-size", type=int, default=8, help="rows, of all processes together")
    add("--learning-rate", type=float, default=0.003)
    add("--weight-decay", type=float, default=0.1)
    add("--every", type=int, default=250, help="steps between two checkpoints")
    add("--seed", type=int, default=0, help="of the weights and of the batches")
    add("--pause-after", type=int, help="stop after this step; start again to go on")
    settings = parser.parse_args(arguments)
    if settings.name not in RECIPES:
        parser.error(f"no recipe {settings.name!r}; there are {', '.join(RECIPES)}")
    for name in ("steps", "batch_size", "every"):
        if getattr(settings, name) < 1:
            parser.error(f"--{name.replace('_', '-')} is at least 1")
    if not 0 <= settings.warmup < settings.steps:
        parser.error(f"--warmup lies from 0 to below --steps {settings.steps}")
    return settings


def find_device() -> str:
    """The GPU of this process, if there is one; joins the other processes, if any.

    Raises:
        ValueError: if there are GPUs, but fewer than processes.
    """
    several = "RANK" in os.environ  # torchrun says so
    gpus = torch.cuda.is_available()
    here = int(os.environ.get("LOCAL_WORLD_SIZE", 1))
    if gpus and here > torch.cuda.device_count():
        raise ValueError(
            f"each process takes a GPU: {here} processes, {torch.cuda.device_count()} "
            "GPUs"
        )
    if several and not distributed.is_initialized():
        distributed.init_process_group("nccl" if gpus else "gloo")
    if not gpus:
        return "cpu"
    device = f"cuda:{os.environ.get('LOCAL_RANK', 0)}"
    torch.cuda.set_device(device)
    return device


def write(run: Pretraining) -> None:
    """Write the best weights, rounded, with all that is to be said about them."""
    recipe, settings, best = run.recipe, run.settings, run.best
    name = settings["name"]
    model = copy.deepcopy(run.model).cpu()
    model.load_state_dict(best["weights"])
    before = validation_loss(model, recipe, run.validation)
    model.load_state_dict(restore_weights(round_weights(best["weights"])))
    after = validation_loss(model, recipe, run.validation)
    inputs, _ = recipe.batch(
        run.training, settings["batch_size"], torch.Generator().manual_seed(0)
    )
    log = {
        "name": name,
        "model": recipe.model,
        "sizes": dict(recipe.sizes),
        "parameters": sum(p.numel() for p in model.parameters()),
        "data": recipe.data,
        "settings": settings,
        "steps": best["step"],
        "examples": best["step"] * len(inputs),
        "tokens": best["step"] * inputs.numel(),
        "seconds": round(run.seconds),
        "versions": {
            "python": platform.python_version(),
            "torch": torch.__version__,
            "numpy": np.__version__,
        },
        "curve": run.curve,
        "validation": {"before_rounding": before, "after_rounding": after},
    }
    path = write_model(run.folder, name, best["weights"], log)
    print(
        f"best after {best['step']} steps: loss {before:.4f} on all validation data, "
        f"{after:.4f} rounded; {path} has {path.stat().st_size:,} bytes"
    )


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command; a mistake that a user can mend ends it with one sentence."""
    settings = read_settings(arguments)
    compared = {k: v for k, v in vars(settings).items() if k not in NOT_COMPARED}
    files = [f"{settings.name}{ending}" for ending in (".npz", ".json")]
    first = os.environ.get("RANK", "0") == "0"
    try:
        recipe = RECIPES[settings.name]
        run = Pretraining(recipe, compared, settings.folder, find_device())
        run.resume(files)
        finished = run.train(settings.pause_after)
        if first and not finished:
            print(f"paused after step {run.step}")
        elif first:
            write(run)
    except (ValueError, OSError) as error:
        sys.exit(f"error: {error}")
    except KeyboardInterrupt:
        sys.exit("interrupted: the same command goes on from the last checkpoint")
    finally:
        if distributed.is_available() and distributed.is_initialized():
            distributed.destroy_process_group()


if __name__ == "__main__":
    main()
