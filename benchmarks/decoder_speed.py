"""Training a GPT: tokens a second of the book's decoder and of the usual small peer.

    python benchmarks/decoder_speed.py

The peer is the library transformers' GPT2LMHeadModel, of the same size, with the same
activation, without dropout, and with torch's own attention, which is its fastest here.
Both take whole training steps (scores, loss, gradients, AdamW) on the same tokens, by
turns, in one run on two threads; each turn counts with its fastest step, and the ratio
is the median of all turns.
"""

import time
import warnings
from collections.abc import Callable
from statistics import median

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from fathom.networks.decoder import Decoder

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from transformers import GPT2Config, GPT2LMHeadModel
    from transformers.utils import logging

THREADS, TURNS, STEPS = 2, 7, 8
VOCABULARY, WIDTH, LAYERS, HEADS = 68, 128, 4, 4
CASES = ((32, 64), (16, 128))  # texts in a batch, tokens in each


class Peer(nn.Module):
    """The library's GPT-2, which returns its scores as ours does."""

    def __init__(self, num_positions: int) -> None:
        super().__init__()
        config = GPT2Config(
            vocab_size=VOCABULARY, n_positions=num_positions, n_embd=WIDTH,
            n_layer=LAYERS, n_head=HEADS, activation_function="gelu", resid_pdrop=0.0,
            embd_pdrop=0.0, attn_pdrop=0.0, attn_implementation="sdpa",
            bos_token_id=None, eos_token_id=None,
        )  # fmt: skip
        self.model = GPT2LMHeadModel(config)

    def forward(self, ids: Tensor) -> Tensor:
        return self.model(ids, use_cache=False).logits


def stepper(model: nn.Module, ids: Tensor) -> Callable[[], None]:
    """A function that trains the model by one step."""
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3, fused=True)

    def step() -> None:
        optimizer.zero_grad()
        scores = model(ids[:, :-1]).flatten(0, 1)
        cross_entropy(scores, ids[:, 1:].flatten()).backward()
        optimizer.step()

    return step


def fastest(step: Callable[[], None]) -> float:
    """Seconds of the fastest of some steps, after one that warms up."""
    step()
    times = []
    for _ in range(STEPS):
        started = time.perf_counter()
        step()
        times.append(time.perf_counter() - started)
    return min(times)


def main() -> None:
    torch.set_num_threads(THREADS)
    torch.manual_seed(0)
    logging.set_verbosity_error()
    for texts, tokens in CASES:
        ids = torch.randint(VOCABULARY, (texts, tokens + 1))
        ours, peer = Decoder(VOCABULARY, tokens, WIDTH, LAYERS, HEADS), Peer(tokens)
        sizes = [sum(p.numel() for p in model.parameters()) for model in (ours, peer)]
        assert sizes[0] == sizes[1], f"the models differ in size: {sizes}"
        steps = [stepper(model, ids) for model in (ours, peer)]
        turns = [[fastest(step) for step in steps] for _ in range(TURNS)]
        own, other = (texts * tokens / min(t) for t in zip(*turns, strict=True))
        ratio = median(theirs / mine for mine, theirs in turns)
        print(
            f"{sizes[0]:,} parameters, batch {texts} x {tokens}: ours {own:8,.0f} "
            f"tokens/s, transformers {other:8,.0f}, ratio {ratio:.2f}",
            flush=True,
        )


if __name__ == "__main__":
    main()
