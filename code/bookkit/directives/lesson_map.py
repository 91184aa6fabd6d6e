"""The directive `{lesson-map}`: which earlier lessons each lesson and chapter needs.

A list in a list, chapters and their lessons: it reads well aloud and on a phone. It is
filled when all pages are known, and its page written again when a line of it changes.
"""

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import SphinxDirective

from bookkit.pages import pages_of
from bookkit.site.used_by import links_to, needs

SHOWN = "lesson-map"  # in the metadata of a page, which Sphinx forgets with it


class lesson_map(nodes.General, nodes.Element):
    """Where the list will stand."""


class LessonMap(SphinxDirective):
    """A place for the list."""

    def run(self) -> list[nodes.Node]:
        self.env.metadata[self.env.docname][SHOWN] = True
        return [lesson_map()]


def fill(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Put the list into its place."""
    for place in list(doctree.findall(lesson_map)):
        place.replace_self(_chapters(app, docname))


def _chapters(app: Sphinx, here: str) -> nodes.bullet_list:
    """Chapters with their lessons; each with links to what it needs."""
    pages = {page.docname: page for page in pages_of(app)}
    chapters = nodes.bullet_list()
    lessons = nodes.bullet_list()
    for name, needed in needs(app.env, [*pages.values()]).items():
        line = nodes.paragraph(
            "", "", nodes.strong("", "", *links_to(app, here, [name]))
        )
        if needed:
            line += [nodes.Text(" needs "), *links_to(app, here, needed)]
        item = nodes.list_item("", line)
        if pages[name].lesson:
            lessons += item
        else:
            lessons = nodes.bullet_list()
            item += lessons
            chapters += item
    return chapters


def outdated(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """The pages with a list, if it is not what it was in the last build."""
    now, before = needs(env, pages_of(app)), getattr(env, "bookkit_needs", None)
    env.bookkit_needs = now
    holders = [name for name in env.all_docs if SHOWN in env.metadata[name]]
    return [] if now == before else holders


def setup(app: Sphinx) -> None:
    """Make the directive known to Sphinx."""
    app.add_node(lesson_map)
    app.add_directive("lesson-map", LessonMap)
    app.connect("env-updated", outdated)
    # Before the page's notebook is made.
    app.connect("doctree-resolved", fill, priority=400)
