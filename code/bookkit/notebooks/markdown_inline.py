"""The inline elements of a resolved document as plain Markdown."""

import re
from pathlib import Path
from urllib.parse import quote as quote_url
from urllib.parse import urljoin

from docutils import nodes
from sphinx.environment import BuildEnvironment

from bookkit.notebooks import markdown_text as markdown
from bookkit.repository import Repository


class NotebookError(ValueError):
    """Something on a page that a notebook cannot show: page, line and reason."""


# A line break or a comment: the only HTML that a page may hold.
HARMLESS_HTML = re.compile(r"\s*(<br ?/?>|<!--.*?-->)?\s*", re.DOTALL)

# Elements of which a notebook shows nothing, and those of which just the content.
SILENT = {
    *("target", "comment", "index", "meta", "docinfo", "substitution_definition"),
    *("tabular_col_spec", "toctree", "pending", "colspec"),
}
TRANSPARENT = {"inline", "abbreviation", "title_reference", "generated", "term"}


class InlineWriter:
    """Writes one page. `page` is its docname, `path` its source file in the book.

    An element of an extension may say itself what a notebook shows in its place: in its
    attribute `notebook`, as Markdown.
    """

    def __init__(
        self, env: BuildEnvironment, repository: Repository, page: str, path: str
    ) -> None:
        self.env, self.repository, self.page, self.path = env, repository, page, path
        self.address = urljoin(repository.site, quote_url(f"{page}.html"))

    def error(self, node: nodes.Node, reason: str) -> NotebookError:
        line = node.line
        while line is None and node.parent is not None:
            node = node.parent
            line = node.line
        return NotebookError(f"{self.path}:{line or 1}: {reason}")

    def inlines(self, node: nodes.Element) -> str:
        return "".join(self.inline(child) for child in node.children)

    def inline(self, node: nodes.Node) -> str:
        """The Markdown of one inline element."""
        name = type(node).__name__
        if isinstance(node, nodes.Element) and "notebook" in node:
            return node["notebook"]
        if isinstance(node, nodes.Text):
            return markdown.escape(node.astext())
        if name in SILENT:
            return ""
        if method := getattr(self, f"inline_{name}", None):
            return method(node)
        if name in TRANSPARENT:
            return self.inlines(node)
        raise self.error(node, f"a notebook cannot show the element {name!r}")

    def inline_emphasis(self, node: nodes.emphasis) -> str:
        return markdown.emphasise(self.inlines(node), "*")

    def inline_strong(self, node: nodes.strong) -> str:
        return markdown.emphasise(self.inlines(node), "**")

    def inline_literal(self, node: nodes.literal) -> str:
        if any(isinstance(child, nodes.math | nodes.emphasis) for child in node):
            return self.inlines(node)
        return markdown.code_span(node.astext())

    def inline_math(self, node: nodes.math) -> str:
        return markdown.inline_math(node.astext())

    def inline_subscript(self, node: nodes.subscript) -> str:
        return f"<sub>{self.inlines(node)}</sub>"

    def inline_superscript(self, node: nodes.superscript) -> str:
        return f"<sup>{self.inlines(node)}</sup>"

    def inline_footnote_reference(self, node: nodes.footnote_reference) -> str:
        return f"<sup>{node.astext()}</sup>"

    def inline_raw(self, node: nodes.raw) -> str:
        if "html" not in node.get("format", "").split():
            return ""
        if not HARMLESS_HTML.fullmatch(node.astext()):
            code = node.astext().strip()[:40]
            raise self.error(node, f"a notebook cannot show raw HTML ({code!r})")
        return "  \n" if "<br" in node.astext() else ""

    def inline_problematic(self, node: nodes.problematic) -> str:
        raise self.error(node, f"unresolved markup {node.astext()!r}")

    def inline_pending_xref(self, node: nodes.Element) -> str:
        raise self.error(node, f"unresolved reference {node['reftarget']!r}")

    def inline_reference(self, node: nodes.reference) -> str:
        target = node.get("refuri", "")
        if "refid" in node:
            target = f"#{node['refid']}"
        text = self.inlines(node)
        if isinstance(node.children[0], nodes.image):  # what stands below a picture
            text = "<br>".join(self.inline(child) for child in node.children)
        return f"[{text}]({urljoin(self.address, target)})"

    inline_number_reference = inline_reference

    def inline_download_reference(self, node: nodes.Element) -> str:
        target = node.get("refuri") or f"_downloads/{node['filename']}"
        address = urljoin(self.repository.site, target)
        return f"[{self.inlines(node)}]({address})"

    def inline_image(self, node: nodes.image) -> str:
        address = node["uri"]
        if "://" not in address:
            if address not in self.env.images:
                raise self.error(node, f"the image {address} is missing")
            name = quote_url(self.env.images[address][1])
            address = urljoin(self.repository.site, f"_images/{name}")
        return f"![{markdown.escape(node.get('alt', ''))}]({address})"

    def number(self, node: nodes.Element) -> str:
        """'Fig. 3', 'Exercise 2': as the page and its references say; '' if none."""
        kind = self.env.get_domain("std").get_enumerable_node_type(node)
        numbers = self.env.toc_fignumbers.get(self.page, {}).get(kind or "", {})
        found = [numbers[key] for key in node.get("ids", []) if key in numbers]
        if not found:
            return ""
        return self.env.config.numfig_format[kind] % ".".join(map(str, found[0]))

    def source_link(self, node: nodes.literal_block) -> str:
        """A link to the file that a literalinclude shows; '' for other code."""
        source, root = Path(node.get("source", "")), Path(self.env.srcdir)
        if not source.is_absolute() or not source.is_relative_to(root):
            return ""
        name = source.relative_to(root).as_posix()
        if name == self.path:
            return ""
        before, found, _ = source.read_text("utf8").partition(node.astext().rstrip())
        first = before.count("\n") + 1
        lines = (first, first + found.count("\n")) if found else None
        return f"[`{name}`]({self.repository.source(name, lines)})"
