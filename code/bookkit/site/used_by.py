"""Used by: a lesson ends with links to the lessons and chapters that build on it.

What counts: a link, in the text of a lesson or of a chapter's opening, to a lesson that
stands earlier in the book, or to a place on it. Links to what comes later are outlooks.
The links of a page are noted when it is read, and followed when all pages are known.
"""

from collections.abc import Iterator

from docutils import nodes
from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import docname_join

from bookkit.pages import Page, pages_of

LINKS = "links"  # in the metadata of a page, which Sphinx forgets with it


def note(app: Sphinx, doctree: nodes.document) -> None:
    """Keep where the page just read leads to."""
    app.env.metadata[app.env.docname][LINKS] = sorted(
        {
            (link.get("refdomain") or "", link["reftype"], link["reftarget"])
            for link in doctree.findall(pending_xref)
        }
    )


def linked(env: BuildEnvironment, docname: str) -> set[str]:
    """The pages that a page links to."""
    standard, mathematics = env.get_domain("std"), env.get_domain("math")
    found = set()
    for domain, kind, target in env.metadata[docname].get(LINKS, ()):
        if domain == "doc":
            found.add(target)
        elif kind == "doc":
            found.add(docname_join(docname, target))
        elif kind in ("ref", "numref"):
            found.add(standard.anonlabels.get(target.lower(), ("",))[0])
        elif kind == "eq":
            found.add(mathematics.equations.get(target, ("",))[0])
    return found


def users(env: BuildEnvironment, pages: list[Page]) -> dict[str, list[str]]:
    """Of each lesson, in the order of the book, what builds on it.

    A chapter's opening speaks for its chapter: it is left out beside its own lessons.
    """
    chapters = {page.chapter for page in pages if page.lesson}
    found: dict[str, list[Page]] = {}
    for page in pages:
        if page.lesson or page.docname in chapters:
            for target in linked(env, page.docname) & found.keys():
                found[target].append(page)
        if page.lesson:
            found[page.docname] = []
    return {
        docname: [
            page.docname
            for page in of_page
            if page.lesson
            or not any(p.lesson and p.chapter == page.chapter for p in of_page)
        ]
        for docname, of_page in found.items()
    }


def outdated(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """The lessons that other pages use now than in the last build."""
    now, before = users(env, pages_of(app)), getattr(env, "bookkit_users", {})
    env.bookkit_users = now
    return [name for name, used_by in now.items() if used_by != before.get(name)]


def add(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """End a lesson with the links."""
    if names := app.env.bookkit_users.get(docname):
        title = next(doctree.findall(nodes.title))
        links = nodes.paragraph("", "Used by: ", classes=["used-by"])
        links += list(_links(app, docname, names))
        title.parent.append(links)


def _links(app: Sphinx, here: str, names: list[str]) -> Iterator[nodes.Node]:
    for position, name in enumerate(names):
        if position:
            yield nodes.Text(", ")
        numbers = app.env.toc_secnumbers.get(name, {}).get("", ())
        # As in the side bar; a number stays in the line of its title.
        number = "".join(f"{part}." for part in numbers)
        text = f"{number}\N{NO-BREAK SPACE}{app.env.titles[name].astext()}"
        address = app.builder.get_relative_uri(here, name)
        yield nodes.reference("", text.strip(), refuri=address, internal=True)


def setup(app: Sphinx) -> None:
    app.connect("doctree-read", note)
    app.connect("env-updated", outdated)
    # When the page's notebook has been made: a reader of it has no pages to go on to.
    app.connect("doctree-resolved", add, priority=800)
