"""Galleries: pictures that pages made, as linked cards.

`{gallery}` shows chosen figures, one line per card, `page#figure-name: message`; the
page is named from the folder of the page that holds the gallery, without suffix:

    ```{gallery}
    03-shallow-networks/shallow-networks#fig-three-joints: Ten numbers, three bends
    ```

A figure's name is its label (`mystnb: figure: name:` in a cell, `:name:` elsewhere).
`{live-gallery}` shows all live figures of the book, in its order. What a card shows is
noted when its page is read, and a gallery is written again when that has changed.
"""

from collections.abc import Iterator
from posixpath import dirname, join, normpath
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from bookkit.site.live import live_figure

logger = logging.getLogger(__name__)

# In the metadata of a page, which Sphinx forgets with it: what it has, what it shows.
PICTURES, TARGETS = "pictures", "gallery"
LIVE = "live"


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
            card += nodes.inline("", "", *text, classes=["gallery-message"])
            cards += [card, *problems]
        return [cards]


class LiveGallery(SphinxDirective):
    """``{live-gallery}``: all live figures of the book, each with its picture."""

    def run(self) -> list[nodes.Node]:
        return [gallery(classes=["gallery", LIVE], bullet="-")]


def note(app: Sphinx, doctree: nodes.document) -> None:
    """Note the pictures of the page just read, and what its galleries show."""
    pictures = {}
    for box in doctree.findall(
        lambda node: isinstance(node, nodes.figure | live_figure)
    ):
        image = next(box.findall(nodes.image), None)
        live = isinstance(box, live_figure)
        if image is None and not live:
            continue
        entry = {"id": box["ids"][0] if box["ids"] else "", "image": None}
        if image is not None:
            # Not the page's own width and alignment: they are meant for the page.
            kept = {"uri", "alt", "candidates"} & image.attributes.keys()
            entry["image"] = {key: image[key] for key in sorted(kept)}
        if live:
            entry |= {LIVE: True, "title": box["title"], "summary": box["summary"]}
        pictures |= dict.fromkeys(box["ids"] if live else box["names"], entry)
    metadata = app.env.metadata[app.env.docname]
    if pictures:
        metadata[PICTURES] = pictures
    shown = [
        LIVE
        if LIVE in cards["classes"]
        else [(card["page"], card["figure"]) for card in cards.findall(nodes.list_item)]
        for cards in doctree.findall(gallery)
    ]
    if shown:
        metadata[TARGETS] = shown


def pictures_of(env: BuildEnvironment, page: str) -> dict[str, dict[str, Any]]:
    """The pictures of a page, by their names."""
    return env.metadata[page].get(PICTURES, {})


def live_figures(env: BuildEnvironment) -> list[tuple[str, str]]:
    """All live figures as pairs of page and name, in the order of the book."""
    return [
        (page, name)
        for page in env.collect_relations()
        for name, picture in pictures_of(env, page).items()
        if LIVE in picture
    ]


def outdated(app: Sphinx, env: BuildEnvironment) -> Iterator[str]:
    """Name the pages with a gallery whose cards show something new."""
    if not hasattr(env, "bookkit_galleries"):
        env.bookkit_galleries = {}
    before, env.bookkit_galleries = env.bookkit_galleries, {}
    for docname in sorted(env.all_docs):
        shown = []
        for targets in env.metadata[docname].get(TARGETS, ()):
            for page, name in live_figures(env) if targets == LIVE else targets:
                title = env.titles[page].astext() if page in env.titles else None
                shown.append((page, title, name, pictures_of(env, page).get(name)))
        if shown:
            env.bookkit_galleries[docname] = shown
        if shown != before.get(docname, []):
            yield docname


def fill(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Put picture, link and page title into each card; leave out what is missing."""
    for cards in list(doctree.findall(gallery)):
        live = LIVE in cards["classes"]
        filled = nodes.bullet_list(classes=cards["classes"], bullet="-")
        for card in live_cards(app.env) if live else cards.findall(nodes.list_item):
            link = linked_picture(app, docname, card)
            if link is not None:
                filled += nodes.list_item("", nodes.paragraph("", "", link))
        nothing = "No page of this book has a live figure yet."
        empty = [nodes.paragraph(text=nothing)] if live else []
        cards.replace_self(filled if len(filled) else empty)


def live_cards(env: BuildEnvironment) -> Iterator[nodes.list_item]:
    """A card for each live figure, with its title and what one can do with it."""
    for page, name in live_figures(env):
        picture = pictures_of(env, page)[name]
        card = nodes.list_item(page=page, figure=name)
        for key, css in (("title", "gallery-message"), ("summary", "gallery-summary")):
            card += nodes.inline(text=picture[key], classes=[css])
        yield card


def linked_picture(
    app: Sphinx, docname: str, card: nodes.list_item
) -> nodes.reference | None:
    """Return a link around the picture, the card's words and the page's title."""
    env, page, name = app.env, card["page"], card["figure"]
    if page not in env.all_docs:
        known = ", ".join(sorted(env.all_docs))
        logger.warning("gallery: no page %r; there are: %s", page, known, location=card)
        return None
    pictures = pictures_of(env, page)
    if name not in pictures:
        logger.warning(
            "gallery: page %r has no figure named %r; it has: %s",
            *(page, name, ", ".join(sorted(pictures)) or "none"),
            location=card,
        )
        return None
    picture = pictures[name]
    image = [nodes.image(**picture["image"])] if picture["image"] else []
    address = app.builder.get_relative_uri(docname, page) + f"#{picture['id']}"
    title = nodes.inline("", "", classes=["gallery-page"])
    title += env.titles[page].deepcopy().children
    words = [child.deepcopy() for child in card.children]
    return nodes.reference("", "", *image, *words, title, internal=True, refuri=address)


def setup(app: Sphinx) -> None:
    """Add the directives and fill their cards once every page has been read."""
    app.add_directive("gallery", Gallery)
    app.add_directive("live-gallery", LiveGallery)
    app.add_node(gallery)
    # After Sphinx has found out where the images lie.
    app.connect("doctree-read", note, priority=900)
    app.connect("env-updated", outdated)
    # Before others look at the resolved page, so that they find a plain list of links.
    app.connect("doctree-resolved", fill, priority=400)
