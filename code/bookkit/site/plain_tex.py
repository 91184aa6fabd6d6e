"""Mathematics as a line of plain text: `\\boldsymbol\\phi_0` is φ₀.

Letters, Greek ones too, their indices and a few signs can be written so. A formula with
more than that becomes an ellipsis: nobody looks for backslashes, or wants to read them.
"""

import re
import unicodedata

FONT = re.compile(r"\\(?:boldsymbol|math(?:bf|rm|sf|it|cal|bb)|operatorname)(?![a-z])")
MACRO = re.compile(r"\\([A-Za-z]+)\s*")
BRACES = re.compile(r"(?<![_^])\{(\w*)\}")
RAISED = re.compile(r"([_^])(?:\{([\w+−-]+)\}|(\w))")
SIGNS = {
    **{"partial": "∂", "nabla": "∇", "infty": "∞", "sum": "∑", "prod": "∏"},
    **{"le": "≤", "ge": "≥", "ne": "≠", "in": "∈", "to": "→", "times": "×"},
    **{"cdot": "·", "dots": "…", "mid": "|", "approx": "≈", "pm": "±", "top": "⊤"},
    **{name: name for name in ("Pr", "log", "exp", "max", "min", "sin", "cos")},
}
TOO_MUCH = re.compile(r"[\\{}^&∑∏]|_\w+[^\w,;… ]")
# Unicode has these letters above and below the line, and no others that we need.
PLACES = {
    "_": dict(zip("0123456789+-aeijkoprtuvx", "₀₁₂₃₄₅₆₇₈₉₊₋ₐₑᵢⱼₖₒₚᵣₜᵤᵥₓ", strict=True)),
    "^": dict(zip("0123456789-−+niT", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁻⁺ⁿⁱᵀ", strict=True)),
}


def plain(tex: str) -> str:
    """Return the formula as text, or an ellipsis."""
    text = MACRO.sub(lambda macro: sign(macro[1]) or macro[0], FONT.sub("", tex))
    text = RAISED.sub(_placed, BRACES.sub(r"\1", text).replace("{,}", ","))
    return "…" if TOO_MUCH.search(text) else " ".join(text.split())


def sign(name: str) -> str | None:
    """The sign that a macro stands for: one of `SIGNS`, or a Greek letter."""
    if name in SIGNS:
        return SIGNS[name]
    case = "CAPITAL" if name[0].isupper() else "SMALL"
    # Unicode spells one letter without its b.
    letter = name.upper().removeprefix("VAR").replace("LAMBDA", "LAMDA")
    try:
        return unicodedata.lookup(f"GREEK {case} LETTER {letter}")
    except KeyError:
        return None


def _placed(found: re.Match[str]) -> str:
    """An index or a power in its place; as it was, where a letter has none."""
    letters = found[2] or found[3]
    places = PLACES[found[1]]
    if all(letter in places for letter in letters):
        return "".join(places[letter] for letter in letters)
    return found[1] + letters
