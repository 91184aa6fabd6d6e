"""A recipe that trains in a second; as a program, the command that knows it, too.

python small_recipe.py small --folder runs/small
"""

import sys

import torch
from torch import Tensor

from fathom import pretrain
from fathom.training.masking import NOT_CHOSEN
from fathom.training.pretraining import Batch, Recipe

TOKENS, LENGTH = 7, 6


def load() -> tuple[Tensor, list[Batch]]:
    """Tokens that mostly count up, and two batches of others."""
    generator = torch.Generator().manual_seed(5)
    steps = (torch.rand(3000, generator=generator) < 0.8).long()
    text = steps.cumsum(0) % TOKENS
    return text[:2000], pretrain.windows(text[2000:], LENGTH, rows=100)


def batch(text: Tensor, rows: int, generator: torch.Generator) -> Batch:
    """Windows of which some have fewer targets than others."""
    starts = torch.randint(len(text) - LENGTH, (rows, 1), generator=generator)
    pieces = text[starts + torch.arange(LENGTH + 1)]
    left_out = torch.rand(rows, LENGTH, generator=generator) < torch.rand(
        rows, 1, generator=generator
    )
    left_out[:, 0] = False
    return pieces[:, :-1], pieces[:, 1:].masked_fill(left_out, NOT_CHOSEN)


RECIPE = Recipe(
    model="Decoder",
    sizes={
        "num_tokens": TOKENS, "num_positions": LENGTH, "width": 8, "num_layers": 1,
        "heads": 2,
    },
    data="tokens that mostly count up",
    load=load,
    batch=batch,
    loss=pretrain.next_token_loss,
)  # fmt: skip

if __name__ == "__main__":
    pretrain.RECIPES["small"] = RECIPE
    pretrain.main(sys.argv[1:])
