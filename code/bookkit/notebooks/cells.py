"""The cells of an exported notebook, from the blocks of a page."""

import hashlib
from collections.abc import Iterable
from itertools import groupby

from nbformat import NotebookNode, v4

from bookkit.notebooks.markdown_writer import Block, Cell
from bookkit.pages import Page

HIDDEN_INPUT = {"hide-input", "remove-input", "hide-cell"}
HIDDEN_OUTPUT = {"hide-output", "remove-output", "hide-cell"}


def exported_cells(notebook: NotebookNode) -> list[NotebookNode]:
    """A page's code cells without those that only pass numbers to the text."""
    return [
        cell
        for cell in notebook.cells
        if cell.cell_type == "code"
        and cell.source.strip()
        and "remove-cell" not in tags_of(cell)
    ]


def all_cells(page: Page, blocks: list[Block]) -> list[Block]:
    """The blocks of a page, with the cells that run but of which it shows nothing."""
    shown = {block.index: block for block in blocks if isinstance(block, Cell)}
    if list(shown) != sorted(shown):
        raise ValueError(f"the code cells are out of order: {list(shown)}")
    result, rest = [], list(blocks)
    kept = exported_cells(page.notebook)
    for index, cell in enumerate(page.notebook.cells):
        if index in shown or not any(cell is other for other in kept):
            continue
        while rest and not (isinstance(rest[0], Cell) and rest[0].index > index):
            result.append(rest.pop(0))
        result.append(Cell(index))
    return result + rest


def make_cells(page: Page, blocks: Iterable[Block]) -> Iterable[NotebookNode]:
    """Notebook cells: a new text cell after each code cell and at each heading."""
    section = 0

    def key(block: Block) -> object:
        nonlocal section
        section += isinstance(block, str) and block.startswith("#")
        return block if isinstance(block, Cell) else section

    for kind, run in groupby(blocks, key):
        if isinstance(kind, Cell):
            yield make_code_cell(page.notebook.cells[kind.index], kind.folded)
        else:
            yield v4.new_markdown_cell("\n\n".join(run))


def make_code_cell(cell: NotebookNode, folded: bool) -> NotebookNode:
    """A code cell as it stands on the page; what is hidden there is collapsed."""
    tags = tags_of(cell)
    metadata = {"tags": tags} if tags else {}
    if folded or HIDDEN_INPUT & set(tags):
        metadata["cellView"] = "form"  # Colab
        metadata["jupyter"] = {"source_hidden": True}
    if HIDDEN_OUTPUT & set(tags):
        metadata.setdefault("jupyter", {})["outputs_hidden"] = True
    title = "# @title Solution\n" if folded else ""
    return v4.new_code_cell(title + cell.source, metadata=metadata)


def tags_of(cell: NotebookNode) -> list[str]:
    return [tag.replace("_", "-") for tag in cell.metadata.get("tags", [])]


def with_ids(cells: list[NotebookNode]) -> list[NotebookNode]:
    """Cells with ids that depend on nothing but their content."""
    seen: dict[str, int] = {}
    for cell in cells:
        content = f"{cell.cell_type}\n{cell.source}"
        name = hashlib.sha256(content.encode("utf8")).hexdigest()[:12]
        seen[name] = seen.get(name, 0) + 1
        cell["id"] = name if seen[name] == 1 else f"{name}-{seen[name]}"
    return cells
