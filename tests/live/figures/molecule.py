"""A small graph network with weights from a seed, and some compounds behind it."""

from functools import cache

import torch

from fathom.datasets.molecular_graphs import (
    BOND_KINDS,
    FEATURES,
    as_graph,
    batch_with_kinds,
)
from fathom.datasets.molecules import read_molecule
from fathom.live.figure import LiveFigure, live_figure
from fathom.live.molecule_reader import for_browser, rounded
from fathom.networks.relational import GraphRegression

# Melting and boiling point in whole kelvin, and the part: learnt, decided by, test.
COMPOUNDS = {
    "CCO": (159, 351, 0),
    "COC": (132, 248, 0),
    "CCCCCC": (178, 342, 1),
    "OCCCCCC": (229, 431, 2),
    "CC1=CC=CC=C1": (178, 384, 2),
    "C[Si](C)(C)C": (174, 300, 0),
    "B(C)(C)C": (112, 253, 0),
    "CC=CC": (134, 277, 0),  # cis and trans are one graph
    "C(C)=CC": (168, 274, 0),
}
SCALE = torch.tensor([250.0, 420.0]), torch.tensor([60.0, 80.0])


@cache
def network() -> GraphRegression:
    generator = torch.Generator().manual_seed(2)
    sizes = {"width": 8, "num_layers": 2}
    found = GraphRegression(
        len(FEATURES), 2, len(BOND_KINDS), generator=generator, **sizes
    )
    return rounded(found)


@cache
def data() -> dict[str, object]:
    graphs = batch_with_kinds([as_graph(read_molecule(each)) for each in COMPOUNDS])
    rows = torch.tensor(list(COMPOUNDS.values()))
    split = [(rows[:, 2] == part).nonzero()[:, 0] for part in range(3)]
    return for_browser(network(), SCALE, graphs, rows[:, :2].float(), split)


def specimen() -> LiveFigure:
    return live_figure(
        "molecule",
        title="Where does it melt, and where does it boil?",
        alt="A molecule of two atoms.",
        summary="Write or draw a molecule.",
        **data(),
        smiles="CO",
        within=[60, 40],
        names={"CCO": "ethanol", "COC": "dimethyl ether"},
        tries=[
            {"label": "Ether", "from": "CCO", "to": "COC"},
            {"label": "Add OH", "from": "CCCCCC", "to": "OCCCCCC"},
            {"label": "Long chain", "from": "CCCCCC", "to": "C" * 40},
        ],
        questions=[
            {
                "question": "Ethanol and dimethyl ether: which boils higher?",
                "choices": ["ethanol", "the ether"],
                "truth": 0,
                "from": "COC",
                "to": "CCO",
                "why": "So it was measured.",
            },
            {
                "question": "Where does hexanol boil?",
                "unit": "K",
                "near": 15,
                "truth": 431,
                "from": "CCCCCC",
                "to": "OCCCCCC",
                "why": "So it was measured, too.",
            },
        ],
    )
