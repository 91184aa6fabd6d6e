r"""A published BERT, put into the book's own encoder.

The two are the same function with other names. Two things have to be moved: BERT adds a
vector for the kind of text to each place, which is constant for one text and goes into
the vectors of places; and its layer norms divide by :math:`\sqrt{s^2 + 10^{-12}}`.
"""

from collections.abc import Mapping

import torch
from torch import Tensor, nn

from fathom.networks.encoder import Encoder

__all__ = ["encoder_from_bert"]

LAYER = {  # ours: theirs
    "attention.query": "attention.self.query",
    "attention.key": "attention.self.key",
    "attention.value": "attention.self.value",
    "attention.output": "attention.output.dense",
    "attention_norm": "attention.output.LayerNorm",
    "mlp.0": "intermediate.dense",
    "mlp.2": "output.dense",
    "mlp_norm": "output.LayerNorm",
}


def encoder_from_bert(
    weights: Mapping[str, Tensor], heads: int, epsilon: float = 1e-12
) -> Encoder:
    """Make an encoder with the weights of a BERT.

    Equal to the library ``transformers``' ``BertModel`` without its last part, the
    ``pooler``, where all tokens belong to a first text.

    Args:
        weights: by the library's names, ``embeddings.word_embeddings.weight`` and so
            on; what else there is, such as that last part, is left out. They are not
            copied: to train the encoder changes them, too, except those of places.
        heads: of each attention, which the weights don't say.
        epsilon: what the layer norms add to the variance.

    Raises:
        ValueError: if weights are missing, or the heads don't divide the width.

    J. Devlin et al. (2019), arXiv 1810.04805.
    """
    places, found = "embeddings.position_embeddings.weight", {}
    try:
        tokens = weights["embeddings.word_embeddings.weight"]
        kinds = weights["embeddings.token_type_embeddings.weight"]
        num_layers = sum(n.endswith(".intermediate.dense.bias") for n in weights)
        hidden = len(weights["encoder.layer.0.intermediate.dense.bias"])
        found["tokens.weight"] = tokens
        found["positions.table"] = weights[places] + kinds[0]
        for part in ("weight", "bias"):
            found[f"first_norm.{part}"] = weights[f"embeddings.LayerNorm.{part}"]
            for layer in range(num_layers):
                for ours, theirs in LAYER.items():
                    found[f"transformer.layers.{layer}.{ours}.{part}"] = weights[
                        f"encoder.layer.{layer}.{theirs}.{part}"
                    ]
    except KeyError as error:
        raise ValueError(f"a BERT has weights named {error}, these don't") from error
    num_tokens, width = tokens.shape
    # No start is drawn, and no memory taken, for weights that are replaced at once.
    with torch.device("meta"):
        encoder = Encoder(
            num_tokens, len(weights[places]), width, num_layers, heads, hidden
        )
    encoder.load_state_dict(found, assign=True)
    for module in encoder.modules():
        if isinstance(module, nn.LayerNorm):
            module.eps = epsilon
    return encoder
