"""A page's source as the page checks see it: headings, prose, cells and directives."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import yaml
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from myst_parser.config.main import MdParserConfig
from myst_parser.parsers.mdit import create_md_parser

from bookkit.pages import read_config

ROOT = Path(__file__).resolve().parents[2]

# Directives whose body is Markdown of its own; every other body is left unread.
PROSE_DIRECTIVES = {
    "admonition", "attention", "caution", "danger", "dropdown", "error", "exercise",
    "figure", "glossary", "grid", "grid-item", "grid-item-card", "card", "hint",
    "important", "margin", "note", "proof", "seealso", "sidebar", "solution",
    "tab-item", "tab-set", "table", "tip", "warning",
}  # fmt: skip

# The build's own parser, but for the quotation marks that it bends.
EXTENSIONS = set(read_config(ROOT)["myst_enable_extensions"]) - {"smartquotes"}
PARSER = create_md_parser(MdParserConfig(enable_extensions=EXTENSIONS), RendererHTML)


@dataclass
class Directive:
    """A fenced block: `name` is `code-cell`, `admonition`, or "" for a plain fence."""

    name: str
    argument: str
    line: int
    options: dict
    body: str
    inside: "Directive | None" = None

    @property
    def tags(self) -> list[str]:
        tags = self.options.get("tags") or []
        return tags.strip("[] ").split(",") if isinstance(tags, str) else tags


@dataclass
class Page:
    """One Markdown file, read once."""

    path: Path
    front_matter: dict = field(default_factory=dict)
    headings: list[tuple[int, str, int]] = field(default_factory=list)
    texts: list[tuple[int, str]] = field(default_factory=list)
    inlines: list[tuple[int, Token]] = field(default_factory=list)
    html: list[tuple[int, str]] = field(default_factory=list)
    code_blocks: list[tuple[int, str]] = field(default_factory=list)
    directives: list[Directive] = field(default_factory=list)

    @property
    def name(self) -> str:
        return self.path.relative_to(ROOT).as_posix()

    @property
    def cells(self) -> list[Directive]:
        return [d for d in self.directives if d.name == "code-cell"]

    @property
    def words(self) -> int:
        return sum(len(re.findall(r"\w+", text)) for _, text in self.texts)

    def at(self, line: int) -> str:
        """The place as an editor understands it."""
        return f"{self.name}:{line}"


@cache
def read_page(path: Path) -> Page:
    """The page, parsed once for all tests of a worker."""
    page = Page(path)
    _walk(page, path.read_text("utf-8"), first_line=1, inside=None)
    return page


def _walk(page: Page, text: str, first_line: int, inside: Directive | None) -> None:
    tokens = PARSER.parse(text)
    for position, token in enumerate(tokens):
        line = first_line + (token.map[0] if token.map else 0)
        if token.type == "front_matter":
            page.front_matter = yaml.safe_load(token.content) or {}
        elif token.type == "inline":
            _inline(page, token, line)
            if tokens[position - 1].type == "heading_open":
                level = int(tokens[position - 1].tag[1])
                page.headings.append((level, token.content, line))
        elif token.type in ("html_block",):
            page.html.append((line, token.content))
        elif token.type == "code_block":
            page.code_blocks.append((line, token.content))
        elif token.type in ("fence", "colon_fence"):
            _fence(page, token, line, inside)


def _inline(page: Page, token: Token, line: int) -> None:
    """Text goes to the prose; code, mathematics, roles and targets do not."""
    for child in _flatten(token.children or []):
        if child.type in ("softbreak", "hardbreak"):
            line += 1
        elif child.type == "text" and child.content.strip():
            page.texts.append((line, child.content))
        elif child.type == "html_inline":
            page.html.append((line, child.content))
        else:
            page.inlines.append((line, child))
        if child.type == "image" and child.content:
            page.texts.append((line, child.content))


def _flatten(tokens: list[Token]) -> Iterator[Token]:
    for token in tokens:
        yield token
        if token.type != "image" and token.children:
            yield from _flatten(token.children)


def _fence(page: Page, token: Token, line: int, inside: Directive | None) -> None:
    match = re.match(r"\{([\w:.-]+)\}\s*(.*)", token.info.strip())
    name, argument = match.groups() if match else ("", token.info.strip())
    options, body, skipped = _options(token.content) if name else ({}, token.content, 0)
    directive = Directive(name, argument, line, options, body, inside)
    page.directives.append(directive)
    for text in (argument, options.get("caption"), options.get("alt")):
        if text and name in PROSE_DIRECTIVES - {"solution", "figure"}:
            _walk(page, str(text), line, directive)
    if name == "figure" and options.get("alt"):
        page.texts.append((line, str(options["alt"])))
    if name in PROSE_DIRECTIVES:
        _walk(page, body, line + 1 + skipped, directive)
    if name == "code-cell":
        for text in figure_texts(directive):
            _walk(page, text, line, directive)


def figure_texts(cell: Directive) -> list[str]:
    """The caption and the alternative text that a cell gives its figure."""
    settings = cell.options.get("mystnb") or {}
    caption = (settings.get("figure") or {}).get("caption")
    alt = (settings.get("image") or {}).get("alt")
    return [str(text) for text in (caption, alt) if text]


def _options(body: str) -> tuple[dict, str, int]:
    """Split `---` YAML or lines that start with a colon from a directive's body."""
    lines = body.splitlines(keepends=True)
    if lines and lines[0].strip() == "---":
        ends = [i for i, line in enumerate(lines) if i and line.strip() == "---"]
        count = ends[0] + 1 if ends else 1
        settings = "".join(lines[1 : count - 1])
    else:
        other = (i for i, line in enumerate(lines) if not re.match(r":[^:]", line))
        count = next(other, len(lines))
        settings = "".join(line[1:] for line in lines[:count])
    try:
        options = yaml.safe_load(settings) or {}
    except yaml.YAMLError:  # a value with a colon in it, which directives allow
        pairs = (line.partition(":") for line in settings.splitlines())
        options = {key.strip(): value.strip() for key, _, value in pairs}
    return options, "".join(lines[count:]), count


def drawing_cells(page: Page) -> list[Directive]:
    """The cells that open a figure, also through a function the page defines itself."""
    openers, found = {"subplots", "mosaic"}, []
    for cell in page.cells:
        try:
            tree = ast.parse(re.sub(r"^[%!].*$", "", cell.body, flags=re.M))
        except SyntaxError:
            continue  # the execution of the page says so, with the traceback
        draws = False
        for statement in tree.body:
            called = {
                node.func.attr if isinstance(node.func, ast.Attribute) else node.func.id
                for node in ast.walk(statement)
                if isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute | ast.Name)
            }
            if not called & openers:
                continue
            if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
                openers.add(statement.name)
            elif not isinstance(statement, ast.ClassDef):
                draws = True
        if draws and not {"remove-cell", "remove-output"} & set(cell.tags):
            found.append(cell)
    return found
