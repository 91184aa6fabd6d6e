"""Organic molecules with the temperatures at which they melt and boil.

They come with the package chemicals: names, melting and boiling points from the table
"Physical Constants of Organic Compounds", structures as SMILES from PubChem. Its files
are read as text; pysmiles turns a SMILES into atoms and bonds.
"""

import re
from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import torch
from jaxtyping import Int
from torch import Tensor

from fathom.datasets.sources import missing_package, package_file

__all__ = ["Molecule", "formula", "molecules", "read_molecule", "split_groups"]

INSTALL = "chemicals pysmiles"
CONSTANTS = "chemicals/Misc/Physical Constants of Organic Compounds.csv"
STRUCTURES = "chemicals/Identifiers/chemical identifiers pubchem {}.tsv"
STEREO = str.maketrans("", "", "/\\@")  # how parts lie in space
BOND, ATOM = r"[-=#$:]?", r"(?:\[[\w+-]+\]|Br|Cl|[BCNOPSFIbcnops])"
# What may have bonds that alternate: a ring with double bonds, or small letters.
ALTERNATING = re.compile(r"[bcnops:]|=.*\d|\d.*=")
# pysmiles skips letters that it doesn't know.
LINE = re.compile(rf"(?:\(?{BOND}{ATOM}(?:{BOND}(?:\d|%\d\d))*\)*)*")


@dataclass(frozen=True)
class Molecule:
    """Atoms other than hydrogen, and the bonds between them.

    Attributes:
        smiles: as the source writes it.
        elements: the symbol of each atom.
        hydrogens: how many hydrogen atoms each of them carries.
        charges: of each atom, in elementary charges.
        bonds: pairs of atoms, counted from 0, with the bond's order: 1, 2, 3, or 1.5
            where double and single bonds alternate around a ring, so that they could
            as well be the other way round.
        name: in English; nothing if it is unknown.
        melting: point in kelvin as the source has it, or None.
        boiling: likewise.
    """

    smiles: str
    elements: tuple[str, ...]
    hydrogens: tuple[int, ...]
    charges: tuple[int, ...]
    bonds: tuple[tuple[int, int, float | int], ...]
    name: str = ""
    melting: float | None = None
    boiling: float | None = None

    @property
    def alternating(self) -> tuple[bool, ...]:
        """Whether each atom has a bond of order 1.5: in benzene all, in furan none.

        So it isn't what chemists call aromatic, though it often agrees.
        """
        ends = {end for *pair, order in self.bonds if order == 1.5 for end in pair}
        return tuple(atom in ends for atom in range(len(self.elements)))


@cache
def molecules() -> tuple[Molecule, ...]:
    """All compounds of the table with both temperatures and a structure.

    Left out are those of several pieces, as salts, and a few whose SMILES lacks
    hydrogens. Many well-known compounds have no structure in these files, methane and
    biphenyl among them. Compounds that differ only in how their parts lie in space,
    as *cis* and *trans*, have equal atoms and bonds here.

    Raises:
        ModuleNotFoundError: if chemicals or pysmiles is missing; it names the command
            that installs both.
    """
    measured = {}
    with _open(CONSTANTS) as file:
        next(file)
        for line in file:
            number, name, melting, boiling, *_ = line.split("\t")
            if melting and boiling:
                measured[number] = name, float(melting), float(boiling)
    structures = {}
    for part in ("large", "small"):
        with _open(STRUCTURES.format(part)) as file:
            for line in file:  # names of a compound make up most of its line
                _, number, _, _, smiles, _ = line.split("\t", 5)
                if number in measured:
                    structures.setdefault(number, smiles)
    found = []
    for number, properties in measured.items():
        if number in structures:
            try:
                found.append(read_molecule(structures[number], *properties))
            except ValueError:
                continue
    return tuple(found)


def read_molecule(
    smiles: str,
    name: str = "",
    melting: float | None = None,
    boiling: float | None = None,
) -> Molecule:
    """Read a SMILES: atoms as letters, rings as pairs of digits, branches in brackets.

    What it says about how parts lie in space is left out.

    Args:
        smiles: ``"CCO"`` is ethanol, ``"C1=CC=CC=C1"`` or ``"c1ccccc1"`` benzene.
        name: in English, if it is known.
        melting: melting point in kelvin, if it is known.
        boiling: boiling point in kelvin, if it is known.

    Raises:
        ValueError: if it isn't one molecule of at least one atom, with as many bonds
            as its atoms make.
        ModuleNotFoundError: if pysmiles is missing.

    Source: D. Weininger (1988), "SMILES, a chemical language and information system",
    Journal of Chemical Information and Computer Sciences 28.
    """
    try:
        from pysmiles import read_smiles
    except ModuleNotFoundError as error:
        raise missing_package("pysmiles", INSTALL) from error
    if "." in smiles:
        raise ValueError(f"one molecule is wanted, {smiles!r} has several pieces")
    flat = smiles.translate(STEREO)
    try:
        if not LINE.fullmatch(flat) or flat.count("(") != flat.count(")"):
            raise ValueError("letters, bonds or brackets don't fit together")
        may_alternate = ALTERNATING.search(flat) is not None  # to ask takes long
        found = read_smiles(flat, reinterpret_aromatic=may_alternate)
    except (LookupError, SyntaxError, ValueError) as error:
        raise ValueError(f"{smiles!r} can't be read as a molecule: {error}") from error
    atoms = {atom: place for place, atom in enumerate(found)}
    said = list(found.nodes.values())
    if all(atom["element"] == "H" for atom in said):
        raise ValueError(f"{smiles!r} has no atom other than hydrogen")
    return Molecule(
        smiles,
        tuple(atom["element"] for atom in said),
        tuple(atom["hcount"] for atom in said),
        tuple(atom["charge"] for atom in said),
        tuple((atoms[a], atoms[b], order) for a, b, order in found.edges(data="order")),
        name,
        melting,
        boiling,
    )


def formula(molecule: Molecule) -> str:
    """How many atoms of which element: ``"C2H6O"``.

    Carbon and hydrogen come first, the others by letter. Molecules with the same
    formula are isomers of each other.
    """
    counts = Counter(molecule.elements)
    counts["H"] += sum(molecule.hydrogens)
    order = sorted(counts, key=lambda element: ("CH".find(element) % 3, element))
    return "".join(
        element + (str(counts[element]) if counts[element] > 1 else "")
        for element in order
        if counts[element]
    )


def split_groups(
    groups: Sequence[Hashable],
    shares: Sequence[float],
    generator: torch.Generator | None = None,
) -> list[Int[Tensor, "rows"]]:
    """Deal out rows by chance so that rows of one group stay together.

    Args:
        groups: for each row, what it shares with others.
        shares: of the rows for each part, adding up to 1.
        generator: where the order of the groups is drawn from; PyTorch's global one if
            None.

    Returns:
        The rows of each part by number. Groups are whole, so that a part may miss its
        share by the size of a group.

    Raises:
        ValueError: if shares aren't positive or don't add up to 1, or a part gets
            nothing.
    """
    if min(shares, default=0) <= 0 or abs(sum(shares) - 1) > 1e-9:
        raise ValueError(f"shares are positive and add up to 1, got {list(shares)}")
    numbers = {group: place for place, group in enumerate(dict.fromkeys(groups))}
    group_of = torch.tensor([numbers[group] for group in groups], dtype=torch.long)
    rank = torch.randperm(len(numbers), generator=generator)[group_of]
    sizes = torch.bincount(rank, minlength=len(numbers))
    middles = (sizes.cumsum(0) - sizes / 2) / max(len(group_of), 1)
    bounds = torch.tensor(shares).cumsum(0)[:-1]
    part_of = torch.bucketize(middles, bounds.to(middles.dtype))[rank]
    parts = [(part_of == part).nonzero()[:, 0] for part in range(len(shares))]
    if not all(map(len, parts)):
        raise ValueError(
            f"{len(numbers)} groups with {len(group_of)} rows leave a part of "
            f"{len(shares)} empty"
        )
    return parts


def _open(path: str):
    file: Path = package_file("chemicals", path, INSTALL)
    return file.open(encoding="utf-8")
