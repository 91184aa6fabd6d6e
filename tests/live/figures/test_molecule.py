"""A molecule is written or drawn, and its answer is Python's; what is tried is seen."""

import base64
import zlib

import pytest
import torch
from actions import (
    as_wide_as,
    centre,
    drag_by,
    knob_values,
    press,
    press_by_key,
    questions,
    said,
    set_slider,
    settle,
    to_the_middle,
)
from figures.molecule import (
    COMPOUNDS,
    MOLECULES,
    SCALE,
    SMALL_LETTERS,
    data,
    network,
)

from fathom.datasets.molecular_graphs import as_graph, batch_with_kinds
from fathom.datasets.molecules import read_molecule
from fathom.live.molecule_reader import keys

FIGURE = "figures/molecule.js"

ANSWERS = """
const [packed, values, lines] = a;
const { readMolecule } = await load("math/molecules.js");
const bytes = Uint8Array.from(atob(packed), (sign) => sign.charCodeAt(0));
const numbers = m.opened(bytes, values);
return lines.map((line) => m.answer(numbers, readMolecule(line)));
"""


def answers(node, lines):
    given = data()
    packed = base64.b64encode(zlib.decompress(given["graphs"]["numbers"])).decode()
    names = ("mean", "spread")
    values = {name: given[name].tolist() for name in names}
    values |= {"shape": given["shape"], "number": given["number"]}
    return node(FIGURE, ANSWERS, [packed, values, lines])


def test_the_networks_answers_are_pythons(node):
    lines = [*MOLECULES, *SMALL_LETTERS, "C", "C" * 150]
    found = torch.tensor([one["guess"] for one in answers(node, lines)]).double()
    graph, kinds = batch_with_kinds([as_graph(read_molecule(line)) for line in lines])
    mean, spread = SCALE
    with torch.no_grad():
        expected = mean + spread * network()(graph, kinds)
    torch.testing.assert_close(found, expected.double(), rtol=1e-5, atol=1e-3)


def test_what_was_measured_is_found(node):
    # Written from the other end, and with small letters.
    measured = [one["measured"] for one in answers(node, ["OCC", "c1ccccc1C", "CCN"])]
    assert measured[0] == [{"kelvin": [159, 351], "part": 0}]
    assert measured[1] == [{"kelvin": [178, 384], "part": 2}]
    assert measured[2] == []
    (twins,) = answers(node, ["CC=CC"])
    assert sorted(each["kelvin"][0] for each in twins["measured"]) == [134, 168]
    assert len(COMPOUNDS) == data()["number"] + 1  # boron has no place of its own


def test_a_formula_says_the_charge(node):
    script = """const { readMolecule } = await load("math/molecules.js");
      return a.map((line) => m.asFormula(readMolecule(line)))"""
    lines = ["CC(=O)[O-]", "C[N+](C)(C)C", "C[N+](=O)[O-]", "[NH3+]CC[NH3+]", "CCO"]
    expected = ["C₂H₃O₂⁻", "C₄H₁₂N⁺", "CH₃NO₂", "C₂H₁₀N₂²⁺", "C₂H₆O"]
    assert node(FIGURE, script, lines) == expected


ROUND_TRIP = """const { readMolecule } = await load("math/molecules.js");
return a.map((line) => m.written(readMolecule(line)))"""


def test_drawn_molecules_are_written_so_that_python_reads_them(node):
    written = node("figures/molecule/edit.js", ROUND_TRIP, MOLECULES)
    for smiles, one in zip(MOLECULES, written, strict=True):
        pair = [as_graph(read_molecule(each)) for each in (smiles, one["smiles"])]
        first, second = keys(batch_with_kinds(pair)).tolist()
        assert first == second, (smiles, one)
        elements = read_molecule(smiles).elements
        assert [elements[m] for m in one["order"]] == [
            *read_molecule(one["smiles"]).elements
        ]


EDIT = """const { readMolecule } = await load("math/molecules.js");
const next = a.reduce((line, [how, ...rest]) => {
  const found = m[how](readMolecule(line), ...rest);
  return found.refused ? found.refused : m.written(found).smiles;
})
return next"""


@pytest.mark.parametrize(
    ("start", "edits", "end"),
    [
        ("CC", [["added", 1, "O"]], "CCO"),
        ("CCO", [["turned", 1, "O"]], "COO"),
        ("CCO", [["changed", 1]], "CC=O"),
        ("C=C", [["changed", 0]], "C#C"),
        ("C#C", [["changed", 0]], "CC"),
        ("CCCCCC", [["joined", 0, 5]], "C1CCCCC1"),
        ("C1CCCCC1", [["changed", 0], ["changed", 2], ["changed", 4]], None),
        ("CCO", [["without", 0]], "CO"),
        ("CCCOC", [["without", 3]], "CCC"),
        ("CC(C)(C)C", [["added", 1, "C"]], "C2 has its 4 bonds already"),
        ("CCO", [["changed", 1], ["turned", 1, "O"]], "O makes 2 bonds"),
        ("O", [["without", 0]], "The last atom stays."),
    ],
)
def test_molecules_are_edited(node, start, edits, end):
    found = node("figures/molecule/edit.js", EDIT, [start, *edits])
    if end is None:
        assert sum(read_molecule(found).alternating) == 6
    else:
        assert found.startswith(end)


def test_atoms_lie_apart_and_bonds_are_about_one_long(node):
    script = """const { readMolecule } = await load("math/molecules.js");
      return a.map((line) => m.layout(readMolecule(line)))"""
    found = node("figures/molecule/layout.js", script, MOLECULES)
    again = node("figures/molecule/layout.js", script, MOLECULES)
    assert found == again
    for smiles, places in zip(MOLECULES, found, strict=True):
        if len(places) < 2:
            continue
        far = torch.cdist(*[torch.tensor(places)] * 2) + 9 * torch.eye(len(places))
        lengths = [far[a, b].item() for a, b, _ in read_molecule(smiles).bonds]
        assert far.min() > 0.45, smiles
        assert max(lengths) < 1.5 and min(lengths) > 0.5, smiles


def ready(figure):
    """What is said once the numbers, fetched at the first touch, are there."""
    figure.page.locator("#live-molecule .fl[data-ready]").wait_for()
    return said(figure)


def sure(figure, smiles):
    """Boiling point of a molecule as the read-out has it, by Python."""
    mean, spread = SCALE
    with torch.no_grad():
        guess = mean + spread * network()(*as_graph(read_molecule(smiles)))
    return f"boils at {guess[0, 1]:,.0f} K"


@pytest.mark.slow
@pytest.mark.parametrize("by", [press, press_by_key])
def test_what_the_page_says_to_try(figure, by):
    by(figure, "Ether")
    text = ready(figure)
    assert text.startswith("Dimethyl ether, C₂H₆O. Network: boils at")
    assert sure(figure, "COC") in text
    assert "Measured: boils at 248 K, melts at 132 K; the network has learnt" in text
    assert "Against ethanol it says" in text
    text = by(figure, "Add OH")
    assert sure(figure, "OCCCCCC") in text and "neither it nor an isomer" in text
    assert "Measured: boils at 431 K" in text
    text = by(figure, "Long chain")
    assert sure(figure, "C" * 40) in text
    assert "Beware: 40 atoms are more than it has ever seen (5)" in text
    assert "Not among our compounds" in text
    assert knob_values(figure)["before"] == "CCCCCC"
    assert "dimethyl" not in press(figure, "Undo")
    assert knob_values(figure)["smiles"] == "OCCCCCC"


@pytest.mark.slow
def test_a_line_is_typed(figure):
    field = figure.get_by_label("SMILES: write one, or draw above")
    press(figure, "Ether")
    ready(figure)
    field.fill("c1ccccc1C")
    text = said(figure)
    assert "C₇H₈" in text and "Measured: boils at 384 K" in text
    field.fill("c1ccccc1C(")
    settle(figure.page)
    alert = figure.get_by_role("alert").inner_text()
    assert "“(” at place 10: it is never closed" in alert
    assert "The picture stays as it was" in alert
    assert knob_values(figure)["smiles"] == "c1ccccc1C"
    field.fill("CB")
    settle(figure.page)
    assert "doesn’t know the element B" in figure.get_by_role("alert").inner_text()
    # Left and looked at, a broken line still stands beside what is said of it.
    field.blur()
    settle(figure.page)
    assert field.input_value() == "CB"
    assert "element B" in figure.get_by_role("alert").inner_text()
    field.fill("C" * 201)
    settle(figure.page)
    assert "200 atoms at most" in figure.get_by_role("alert").inner_text()
    field.fill("CC=CC")
    assert "(2 compounds have this graph)" in said(figure)
    assert not figure.get_by_role("alert").is_visible()
    # What is drawn next takes the broken line's place.
    field.fill("CC=CC(")
    press(figure, "C: add it to the chosen atom")
    assert field.input_value() == "C(C)C=CC"
    assert field.get_attribute("aria-invalid") is None


@pytest.mark.slow
def test_drawn_by_keys(figure):
    press_by_key(figure, "C: add it to the chosen atom")
    assert knob_values(figure)["smiles"] == "C(O)C"
    ready(figure)
    slider = figure.get_by_label("Atom that is chosen")
    slider.focus()
    figure.page.keyboard.press("Home")
    settle(figure.page)
    assert slider.get_attribute("aria-valuetext") == "C1 of 3, 2 hydrogens"
    press_by_key(figure, "– O2: change this bond")
    assert knob_values(figure)["smiles"] == "C(=O)C"
    figure.get_by_label("Its element").select_option("O")
    settle(figure.page)
    assert "O makes 2 bonds" in figure.get_by_role("alert").inner_text()
    set_slider(slider, 3)
    settle(figure.page)
    figure.get_by_label("Its element").select_option("Cl")
    assert "C₂" not in said(figure) and "Cl" in knob_values(figure)["smiles"]
    press_by_key(figure, "Remove Cl3")
    assert "CH₂O" in said(figure)
    for _ in range(4):
        press_by_key(figure, "Undo")
    assert knob_values(figure)["smiles"] == "CO"
    assert figure.get_by_role("button", name="Undo").is_disabled()
    press(figure, "Add OH")
    set_slider(slider, 7)
    press_by_key(figure, "6: close a ring of so many atoms")
    assert "C₆H₁₂O" in said(figure)


@pytest.mark.slow
def test_drawn_by_mouse(figure):
    press(figure, "Ether")
    ready(figure)
    atoms = figure.locator("svg.fl-panel").first.locator("g[style*=grab] circle")
    assert atoms.count() == 3
    # Pulled into the empty: an atom more.
    drag_by(atoms.nth(0), -10, -60)
    assert "C₃H₈O" in said(figure)
    # On a bond: it grows.
    to_the_middle(figure.locator("svg.fl-panel").first)
    figure.page.mouse.click(*centre(figure.locator(".fl-wire").first))
    assert "C₃H₆O" in said(figure)
    # On an atom: it is chosen. From atom to atom: a ring.
    press(figure, "Add OH")
    to_the_middle(figure.locator("svg.fl-panel").first)
    figure.page.mouse.click(*centre(atoms.nth(3)))
    settle(figure.page)
    assert knob_values(figure)["atom"] == 3
    start, end = centre(atoms.nth(1)), centre(atoms.nth(6))
    drag_by(atoms.nth(1), end[0] - start[0], end[1] - start[1])
    assert "C₆H₁₂O" in said(figure)


@pytest.mark.slow
def test_predictions(figure):
    fold = questions(figure)
    fold.get_by_label("the ether", exact=True).check()
    fold.get_by_role("button", name="Answer, and see").click()
    verdict = fold.locator(".fl-verdict").inner_text()
    assert "You said “the ether”. It is “ethanol”." in verdict
    assert "Against dimethyl ether" in ready(figure)
    fold.get_by_role("button", name="Next question").click()
    fold.locator("input[type=number]").fill("440")
    fold.locator("button", has_text="Answer").first.click()
    assert "and so it is" in fold.locator(".fl-verdict").inner_text()
    assert "Measured: boils at 431 K" in said(figure)


@pytest.mark.slow
def test_on_a_phone_the_answer_stays_in_sight(figure):
    press(figure, "Add OH")
    ready(figure)
    with as_wide_as(figure.page, 390):
        settle(figure.page)
        assert figure.locator(".fl-output.fl-stays").count() == 1


@pytest.mark.slow
def test_the_legend_has_the_colours_of_the_rows(figure):
    press(figure, "Add OH")
    ready(figure)
    heat = figure.locator("svg.fl-panel").nth(1)
    fill = "paths => paths.map(path => getComputedStyle(path).fill)"
    network, measured, before = heat.locator(".fl-notes path").evaluate_all(fill)
    rows = heat.locator(".fl-marks g").last.locator("path").evaluate_all(fill)
    # Two for the earlier molecule, two that were measured, two by the network.
    assert rows == [before] * 2 + [measured] * 2 + [network] * 2
