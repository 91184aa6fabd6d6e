"""Citations in one form: Prince (2023), (De Cock, 2011).

The docstrings of the package write them so, and sphinxcontrib-bibtex can be taught to.
The bibliography is ordered by authors and begins each entry with them: the label that
it would put before ("DC11") is cited nowhere.
"""

from dataclasses import dataclass, field

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.writers.html5 import HTML5Translator
from sphinxcontrib.bibtex.plugin import register_plugin
from sphinxcontrib.bibtex.style.referencing import BracketStyle
from sphinxcontrib.bibtex.style.referencing.author_year import AuthorYearReferenceStyle

NAME = "author_year_round"


def round_brackets() -> BracketStyle:
    return BracketStyle(left="(", right=")")


@dataclass
class RoundBrackets(AuthorYearReferenceStyle):
    """Authors and year, in round brackets."""

    bracket_textual: BracketStyle = field(default_factory=round_brackets)
    bracket_parenthetical: BracketStyle = field(default_factory=round_brackets)


def visit_citation(self: HTML5Translator, node: nodes.citation) -> None:
    """Open an entry of the bibliography, and before the first one their common box.

    docutils marks that box as a list, but the entries not as its items.
    """
    if not isinstance(node.previous_sibling(), nodes.citation):
        self.body.append('<div class="citation-list">\n')
    self.body.append(
        self.starttag(node, "div", classes=["citation"], role="doc-biblioentry")
    )


def depart_citation(self: HTML5Translator, node: nodes.citation) -> None:
    """Close what was opened, as the writer does."""
    type(self).depart_citation(self, node)


def visit_label(self: HTML5Translator, node: nodes.label) -> None:
    """Leave out the label of an entry of the bibliography, not that of a footnote."""
    if isinstance(node.parent, nodes.citation):
        raise nodes.SkipNode
    type(self).visit_label(self, node)


def depart_label(self: HTML5Translator, node: nodes.label) -> None:
    type(self).depart_label(self, node)


def setup(app: Sphinx) -> None:
    register_plugin("sphinxcontrib.bibtex.style.referencing", NAME, RoundBrackets)
    app.add_node(nodes.citation, override=True, html=(visit_citation, depart_citation))
    app.add_node(nodes.label, override=True, html=(visit_label, depart_label))
