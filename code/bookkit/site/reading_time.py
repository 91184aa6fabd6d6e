"""How long a page takes to read, from its own words."""

from docutils import nodes

# A text with mathematics is read more slowly than a novel.
WORDS_PER_MINUTE = 150
# Code and equations have no words; what a reader folds open is not counted either.
LEFT_OUT = (nodes.literal_block, nodes.math, nodes.math_block, nodes.raw, nodes.comment)
FOLDED = "dropdown"


def words(node: nodes.Node) -> int:
    """The words of a document that its reader reads, from the first to the last."""
    if isinstance(node, nodes.Text):
        return len(node.split())
    if isinstance(node, LEFT_OUT) or FOLDED in getattr(node, "attributes", {}).get(
        "classes", ()
    ):
        return 0
    return sum(map(words, node.children))


def minutes(document: nodes.document) -> int:
    """The minutes that a page takes, one at least."""
    return max(1, round(words(document) / WORDS_PER_MINUTE))
