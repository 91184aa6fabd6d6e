"""When the table of contents changes, every page is written again.

Sphinx writes the pages that changed, and all of them show the book's contents in their
side bar and their neighbours at their end.
"""

from sphinx.addnodes import toctree
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment


def contents(env: BuildEnvironment) -> list[object]:
    """All that side bars and links to neighbours show."""
    shown: list[object] = []
    for docname in env.collect_relations():
        trees = env.tocs[docname].findall(toctree)
        parts = [(t.get("caption"), t.get("numbered"), t["entries"]) for t in trees]
        shown.append((docname, env.titles[docname].astext(), parts))
    return shown


def outdated(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """All pages, if the book's contents are not those of the last build."""
    now, before = contents(env), getattr(env, "bookkit_contents", None)
    env.bookkit_contents = now
    return [] if now == before else sorted(env.found_docs)


def setup(app: Sphinx) -> None:
    app.connect("env-updated", outdated)
