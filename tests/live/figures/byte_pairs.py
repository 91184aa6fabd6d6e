"""A toy text, two small vocabularies, and three real ones."""

from functools import cache

from fathom.datasets.messages import messages
from fathom.datasets.vocabularies import VOCABULARIES, vocabulary
from fathom.live.figure import LiveFigure, live_figure
from fathom.live.vocabularies import pack
from fathom.networks.byte_pair_encoding import BytePairs, train


@cache
def shipped() -> dict[str, BytePairs]:
    texts = messages(("hi", "bn"))
    return {
        "English": train(texts["en"], 640),
        "three languages": train([t for row in texts.values() for t in row], 756),
    }


def specimen() -> LiveFigure:
    real = [vocabulary(name) for name in VOCABULARIES]
    packed = pack(real)
    return live_figure(
        "byte-pairs",
        title="Which bytes are joined next?",
        alt="A short text in boxes, one for each token.",
        summary="Type a text and join its bytes pair by pair.",
        graphs={"vocabularies": packed},
        sources=[
            {
                "label": label,
                "merges": [[one.ids[a], one.ids[b]] for a, b in one.merges],
            }
            for label, one in shipped().items()
        ],
        names=list(VOCABULARIES),
        sizes=[len(one) for one in real],
        weight=len(packed),
    )
