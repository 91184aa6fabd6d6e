"""The directives of the reference: a page for each room of the package.

`{api-room} NAME` documents the modules of the folder `code/fathom/NAME`, whatever they
are, or those that its option `:only:` names; `{api-rooms}` lists all rooms, each with
the page that documents it, `api/NAME` beside the page that holds the list.
"""

import ast
from pathlib import Path

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import SphinxDirective

PACKAGE = "fathom"
SHOWN = "api"  # in the metadata of a page, which Sphinx forgets with it


def package(env: BuildEnvironment) -> Path:
    return Path(env.srcdir, "code", PACKAGE)


def modules_of(room: Path) -> list[str]:
    """The names of a room's modules."""
    return sorted(p.stem for p in room.glob("*.py") if not p.stem.startswith("_"))


def rooms_of(folder: Path) -> list[str]:
    """The rooms that hold a module."""
    return sorted(path.name for path in folder.iterdir() if modules_of(path))


class Room(SphinxDirective):
    """A section for each module of a room, written by autodoc."""

    required_arguments = 1
    option_spec = {"only": directives.unchanged_required}  # noqa: RUF012

    def run(self) -> list[nodes.Node]:
        (room,) = self.arguments
        found = modules_of(package(self.env) / room)
        self.env.metadata[self.env.docname][SHOWN] = {room: found}
        wanted = self.options.get("only", " ".join(found)).split()
        if not found or not set(wanted) <= set(found):
            raise self.error(
                f"code/{PACKAGE}/{room} has no {' '.join(wanted) or 'modules'}; "
                f"it has: {', '.join(found) or 'nothing'}"
            )
        return [self.section(f"{PACKAGE}.{room}.{name}") for name in wanted]

    def section(self, module: str) -> nodes.section:
        title = nodes.title("", "", nodes.literal(text=module))
        section = nodes.section("", title, names=[module])
        self.state.document.note_implicit_target(section, section)
        text = f"```{{eval-rst}}\n.. automodule:: {module}\n   :members:\n```"
        section += self.parse_text_to_nodes(text)
        # `eval-rst` parses into a document of its own. What still belonged to it would
        # carry it, and through its settings the whole environment, to the disk.
        for node in section.findall():
            node.document = self.state.document
        return section


class Rooms(SphinxDirective):
    """A list of the rooms: a link to the page of each, and what its docstring says."""

    def run(self) -> list[nodes.Node]:
        rooms = rooms_of(package(self.env))
        self.env.metadata[self.env.docname][SHOWN] = {"": rooms}
        _, folder = self.env.relfn2path("api")
        lines = []
        for room in rooms:
            if not Path(folder, f"{room}.md").is_file():
                raise self.error(
                    f"code/{PACKAGE}/{room} has no page: add api/{room}.md with the "
                    f"directive {{api-room}} {room}, and name it in _toc.yml"
                )
            path = package(self.env) / room / "__init__.py"
            self.env.note_dependency(str(path))
            said = ast.get_docstring(ast.parse(path.read_text("utf-8"))) or ""
            lines.append(f"- {{doc}}`api/{room}`: {said.partition('.')[0]}.")
        return self.parse_text_to_nodes("\n".join(lines))


def reread(
    app: Sphinx, env: BuildEnvironment, added: set, changed: set, removed: set
) -> list[str]:
    """The pages that lack a module or a room, or document one that is gone."""
    folder = package(env)
    return [
        docname
        for docname in env.all_docs
        for room, names in env.metadata[docname].get(SHOWN, {}).items()
        if names != (modules_of(folder / room) if room else rooms_of(folder))
    ]


def setup(app: Sphinx) -> None:
    """Make the directives known to Sphinx."""
    app.add_directive("api-room", Room)
    app.add_directive("api-rooms", Rooms)
    app.connect("env-get-outdated", reread)
