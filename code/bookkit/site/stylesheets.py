"""Others' large style sheets, without their rules for what no page of the book has.

The theme brings a rule for each of two thousand icons and for all of Bootstrap; most of
it is for sites that look otherwise. When a build ends, a rule stays if its classes and
identifiers occur as words in a page or in a script, which may yet add them.
"""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from sphinx.application import Sphinx

SHEETS = ("styles/pydata-sphinx-theme.css", "mystnb.*.css")
SCRIPTS = ("*.js", "scripts/*.js", "live/**/*.js")
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
WORD = re.compile(r"[A-Za-z_][\w-]*")
NAME = re.compile(r"[.#](-?[A-Za-z_][\w-]*)")
# What one of these brackets holds need not be there for the rule to apply.
OPTIONAL = re.compile(r":(?:not|is|where|has)\((?:[^()]|\([^()]*\))*\)|\[[^\]]*\]")
SELECTOR = re.compile(r"(?:[^,()]|\((?:[^()]|\([^()]*\))*\))+")
BRACE = re.compile(r"[{}]")


def words(files: Iterable[Path]) -> set[str]:
    """All words of pages and scripts that could be a class or an identifier."""
    return {word for file in files for word in WORD.findall(file.read_text("utf-8"))}


def rules(css: str) -> Iterator[tuple[str, str]]:
    """Each rule of a style sheet without comments: what stands before its braces, and
    in them. Raises ValueError where a brace has no partner.
    """
    start = depth = 0
    head = ""
    for brace in BRACE.finditer(css):
        if brace[0] == "{":
            if depth == 0:
                head, start = css[start : brace.start()], brace.end()
            depth += 1
            continue
        depth -= 1
        if depth == 0:
            yield head, css[start : brace.start()]
            start = brace.end()
        elif depth < 0:
            break
    if depth or css[start:].strip():
        raise ValueError(f"the braces don't match: {css[start : start + 60]!r}")


def keep_used(css: str, known: set[str]) -> str:
    """The style sheet without selectors that name an unknown class or identifier."""
    kept = []
    for head, body in rules(COMMENT.sub("", css)):
        before, _, head = head.rpartition(";")  # @charset and @import have no braces
        if before:
            kept.append(f"{before};")
        head = head.strip()
        if head.startswith(("@media", "@supports")):
            body = keep_used(body, known)
        elif not head.startswith("@"):
            head = ",".join(s for s in SELECTOR.findall(head) if applies(s, known))
        if head and body:
            kept.append(f"{head}{{{body}}}")
    return "".join(kept)


def applies(selector: str, known: set[str]) -> bool:
    """Whether all that the selector asks for may occur; Bootstrap composes "bs-"."""
    names = NAME.findall(OPTIONAL.sub("", selector))
    return all(name in known or name.startswith("bs-") for name in names)


def trim(app: Sphinx, exception: Exception | None) -> None:
    """Cut the style sheets of the site just built; the next build copies them anew."""
    if exception is not None or app.builder.format != "html":
        return
    static = Path(app.outdir, "_static")
    pages = [p for p in Path(app.outdir).rglob("*.html") if static not in p.parents]
    scripts = [s for where in SCRIPTS for s in static.glob(where)]
    known = words([*pages, *scripts])
    for pattern in SHEETS:
        for sheet in static.glob(pattern):
            css = sheet.read_text("utf-8")
            sheet.write_text(keep_used(css, known), "utf-8")


def setup(app: Sphinx) -> None:
    # After bookkit.site.icons, which empties a script that names every icon.
    app.connect("build-finished", trim, priority=600)
