"""Pieces of plain Markdown that Colab, JupyterLab and VS Code all render alike."""

import html
import re
from collections.abc import Sequence

BLOCK_START = re.compile(r"([#>+-]|=+$|\d+(?=[.)](\s|$)))")
ENVIRONMENT = re.compile(
    r"\\begin\{(align|gather|equation|multline|eqnarray)\*?\}(.*)\\end\{\1\*?\}",
    re.DOTALL,
)
INNER = re.compile(r"\\begin\{.*\\end\{", re.DOTALL)


def escape(text: str) -> str:
    """Text in which no character is markup."""
    text = re.sub(r"([\\`*~$])", r"\\\1", text.replace("\n", " "))
    text = re.sub("&(?=#?[0-9A-Za-z]+;)", "&amp;", text).replace("<", "&lt;")
    text = text.replace("](", "]\\(")
    # Between letters an underscore is one; elsewhere it may open emphasis.
    return re.sub(r"(?<![^\W_])_|_(?![^\W_])", r"\\_", text)


def escape_start(paragraph: str) -> str:
    """A paragraph that its first characters do not turn into a list or a heading."""
    match = BLOCK_START.match(paragraph)
    if match is None:
        return paragraph
    end = match.end()
    if match[1].isdigit():
        return f"{paragraph[:end]}\\{paragraph[end:]}"
    return f"\\{paragraph}"


def code_span(text: str) -> str:
    text = text.replace("\n", " ")
    fence = "`" * (_longest_run(text) + 1)
    space = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{space}{text}{space}{fence}"


def code_block(text: str, language: str = "") -> str:
    fence = "`" * max(3, _longest_run(text) + 1)
    return f"{fence}{language}\n{text.rstrip()}\n{fence}"


def _longest_run(text: str) -> int:
    return max((len(run) for run in re.findall("`+", text)), default=0)


def emphasise(text: str, mark: str) -> str:
    """Text between marks, which must touch it."""
    inner = text.strip()
    if not inner:
        return text
    start = text[: len(text) - len(text.lstrip())]
    return f"{start}{mark}{inner}{mark}{text[len(text.rstrip()) :]}"


def inline_math(latex: str) -> str:
    """A formula in the line. A space keeps `<b` from looking like an HTML tag."""
    return f"${re.sub('<(?=[a-zA-Z/!])', '< ', _one_line(latex))}$"


def display_math(latex: str, number: str | None = None) -> str:
    """A formula on its own, on one line, since the line marks of a block quote would
    end up inside of it; numbered environments become their inner forms, which the
    three renderers know inside of dollar signs.
    """
    latex = latex.strip()
    if match := ENVIRONMENT.fullmatch(latex):
        body = re.sub(r"\\(nonumber|notag)\b|\\label\{[^}]*\}", "", match[2]).strip()
        inner = "gathered" if match[1] in ("gather", "multline") else "aligned"
        latex = rf"\begin{{{inner}}}{body}\end{{{inner}}}"
        if match[1] == "equation":
            latex = body
    elif re.search(r"\\\\|(?<!\\)&", INNER.sub("", latex)):
        latex = rf"\begin{{aligned}}{latex}\end{{aligned}}"
    tag = rf" \tag{{{number}}}" if number else ""
    return f"$${re.sub('<(?=[a-zA-Z/!])', '< ', _one_line(latex))}{tag}$$"


def _one_line(latex: str) -> str:
    lines = [re.sub(r"(?<!\\)%.*", "", line).strip() for line in latex.splitlines()]
    return " ".join(line for line in lines if line)


def quote(text: str) -> str:
    """A block quote."""
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n"))


def indent(text: str, mark: str) -> str:
    """A list item: its first line after the mark, the others below it."""
    space = " " * len(mark)
    first, *rest = text.split("\n")
    return "\n".join([mark + first, *(f"{space}{line}".rstrip() for line in rest)])


def listing(items: Sequence[str], marks: Sequence[str]) -> str:
    gap = "\n\n" if any("\n" in item for item in items) else "\n"
    return gap.join(indent(item, mark) for item, mark in zip(items, marks, strict=True))


def folded(summary: str, text: str) -> str:
    """Text that opens on a click. The summary is plain text, formulas included."""
    return (
        f"<details>\n<summary>{html.escape(summary, quote=False)}</summary>\n\n"
        f"{text}\n\n</details>"
    )


def table(rows: Sequence[Sequence[str]], num_head_rows: int) -> str:
    """A table with one head row: an empty one if there is none to show."""
    cells = [[_cell(cell) for cell in row] for row in rows]
    head = cells[:num_head_rows] or [[""] * len(cells[0])]
    merged = [" ".join(filter(None, column)) for column in zip(*head, strict=True)]
    lines = [merged, ["---"] * len(merged), *cells[num_head_rows:]]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _cell(text: str) -> str:
    """The content of a table cell, in which a bar would end the cell."""
    parts = re.split(r"(\$[^$]+\$)", re.sub(r"\n+", "<br>", text))
    for i, part in enumerate(parts):
        if i % 2:
            parts[i] = part.replace(r"\|", r"\Vert{}").replace("|", r"\vert{}")
        else:
            parts[i] = part.replace("|", r"\|")
    return "".join(parts)
