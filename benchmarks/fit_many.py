"""Training many networks: as a stack (fit_many) against one after the other (fit).

    python benchmarks/fit_many.py

The peer is the book's own loop with the same optimiser, networks and batches, on one
thread. Both take turns, three times, in the same run; the best turn of each counts.
"""

import time
from collections.abc import Callable
from functools import partial

import torch
from torch.nn.functional import cross_entropy

from fathom.networks.deep import DeepNetwork
from fathom.training.loop import fit
from fathom.training.many import Stack, fit_many

NUM_NETWORKS = 40
CASES = ((10, 32), (10, 256), (50, 32), (50, 256), (150, 256))  # width, batch size
STEPS = 30
ADAM = partial(torch.optim.Adam, lr=1e-3, fused=True)


def make(width: int, batch_size: int) -> tuple[list[DeepNetwork], list]:
    generator = torch.Generator().manual_seed(0)
    sizes = (40, width, width, 10)
    networks = [DeepNetwork(sizes, generator=generator) for _ in range(NUM_NETWORKS)]
    inputs = torch.randn(batch_size, 40, generator=generator)
    targets = torch.randint(10, (batch_size,), generator=generator)
    return networks, [(inputs, targets)]


def together(networks: list[DeepNetwork], batches: list) -> None:
    stack = Stack(networks)
    fit_many(stack, batches, cross_entropy, ADAM(stack.parameters()), STEPS)


def one_by_one(networks: list[DeepNetwork], batches: list) -> None:
    for network in networks:
        fit(network, batches, cross_entropy, ADAM(network.parameters()), STEPS)


def seconds(train: Callable[..., None], width: int, batch_size: int) -> float:
    networks, batches = make(width, batch_size)
    started = time.perf_counter()
    train(networks, batches)
    return time.perf_counter() - started


def main() -> None:
    torch.set_num_threads(1)
    for train in (together, one_by_one):  # to warm up
        seconds(train, 10, 32)
    print(f"{NUM_NETWORKS} networks of two hidden layers, milliseconds a step of all")
    for case in CASES:
        turns = [
            (seconds(one_by_one, *case), seconds(together, *case)) for _ in range(3)
        ]
        alone, stacked = (
            1000 / STEPS * min(times) for times in zip(*turns, strict=True)
        )
        print(
            f"  width {case[0]:4d}, batch {case[1]:4d}   one by one {alone:7.1f}   "
            f"together {stacked:7.1f}   ratio {alone / stacked:6.2f}",
            flush=True,
        )


if __name__ == "__main__":
    main()
