"""What can be found on a page: itself, its sections, terms, signs and functions.

Each is a record: kind, title, anchor on the page, and the text that is searched and
quoted. That is prose and captions; code, long formulas and solutions stay out.
"""

from collections.abc import Iterator

from docutils import nodes
from sphinx import addnodes
from sphinx_exercise.nodes import solution_node

from bookkit.site.live import live_figure
from bookkit.site.plain_tex import plain

Record = tuple[str, str, str, str]
NO_PROSE = (
    *(nodes.literal_block, nodes.math_block, nodes.raw, nodes.comment, nodes.image),
    *(nodes.citation, nodes.footnote_reference, nodes.system_message),
    *(addnodes.toctree, addnodes.index, addnodes.desc, addnodes.glossary),
    solution_node,
)
SIGN = "sign"  # heads the first column of a table that explains letters


def records(doctree: nodes.document) -> list[Record]:
    """All records of a page just read, the page itself first."""
    reference = next(doctree.findall(addnodes.desc), None) is not None
    found = [
        (kind if not reference else "api", *rest)
        for kind, *rest in (*_sections(doctree), *_live_figures(doctree))
    ]
    return [*found, *_terms(doctree), *_signs(doctree), *_functions(doctree)]


def text_of(node: nodes.Element) -> str:
    """The prose in a node, without its own title and the sections in it."""
    return " ".join("".join(_pieces(node)).replace("….", "…").split())


def _pieces(node: nodes.Element) -> Iterator[str]:
    for child in node.children:
        if isinstance(child, nodes.section) and _title(child) is not None:
            continue
        if isinstance(child, nodes.title) and isinstance(node, nodes.section):
            continue
        if isinstance(child, nodes.Text):
            yield child.astext()
        elif isinstance(child, nodes.math):
            yield plain(child.astext())
        elif isinstance(child, addnodes.pending_xref) and _is_unnamed(child):
            yield "…"
        elif not isinstance(child, NO_PROSE):
            yield from _pieces(child)
            if not isinstance(child, nodes.Inline):
                yield " "


def _is_unnamed(link: addnodes.pending_xref) -> bool:
    """What it says is known when all pages are read: a number, a title, a year."""
    return not link.get("refexplicit") and link["reftype"] != "term"


def _sections(doctree: nodes.document) -> Iterator[Record]:
    for number, section in enumerate(doctree.findall(nodes.section)):
        if (title := _title(section)) is not None:
            kind, anchor = ("section", section["ids"][0]) if number else ("page", "")
            yield kind, text_of(title), anchor, text_of(section)


def _title(section: nodes.section) -> nodes.title | None:
    """A section's own title; the body of an exercise is a section without one."""
    index = section.first_child_matching_class(nodes.title)
    return None if index is None else section[index]


def _live_figures(doctree: nodes.document) -> Iterator[Record]:
    for figure in doctree.findall(live_figure):
        yield "figure", figure["title"], figure["ids"][0], figure["summary"]


def _terms(doctree: nodes.document) -> Iterator[Record]:
    for glossary in doctree.findall(addnodes.glossary):
        for item in glossary.findall(nodes.definition_list_item):
            for term in item.findall(nodes.term):
                definition = item.next_node(nodes.definition)
                yield "term", text_of(term), term["ids"][0], text_of(definition)


def _signs(doctree: nodes.document) -> Iterator[Record]:
    for table in doctree.findall(nodes.table):
        head, *rows = table.findall(nodes.row)
        if head[0].astext() == SIGN:
            section = table.parent
            while not isinstance(section, nodes.section):
                section = section.parent
            for row in rows:
                yield "sign", text_of(row[0]), section["ids"][0], text_of(row[1])


def _functions(doctree: nodes.document) -> Iterator[Record]:
    for entry in doctree.findall(addnodes.desc):
        signature = entry.next_node(addnodes.desc_signature)
        content = entry.next_node(addnodes.desc_content)
        if signature is None or content is None or not signature["ids"]:
            continue
        # What it is for stands in the first paragraph; arguments and errors follow.
        first = content.first_child_matching_class(nodes.paragraph)
        says = "" if first is None else text_of(content[first])
        yield "api", signature.get("fullname", ""), signature["ids"][0], says
