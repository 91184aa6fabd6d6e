"""The directive `{gallery}`: pictures that pages made, as linked cards.

One line per card, `page#figure-name: message`; the page is named from the folder of the
page that holds the gallery, without suffix:

    ```{gallery}
    03-shallow-networks/shallow-networks#fig-three-joints: Ten numbers, three bends
    ```

A figure's name is its label (`mystnb: figure: name:` in a cell, `:name:` elsewhere).
The picture is taken when all pages have been read, hence it is what the page shows.
"""

from collections.abc import Iterator
from posixpath import dirname, join, normpath

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

logger = logging.getLogger(__name__)


class gallery(nodes.bullet_list):
    """A list of messages until the pictures are known: each item holds its target."""


class Gallery(SphinxDirective):
    """Read the lines `page#figure-name: message`."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        cards = gallery(classes=["gallery"], bullet="-")
        for number, line in enumerate(self.content):
            if not line.strip():
                continue
            target, colon, message = line.partition(":")
            page, hash_sign, name = target.strip().partition("#")
            if not (colon and hash_sign and page and name and message.strip()):
                raise self.error(
                    f"a gallery's lines read `page#figure-name: message`, not {line!r}"
                )
            path = normpath(join(dirname(self.env.docname), page))
            card = nodes.list_item(page=path, figure=name.strip())
            self.set_source_info(card)
            card.line = self.lineno + self.content_offset + number + 1
            text, problems = self.parse_inline(message.strip(), lineno=card.line)
            card += nodes.paragraph("", "", *text)
            cards += [card, *problems]
        return [cards]


def figures_of(env: BuildEnvironment, page: str) -> dict[str, nodes.figure]:
    """Return the figures of a page by their names."""
    return {
        name: figure
        for figure in env.get_doctree(page).findall(nodes.figure)
        for name in figure["names"]
        if next(figure.findall(nodes.image), None) is not None
    }


def fill(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Put picture, link and page title into each card; leave out what is missing."""
    for cards in list(doctree.findall(gallery)):
        filled = nodes.bullet_list(classes=cards["classes"], bullet="-")
        for card in cards.findall(nodes.list_item):
            link = linked_picture(app, docname, card["page"], card["figure"], card)
            if link is None:
                continue
            (paragraph,) = card.findall(nodes.paragraph)
            link.insert(
                1, nodes.inline("", "", *paragraph, classes=["gallery-message"])
            )
            filled += nodes.list_item("", nodes.paragraph("", "", link))
        cards.replace_self(filled if len(filled) else [])


def linked_picture(
    app: Sphinx, docname: str, page: str, name: str, place: nodes.Node
) -> nodes.reference | None:
    """Return a link to the page around the figure's picture and the page's title."""
    env = app.env
    if page not in env.all_docs:
        known = ", ".join(sorted(env.all_docs))
        logger.warning(
            "gallery: no page %r; there are: %s", page, known, location=place
        )
        return None
    figures = figures_of(env, page)
    if name not in figures:
        logger.warning(
            "gallery: page %r has no figure named %r; it has: %s",
            *(page, name, ", ".join(sorted(figures)) or "none"),
            location=place,
        )
        return None
    figure = figures[name]
    picture = next(figure.findall(nodes.image)).deepcopy()
    # The page's own width and alignment are meant for the page.
    for key in ("width", "height", "scale", "align"):
        picture.attributes.pop(key, None)
    address = app.builder.get_relative_uri(docname, page) + f"#{figure['ids'][0]}"
    title = nodes.inline("", "", classes=["gallery-page"])
    title += env.titles[page].deepcopy().children
    return nodes.reference("", "", picture, title, internal=True, refuri=address)


def galleries(app: Sphinx, env: BuildEnvironment) -> Iterator[str]:
    """Name the pages with a gallery; each build writes them again."""
    for docname in sorted(env.all_docs):
        if env.metadata[docname].get("gallery"):
            yield docname


def mark(app: Sphinx, doctree: nodes.document) -> None:
    """Remember that the page just read has a gallery."""
    if next(doctree.findall(gallery), None) is not None:
        app.env.metadata[app.env.docname]["gallery"] = True


def setup(app: Sphinx) -> None:
    """Add the directive and fill its cards once every page has been read."""
    app.add_directive("gallery", Gallery)
    app.add_node(gallery)
    app.connect("doctree-read", mark)
    app.connect("env-updated", galleries)
    # Before others look at the resolved page, so that they find a plain list of links.
    app.connect("doctree-resolved", fill, priority=400)
