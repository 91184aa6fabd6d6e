"""A lesson under another name: its own labels, and live figures of its own or none."""

import re

FENCED_CELL = re.compile(r"^```\{code-cell\}[^\n]*\n.*?^```$", re.M | re.S)
LIVE = re.compile(r'live_figure\(\s*"([\w-]+)"')
TITLE = re.compile(r"^# (.+)$", re.M)
LABELS = [
    re.compile(r"figure:\s*\n\s+name: ([\w-]+)"),
    re.compile(r"^:(?:label|name): ([\w-]+)", re.M),
    re.compile(r"^\$\$ \(([\w-]+)\)", re.M),
    re.compile(r"^\(([\w-]+)\)=$", re.M),
]
LINK_TO_NEIGHBOUR = re.compile(r"\]\((?=[\w-]+\.md)")
STILL = """\
  image:
    alt: "The picture of another cell."
---
figure, axes = style.subplots()
axes.plot([0, 1], [0, 1]);
```"""


def live_figures(text: str) -> list[str]:
    """The names of the live figures that a page shows."""
    return LIVE.findall(text)


def copy_lesson(text: str, number: int, folder: str, live: bool) -> str:
    """A page's text for another folder.

    Links to pages beside it lead to the old `folder`. Without `live`, an ordinary
    picture takes the place of each live figure.
    """
    labels = {label for pattern in LABELS for label in pattern.findall(text)}
    if labels:
        names = "|".join(map(re.escape, sorted(labels, key=len, reverse=True)))
        text = re.sub(rf"(?<![\w-])({names})(?![\w-])", rf"\1-{number}", text)
    text = LINK_TO_NEIGHBOUR.sub(f"](../{folder}/", text)
    text = TITLE.sub(rf"# \1 ({number})", text, count=1)
    return FENCED_CELL.sub(lambda cell: _copy_cell(cell[0], number, live), text)


def _copy_cell(cell: str, number: int, live: bool) -> str:
    if not LIVE.search(cell):
        return cell
    if live:
        cell = re.sub(r'identifier="([\w-]+)"', rf'identifier="\1-{number}"', cell)
        return LIVE.sub(lambda call: f'{call[0][:-1]}-{number}"', cell)
    head, options, _ = cell.split("---\n", 2)
    return f"{head}---\n{options}{STILL}"
