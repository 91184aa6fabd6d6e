"""A decoder that writes, in few bytes, for the live figure ``write``.

Matrices are kept as :mod:`fathom.training.rounding` rounds them, a byte for each number
and a scale for each row. Weights that were stored so are handed on as they are.
"""

import copy
import zlib
from typing import Any

import torch
from torch import Tensor

from fathom.networks.decoder import Decoder
from fathom.training.rounding import from_bytes, to_bytes

__all__ = ["for_browser", "pack", "rounded", "start_of_window"]


def start_of_window(length: int, context: int) -> int:
    """Say which token of a text the figure reads first, when not all have room.

    A text of no more tokens than there are places is read whole. Of a longer one so
    many half contexts are left out that the rest has room: then half of the places are
    free again, and what was read must be read anew only once in half a context.

    Args:
        length: of the text, in tokens.
        context: places that the decoder has.

    Raises:
        ValueError: if there is no place.
    """
    if context < 1:
        raise ValueError(f"a decoder has a place or more, not {context}")
    half = (context + 1) // 2
    return half * -(min(0, context - length) // half)


def rounded(decoder: Decoder) -> Decoder:
    """Copy a decoder, with the numbers that the figure computes with."""
    found = copy.deepcopy(decoder)
    with torch.no_grad():
        for table in _tables(found):
            codes, scales = to_bytes(table.float())
            table.copy_(from_bytes(codes, scales.to(table.dtype)))
    return found


def pack(decoder: Decoder) -> bytes:
    """Write a decoder's numbers as few bytes.

    First six sizes (vocabulary, places, width, layers, heads, hidden units), in four
    bytes each; then numbers in single precision: a scale for each row, then offsets and
    layer norms, layer by layer; then the rows, a byte for each number. zlib makes it
    smaller.
    """
    layers = decoder.transformer.layers
    sizes = [
        *decoder.tokens.weight.shape[:1],
        *decoder.positions.table.shape,
        len(layers),
        layers[0].attention.heads,
        layers[0].mlp[0].out_features,
    ]
    pairs = [to_bytes(table.detach().float()) for table in _tables(decoder)]
    vectors = []
    for layer in layers:
        vectors += [linear.bias for linear in _linear_layers(layer)]
        for norm in (layer.attention_norm, layer.mlp_norm):
            vectors += [norm.weight, norm.bias]
    last = decoder.transformer.last_norm
    vectors += [last.weight, last.bias]
    floats = torch.cat([s for _, s in pairs] + [v.detach().float() for v in vectors])
    content = [
        b"".join(size.to_bytes(4, "little") for size in sizes),
        floats.numpy().astype("<f4").tobytes(),
        *(codes.numpy().tobytes() for codes, _ in pairs),
    ]
    return zlib.compress(b"".join(content), 9)


def for_browser(decoder: Decoder, characters: str, prompt: str) -> dict[str, Any]:
    """Name what the figure ``write`` needs of Python.

    Args:
        decoder: of any size; packed, it takes about a byte for each parameter.
        characters: the vocabulary, in the order of the tokens.
        prompt: how the text begins.

    Returns:
        Arguments of `fathom.live.figure.live_figure`: the packed decoder, its size in
        bytes, its vocabulary, the number of its places, and the prompt's tokens.

    Raises:
        ValueError: if the vocabulary has another size than the decoder's, has a
            character twice, or lacks one of the prompt.
    """
    num_tokens = decoder.tokens.num_embeddings
    if not len(characters) == len(set(characters)) == num_tokens:
        raise ValueError(
            f"the decoder scores {num_tokens} tokens; {len(characters)} characters, "
            f"{len(set(characters))} of them different, don't name them"
        )
    if unknown := sorted(set(prompt) - set(characters)):
        raise ValueError(f"the prompt has {unknown}, which the vocabulary lacks")
    packed = pack(decoder)
    return {
        "graphs": {"decoder": packed},
        "weight": len(packed),
        "characters": characters,
        "context": len(decoder.positions.table),
        "prompt": [[characters.index(character)] for character in prompt],
        "count": num_tokens,
    }


def _tables(decoder: Decoder) -> list[Tensor]:
    """All that is kept as whole numbers, in the order of the file."""
    layers = decoder.transformer.layers
    linear = [one.weight for layer in layers for one in _linear_layers(layer)]
    return [decoder.tokens.weight, decoder.positions.table, *linear]


def _linear_layers(layer: torch.nn.Module) -> list[torch.nn.Linear]:
    a = layer.attention
    return [a.query, a.key, a.value, a.output, layer.mlp[0], layer.mlp[2]]
