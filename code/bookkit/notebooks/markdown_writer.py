"""From a document as Sphinx resolved it to plain Markdown and the code cells between.

What a block becomes is a list of Markdown texts and `Cell`s. A block that has something
around it (a block quote, a fold) puts it around each run of texts, so that code cells
inside of it stay cells.
"""

import itertools
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from docutils import nodes

from bookkit.notebooks import markdown_text as markdown
from bookkit.notebooks.markdown_inline import SILENT, InlineWriter


@dataclass(frozen=True)
class Cell:
    """The place of the page's notebook cell number `index`."""

    index: int
    folded: bool = False


Block = str | Cell

# Elements of which just the content is shown.
TRANSPARENT = {
    *("document", "section", "container", "compound", "compact_paragraph", "glossary"),
    *("legend", "figure", "HideCodeCellNode"),
}
ADMONITIONS = {
    *("admonition", "attention", "caution", "danger", "error", "hint", "important"),
    *("note", "seealso", "tip", "warning", "sidebar", "topic"),
    *("exercise_node", "exercise_enumerable_node", "solution_node"),
}
# Elements that stand in the line as well as on their own.
INLINE = {"image", "reference", "number_reference", "math", "inline"}


class MarkdownWriter(InlineWriter):
    """Writes the blocks of one page."""

    depth = 0  # of the section

    def blocks(self, children: Iterable[nodes.Node]) -> list[Block]:
        return [block for child in children for block in self.block(child)]

    def block(self, node: nodes.Node) -> list[Block]:
        """The Markdown of one block element."""
        name = type(node).__name__
        if isinstance(node, nodes.Element) and "notebook" in node:
            return [node["notebook"]]
        if name in SILENT:
            return []
        if name in ADMONITIONS:
            return self.admonition(node)
        if method := getattr(self, f"block_{name}", None):
            return method(node)
        if name in TRANSPARENT:
            return self.blocks(node.children)
        if name in INLINE:
            return [self.inline(node)]
        if isinstance(node, nodes.Text):
            return [markdown.escape(node.astext())] if node.astext().strip() else []
        raise self.error(node, f"a notebook cannot show the element {name!r}")

    def texts(self, node: nodes.Element) -> str:
        """Blocks where no code cell can stand: in lists, tables, captions."""
        blocks = self.blocks(node.children)
        if not all(isinstance(block, str) for block in blocks):
            raise self.error(node, "a code cell inside a list or a table")
        return "\n\n".join(blocks)

    # Text

    def block_section(self, node: nodes.section) -> list[Block]:
        titled = isinstance(node.next_node(descend=True), nodes.title)
        self.depth += titled
        blocks = self.blocks(node.children)
        self.depth -= titled
        return blocks

    def block_title(self, node: nodes.title) -> list[Block]:
        return [f"{'#' * min(self.depth, 6)} {self.inlines(node)}"]

    def block_paragraph(self, node: nodes.paragraph) -> list[Block]:
        return [markdown.escape_start(self.inlines(node).strip())]

    def block_rubric(self, node: nodes.rubric) -> list[Block]:
        return [markdown.emphasise(self.inlines(node), "**")]

    def block_caption(self, node: nodes.caption) -> list[Block]:
        number = self.number(node.parent)
        label = f"**{number}.** " if number else ""
        return [label + self.inlines(node)]

    def block_transition(self, node: nodes.transition) -> list[Block]:
        return ["---"]

    def block_block_quote(self, node: nodes.block_quote) -> list[Block]:
        return wrap(self.blocks(node.children), markdown.quote)

    def block_attribution(self, node: nodes.attribution) -> list[Block]:
        return [f"— {self.inlines(node)}"]

    def block_line_block(self, node: nodes.line_block) -> list[Block]:
        return ["  \n".join(self.inlines(line) for line in node.children)]

    def block_literal_block(self, node: nodes.literal_block) -> list[Block]:
        language = node.get("language", "")
        language = "" if language in ("default", "none", "text") else language
        blocks = [markdown.code_block(node.astext(), language)]
        if link := self.source_link(node):
            blocks.insert(0, f"{link}:")
        return blocks

    def block_doctest_block(self, node: nodes.doctest_block) -> list[Block]:
        return [markdown.code_block(node.astext(), "python")]

    def block_math_block(self, node: nodes.math_block) -> list[Block]:
        numbers = self.env.toc_fignumbers.get(self.page, {}).get("displaymath", {})
        found = [numbers[key] for key in node["ids"] if key in numbers]
        number = ".".join(map(str, found[0])) if found else node.get("number")
        return [markdown.display_math(node.astext(), number)]

    def block_footnote(self, node: nodes.footnote) -> list[Block]:
        label, *rest = node.children
        text = "\n\n".join(map(str, self.blocks(rest)))
        return [f"<sup>{label.astext()}</sup> {text}"]

    def block_raw(self, node: nodes.raw) -> list[Block]:
        self.inline(node)  # which raises if there is something to see
        return []

    def block_system_message(self, node: nodes.system_message) -> list[Block]:
        raise self.error(node, node.astext())

    # Lists and tables

    def block_bullet_list(self, node: nodes.bullet_list) -> list[Block]:
        items = [self.texts(item) for item in node.children]
        return [markdown.listing(items, ["- "] * len(items))]

    def block_enumerated_list(self, node: nodes.enumerated_list) -> list[Block]:
        items = [self.texts(item) for item in node.children]
        first = node.get("start", 1)
        return [markdown.listing(items, [f"{first + i}. " for i in range(len(items))])]

    def block_definition_list(self, node: nodes.definition_list) -> list[Block]:
        items = []
        for item in node.children:
            terms = [child for child in item.children if isinstance(child, nodes.term)]
            names = ", ".join(markdown.emphasise(self.inlines(t), "**") for t in terms)
            items.append(f"{names}: {self.texts(item.children[-1])}")
        return [markdown.listing(items, ["- "] * len(items))]

    def block_table(self, node: nodes.table) -> list[Block]:
        blocks: list[Block] = []
        if title := next(node.findall(nodes.title), None):
            number = self.number(node)
            blocks.append((f"**{number}.** " if number else "") + self.inlines(title))
        if any("morecols" in e or "morerows" in e for e in node.findall(nodes.entry)):
            raise self.error(node, "a table cell that spans rows or columns")
        rows = [
            [self.texts(entry) for entry in row.children]
            for row in node.findall(nodes.row)
        ]
        heads = sum(len(head.children) for head in node.findall(nodes.thead))
        return [*blocks, markdown.table(rows, heads)]

    # Blocks with a title

    def admonition(self, node: nodes.Element) -> list[Block]:
        """A block quote with a bold title, or a fold for what is folded on the page."""
        name, children = type(node).__name__, list(node.children)
        title = None
        if children and isinstance(children[0], nodes.title):
            title = children.pop(0)
        blocks = self.blocks(children)
        classes = node.get("classes", [])
        if name == "solution_node" or "dropdown" in classes:
            return fold(plain(title) if title else "More", blocks)
        head = self.number(node) + (self.inlines(title) if title else "")
        if not head and name not in ("sidebar", "topic"):
            head = name.capitalize()
        if head.strip():
            blocks.insert(0, f"**{head.strip()}**")
        return wrap(blocks, markdown.quote)

    def block_dropdown_main(self, node: nodes.Element) -> list[Block]:
        summary, *body = node.children
        return fold(plain(summary) or "More", self.blocks(body))

    # Figures and cells

    def block_container(self, node: nodes.container) -> list[Block]:
        if node.get("nb_element") != "cell_code":
            return self.blocks(node.children)
        captions = [
            self.blocks(part for part in figure.children if is_caption(part))
            for figure in node.findall(nodes.figure)
        ]
        return [Cell(node["cell_index"]), *itertools.chain.from_iterable(captions)]


def wrap(blocks: Iterable[Block], dress: Callable[[str], str]) -> list[Block]:
    """Blocks with something around each run of texts."""
    result: list[Block] = []
    for is_cell, run in itertools.groupby(blocks, lambda b: isinstance(b, Cell)):
        result.extend(run if is_cell else (dress(text) for text in ["\n\n".join(run)]))
    return result


def fold(title: str, blocks: Iterable[Block]) -> list[Block]:
    """Blocks of which nothing shows until it is opened."""
    heads = itertools.chain([title], itertools.repeat(f"{title} (continued)"))
    folded = wrap(blocks, lambda text: markdown.folded(next(heads), text))
    return [Cell(b.index, folded=True) if isinstance(b, Cell) else b for b in folded]


def plain(title: nodes.Element) -> str:
    """A title without markup, for a place where Markdown is not read."""
    parts = [
        f"${text}$" if isinstance(text.parent, nodes.math) else str(text)
        for text in title.findall(nodes.Text)
        if not isinstance(text.parent, nodes.raw)
    ]
    return "".join(parts).strip()


def is_caption(node: nodes.Node) -> bool:
    return isinstance(node, nodes.caption | nodes.legend)
