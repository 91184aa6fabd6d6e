"""The text that a cell prints, as a terminal would show it at last."""

from itertools import pairwise

from nbformat import NotebookNode, v4


def joined(outputs: list[NotebookNode]) -> list[NotebookNode]:
    """The outputs of a cell with one stdout and one stderr, each at its first place.

    stdout comes before a stderr beside it: which came first was chance.
    """
    texts: dict[str, list[str]] = {}
    kept = []
    for output in outputs:
        if output.output_type != "stream":
            kept.append(output)
            continue
        if output.name not in texts:
            texts[output.name] = []
            kept.append(v4.new_output("stream", name=output.name))
        texts[output.name].append(output.text)
    for output in kept:
        if output.output_type == "stream":
            output.text = shown("".join(texts[output.name]))
    for one, other in pairwise(kept):
        if (one.get("name"), other.get("name")) == ("stderr", "stdout"):
            place = kept.index(one)
            kept[place : place + 2] = [other, one]
    return kept


def shown(text: str) -> str:
    """What remains visible after carriage returns and backspaces; in linear time."""
    if "\r" not in text and "\b" not in text:
        return text
    return "\n".join(map(_last_state, text.split("\n")))


def _last_state(line: str) -> str:
    line = line.rstrip("\r").rpartition("\r")[2]
    if "\b" not in line:
        return line
    left: list[str] = []
    for letter in line:
        if letter != "\b":
            left.append(letter)
        elif left:
            left.pop()
    return "".join(left)
