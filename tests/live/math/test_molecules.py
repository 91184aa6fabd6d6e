"""Lines of text are read as in Python, and refused where it refuses them."""

import re

import pytest
from figures.molecule import MOLECULES, SMALL_LETTERS

from fathom.datasets.molecular_graphs import as_graph, batch_with_kinds
from fathom.datasets.molecules import read_molecule
from fathom.live.molecule_reader import keys

BROKEN = """
X C(C C)C C1CC C= =C C.C C==C cl [C [Xx] C(=O)(=O)=O C11 C12CC12 C1C1 %1 ()C C()C
C((C)) 1CC [CH5] c1cccc1 C(C)1CC1 C(1CC1) C-=C B [2H]C [H][H] [Na+]
""".split()  # noqa: SIM905


def as_said(found):
    """What was read in JavaScript, as Python's molecules have it."""
    bonds = sorted((min(a, b), max(a, b), order) for a, b, order in found["bonds"])
    atoms = [found[name] for name in ("elements", "hydrogens", "charges")]
    return [*atoms, bonds]


def expected_of(smiles):
    found = read_molecule(smiles)
    bonds = sorted((min(a, b), max(a, b), order) for a, b, order in found.bonds)
    return [[*found.elements], [*found.hydrogens], [*found.charges], bonds]


def test_lines_are_read_as_in_python(node):
    lines = [*MOLECULES, *SMALL_LETTERS]
    found = node("math/molecules.js", "return a.map(m.readMolecule)", lines)
    for smiles, one in zip(lines, found, strict=True):
        assert as_said(one) == expected_of(smiles), smiles


READ = """return a.map((line) => {
  try { return m.readMolecule(line) && "read"; } catch (error) { return error.message; }
})"""


def test_what_cannot_be_read_is_refused_with_its_place(node):
    found = node("math/molecules.js", READ, BROKEN)
    for smiles, words in zip(BROKEN, found, strict=True):
        assert re.match(r"“.” at place \d+: .{15,}\.$", words), (smiles, words)
    # Python refuses them, too, but for what the network has no place for.
    for smiles in BROKEN:
        if smiles not in ("B", "[2H]C", "[H][H]", "[Na+]", "=C"):
            with pytest.raises(ValueError):
                as_graph(read_molecule(smiles))
    words = node(
        "math/molecules.js", READ, ["CCX", "CC(C", "C1CC", "BC", "", "CBR", "C😀"]
    )
    assert words[0].startswith("“X” at place 3: no element")
    assert words[1] == "“(” at place 3: it is never closed; add a “)”."
    assert words[2].startswith("“1” at place 2: ring 1 is never closed")
    assert "doesn’t know the element B" in words[3]
    assert words[4] == "Write an atom, such as C."
    assert words[5] == "“B” at place 2: bromine is written Br."
    assert words[6].startswith("“😀” at place 2: this sign")


def test_keys_are_pythons(node):
    lines = [*MOLECULES, *SMALL_LETTERS]
    script = """const { readMolecule } = await load("math/molecules.js");
      return a.map((line) => m.keyOf(readMolecule(line)))"""
    found = node("math/molecular-graphs.js", script, lines)
    graphs = batch_with_kinds([as_graph(read_molecule(line)) for line in lines])
    assert found == keys(graphs).tolist()


def test_graphs_are_pythons(node):
    script = """const { readMolecule } = await load("math/molecules.js");
      return a.map((line) => m.asGraph(readMolecule(line)))"""
    found = node("math/molecular-graphs.js", script, MOLECULES)
    for smiles, one in zip(MOLECULES, found, strict=True):
        graph, kinds = as_graph(read_molecule(smiles))
        assert one["features"] == graph.features.tolist(), smiles
        number = len(kinds) // 2
        ends = graph.edges[:, :number].T.tolist()
        expected = [(*sorted(e), k) for e, k in zip(ends, kinds.tolist(), strict=False)]
        mine = [(min(a, b), max(a, b), kind) for a, b, kind in one["bonds"]]
        assert sorted(mine) == sorted(expected), smiles
