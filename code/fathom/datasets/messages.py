"""Programs' messages in several languages: people's translations of the same text."""

import ast
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from fathom.datasets.sources import package_file

__all__ = ["PROGRAMS", "messages"]

LANGUAGE = re.compile(r"[a-z]{2,3}(_[A-Za-z]{2,4})?")
SYMBOL = re.compile(r"[A-Za-z]\w*_\w*")  # and no English text
DEFAULT = re.compile(r'Default: (".*")', re.DOTALL)

PROGRAMS = {
    "django": ("django", "django", "**/locale/{}/LC_MESSAGES/django.po"),
    "plone": (
        "plone.app.locales",
        "plone/app/locales/locales",
        "{}/LC_MESSAGES/*.po",
    ),
}
"""Of each program the package that holds its messages, the folder and the files."""


def messages(
    languages: Sequence[str] = ("hi", "bn"), programs: Sequence[str] = ("django",)
) -> dict[str, list[str]]:
    """Programs' messages that have been translated into all of some languages.

    Messages that some translation leaves as they are (URL, JSON), or that depend on a
    number, are left out; of messages with the same English text, the first counts.
    Places where the program puts something, such as ``%(name)s`` or ``${name}``, stay.
    Plone names some messages by a symbol; their English text is that of the comment
    beside it, and those without one are left out.

    Args:
        languages: as the programs name their folders: ``"hi"`` Hindi, ``"bn"``
            Bengali, ``"fr"`` French, ``"zh_Hans"`` (Django's) Chinese in simplified
            signs.
        programs: ``"django"``, a web framework, and ``"plone"``, which manages the
            pages of a site.

    Returns:
        A list of texts for each language, and for ``"en"``, in the same order.

    Raises:
        ValueError: if there is no such program, or a program has no language of such a
            name.
        ModuleNotFoundError: if a program is missing; it names the command.

    Sources: Django, by the Django Software Foundation and its translators, BSD licence;
    plone.app.locales, by the Plone Foundation and its translators, GPL 2.
    """
    catalogues = [dict[str, str]() for _ in languages]
    for program in programs:
        if program not in PROGRAMS:
            raise ValueError(f"programs are {list(PROGRAMS)}, not {program!r}")
        package, folder, pattern = PROGRAMS[program]
        root = package_file(package, folder, package)
        for catalogue, language in zip(catalogues, languages, strict=True):
            files = []
            if LANGUAGE.fullmatch(language):
                files = sorted(root.glob(pattern.format(language)))
            if not files:
                raise ValueError(
                    f"{program.capitalize()} has no messages in {language!r}; "
                    "try 'hi' or 'bn'"
                )
            for file in files:
                for english, translated in _entries(file):
                    catalogue.setdefault(english, translated)
    kept = sorted(set.intersection(*map(set, catalogues))) if catalogues else []
    kept = [text for text in kept if all(c[text] != text for c in catalogues)]
    translations = zip(languages, catalogues, strict=True)
    return {"en": kept} | {name: [c[text] for text in kept] for name, c in translations}


def _entries(file: Path) -> Iterator[tuple[str, str]]:
    """English and translated text of each finished entry without plural forms."""
    for block in re.split(r"\n\s*\n", file.read_text("utf-8")):
        parts: dict[str, str] = {}
        name, fuzzy, comment = "", False, ""
        for line in block.splitlines():
            if line.startswith("#"):
                fuzzy |= line.startswith("#,") and "fuzzy" in line
                comment += line[2:].strip() + "\n" if line.startswith("#.") else ""
                continue
            if line.startswith("msg"):
                name, line = line.split(" ", 1)
            parts[name] = parts.get(name, "") + ast.literal_eval(line.strip())
        english, translated = parts.get("msgid", ""), parts.get("msgstr", "")
        if english and (default := DEFAULT.search(comment)):
            english = _unquoted(default[1])
        elif SYMBOL.fullmatch(english):
            continue
        if english.strip() and translated.strip() and not fuzzy:
            yield english.strip(), translated.strip()


def _unquoted(text: str) -> str:
    """What stands in the quotation marks, of which each line may have a pair."""
    joined = text[1:-1].replace('"\n"', "")
    return joined.replace('\\"', '"').replace("\\n", "\n")
