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

# Chains, rings, alternating bonds, charges, silicon, cages, large ones; then some of
# the book's data, taken at even distances. Of all, 49 are in the data.
MOLECULES = """
CCO COC CCCCCCCCC=C CC(C)(C)C OCC(CO)(CO)CO C1=CC=C2C=CC=CC2=C1 C1=COC=C1
C1=CC2=C3C(=C1)C=CC=C3C=C2 C1=CC=C(C=C1)[N+](=O)[O-] CC[N+]#[C-] CN=[N+]=[N-]
C[Si](C)(C)O[Si](C)(C)C CP(C)C CS(=O)C CCS C1CSCCS1 C(C(F)(F)F)(F)F BrC(Br)Br
C1=CC=C(C=C1)I COC(=O)C1=CC=C(C=C1)C(=O)OC C1CC2CC1C=C2 C1C2CC3CC1CC(C2)C3
CC(=O)OC(=O)C CC#CC C#N C1=CC=NC=C1 C1=CNC=C1 C1=CSC=C1 C1=CC=C2C(=C1)C=CN2
CC1=CC=CC=C1C OC1=CC=C(O)C=C1 CCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCC CC(=O)C=C
C1=CC=C(C=C1)C2=CC=CC=C2 O=C1C=CC(=O)C=C1 CCN(CC)CC NC(=O)N CC(O)C#N ClC=CCl
CN(C)C=O C(=O)(C(=O)Cl)Cl COC1=C(C=CC(=C1)Cl)N C1CCC(CC1)CO CC=NO CC(CNCC(C)O)O
COC1=CC=C(C=C1)C(=O)OC C(CN)CO C1(C(OC1(F)F)(F)F)(F)F CN1C2CCC1CC(=O)C2
CC1=CC2=C(C=C1)C=CC(=C2)C C1=CC(=C(C(=C1)Cl)Cl)N CCCCC(CCCC)O CC/C=C/C CCCCCCCC(C)C
CCOC(=O)C1=CC(=C(N=C1C)C)C(=O)OCC CCCCCCCCCCCCCCN C1=CC=C(C=C1)OC2=CC=CC=C2N
CCCCCCC(=C)C CCCCCCCCCCCCCCCCCC1=CC=CC=C1
""".split()  # noqa: SIM905 (a list of so many would fill a page)
SMALL_LETTERS = """
c1ccccc1 c1ccc2ccccc2c1 c1cc[nH]c1 c1ccsc1 c1ccncc1 Cn1cnc2c1c(=O)n(C)c(=O)n2C
c1ccc(cc1)-c1ccccc1 CC(=O)Oc1ccccc1C(=O)O C[C@@H](O)C F/C=C/F C1CC[C@H]1O
""".split()  # noqa: SIM905
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
