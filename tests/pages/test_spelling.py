"""British spelling, -ise endings, and the book's own words.

Those of one page stand in its front matter, `words: [Boltzmann, backprop]`, those of
several in book/words.txt.
"""

import ast
import gc
import re
import sys
import warnings
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from page_source import ROOT, Page, read_page
from spylls.hunspell import Dictionary
from toc import BOOK, toc_files

WORD_LIST = BOOK / "words.txt"
# British English with -ise, in Hunspell's format.
DICTIONARY = ROOT / "code" / "live" / "node_modules" / "dictionary-en-gb" / "index"
FRONT_DOOR = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "LICENSE-TEXT.md"]

MODULES = sorted((ROOT / "code" / "fathom").rglob("*.py"))

# A z that is right in Britain as well; every other one gets a better message.
ALWAYS_Z = re.compile(
    r"(re|down|over|out|up|under|cap)?siz(e|es|ed|ing|er|ers|eable)"
    r"|(prize|seize|maize|baize|assize)\w*|seizing"
)
Z_ENDING = re.compile(
    r"\w{2,}(iz(e|es|ed|ing|er|ers|able|ation|ations)|yz(e|es|ed|ing))"
)
# A licence is the thing, to license is to give one.
NOUN_LICENSE = re.compile(r"\b(an?|the|this|its|whose|under|no|open) licenses?\b", re.I)


@pytest.fixture(autouse=True)
def dictionary(from_npm):
    """Say what to install where the dictionary is missing."""
    from_npm("dictionary-en-gb/index.dic")


@pytest.mark.parametrize(
    "path", [*toc_files(), *FRONT_DOOR], ids=lambda path: path.stem
)
def test_spelling(path):
    wrong = [f"{place}: {reason}" for place, reason in _misspelt(path)]
    assert not wrong, (
        "mend the spelling, or name a word that is right in the page's front matter, "
        "`words: [...]`, or, if other pages use it, in book/words.txt:\n  "
        + "\n  ".join(wrong)
    )


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_spelling_of_docstrings(path):
    """The reference part of the book shows them. Capitals are names: let through."""
    wrong = [
        f"{place}: {_reason(word)}"
        for place, text in _docstrings(path)
        for word in _words(text)
        if word.islower() and _reason(word)
    ]
    assert not wrong, (
        "mend the spelling, or add a word that is right to book/words.txt:\n  "
        + "\n  ".join(wrong)
    )


def test_the_word_list_is_sorted_and_holds_no_word_twice():
    words = WORD_LIST.read_text("utf-8").splitlines()
    assert words == sorted(set(words), key=lambda word: (word.lower(), word)), (
        "book/words.txt: one word a line, in alphabetical order, each once"
    )


@pytest.mark.parametrize("word", ["color", "optimizer", "analyze", "neighbor", "teh"])
def test_american_and_wrong_spellings_are_caught(word):
    assert _reason(word)


@pytest.mark.parametrize(
    "word", ["colour", "optimiser", "size", "neighbour", "doesn't", "Adam's", "Resized"]
)
def test_british_spellings_pass(word):
    assert _reason(word) is None


def test_a_page_has_words_of_its_own(monkeypatch):
    page = Page(ROOT / "page.md", texts=[(9, "Kaiming's initializer")])
    monkeypatch.setattr(sys.modules[__name__], "read_page", lambda path: page)
    assert len([*_misspelt(page.path)]) == 2
    page.front_matter = {"words": ["Kaiming"]}
    assert [*_misspelt(page.path)] == [("page.md:9", "initializer: write initialiser")]


def _misspelt(path: Path) -> Iterator[tuple[str, str]]:
    page = read_page(path)
    own = set(page.front_matter.get("words") or ())
    for line, text in page.texts:
        for phrase in NOUN_LICENSE.findall(text):
            yield page.at(line), f"the noun after “{phrase}” is licence"
        text = re.sub(r"\S*(://|@|\.(md|py|txt|toml|yml|cff))\S*", " ", text)
        for word in _words(text):
            if _plain(word) not in own and (reason := _reason(word)):
                yield page.at(line), reason


def _words(text: str) -> list[str]:
    text = re.sub(r"[⁰¹²³⁴⁵⁶⁷⁸⁹]", " ", text).replace("’", "'")
    return re.findall(r"[^\W\d_]+(?:'[^\W\d_]+)*", text)


def _plain(word: str) -> str:
    return re.sub(r"'s?$", "", word)


def _docstrings(path: Path) -> Iterator[tuple[str, str]]:
    """Docstrings without code, mathematics and the names of parameters."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
            text = ast.get_docstring(node) or ""
            text = re.sub(r"^\.\. math::.*\n\n?(( {3,}.*)?\n)*", " ", text, flags=re.M)
            text = re.sub(
                r"``[^`]*``|(:\w+:)?`[^`]*`|^\s*\**\w+( \([^)]*\))?:",
                " ",
                text,
                flags=re.M,
            )
            yield f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 1)}", text


@cache
def _reason(word: str) -> str | None:
    """Why `word` is wrong, or None; each word is looked up once."""
    plain = _plain(word)
    if len(plain) < 2 or (not plain.isascii() and _foreign(plain)):
        return None
    if plain in _own_words() or plain.lower() in _own_words():
        return None
    lower = plain.lower()
    if Z_ENDING.fullmatch(lower) and not ALWAYS_Z.fullmatch(lower):
        return f"{word}: write {re.sub(r'z(?=[ieay])', 's', word)}"
    return None if _dictionary().lookup(plain) else f"{word}: unknown"


def _foreign(word: str) -> bool:
    """Whether the word holds letters that no English word has, such as Greek."""
    return any(ord(letter) > 0x24F for letter in word)


@cache
def _own_words() -> frozenset[str]:
    return frozenset(WORD_LIST.read_text("utf-8").split())


@cache
def _dictionary() -> Dictionary:
    with warnings.catch_warnings():
        # spylls leaves its files to the garbage collector.
        warnings.simplefilter("ignore", ResourceWarning)
        dictionary = Dictionary.from_files(str(DICTIONARY))
        gc.collect()
    return dictionary
