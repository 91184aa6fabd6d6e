"""Used by: a lesson ends with links to the lessons and chapters that build on it.

What counts: a link, in the text of a lesson or of a chapter's opening, to a lesson that
stands earlier in the book, or to a place on it. Links to what comes later are outlooks.
The links of a page are noted when it is read, and followed when all pages are known.
"""

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


def needs(env: BuildEnvironment, pages: list[Page]) -> dict[str, list[str]]:
    """Of each lesson and each chapter's opening, the earlier lessons that it needs."""
    chapters = {page.chapter for page in pages if page.lesson}
    lessons: list[str] = []
    found = {}
    for page in pages:
        if page.lesson or page.docname in chapters:
            targets = linked(env, page.docname)
            found[page.docname] = [name for name in lessons if name in targets]
        if page.lesson:
            lessons.append(page.docname)
    return found


def users(env: BuildEnvironment, pages: list[Page]) -> dict[str, list[str]]:
    """Of each lesson, in the order of the book, what builds on it.

    A chapter's opening speaks for its chapter: it is left out beside its own lessons.
    """
    of_page = {page.docname: page for page in pages}
    found: dict[str, list[str]] = {page.docname: [] for page in pages if page.lesson}
    for name, targets in needs(env, pages).items():
        for target in targets:
            found[target].append(name)
    for names in found.values():
        spoken_for = {of_page[n].chapter for n in names if of_page[n].lesson}
        names[:] = [n for n in names if n not in spoken_for]
    return found


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
        links += links_to(app, docname, names)
        title.parent.append(links)


def links_to(app: Sphinx, here: str, names: list[str]) -> list[nodes.Node]:
    """Links to pages, with commas between them."""
    links: list[nodes.Node] = []
    for name in names:
        numbers = app.env.toc_secnumbers.get(name, {}).get("", ())
        # As in the side bar; a number stays in the line of its title.
        number = "".join(f"{part}." for part in numbers)
        text = f"{number}\N{NO-BREAK SPACE}{app.env.titles[name].astext()}"
        address = app.builder.get_relative_uri(here, name)
        link = nodes.reference("", text.strip(), refuri=address, internal=True)
        links += [nodes.Text(", "), link] if links else [link]
    return links


def setup(app: Sphinx) -> None:
    app.connect("doctree-read", note)
    app.connect("env-updated", outdated)
    # When the page's notebook has been made: a reader of it has no pages to go on to.
    app.connect("doctree-resolved", add, priority=800)
