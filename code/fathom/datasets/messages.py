"""A program's messages in several languages: people's translations of the same text."""

import ast
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from fathom.datasets.sources import package_file

__all__ = ["messages"]

LANGUAGE = re.compile(r"[a-z]{2,3}(_[A-Za-z]{2,4})?")


def messages(languages: Sequence[str] = ("hi", "bn")) -> dict[str, list[str]]:
    """Django's messages that have been translated into all of some languages.

    Messages that some translation leaves as they are (URL, JSON), or that depend on a
    number, are left out; of messages with the same English text, the first counts.
    Places where the program puts something, such as ``%(name)s``, stay.

    Args:
        languages: as Django names its folders: ``"hi"`` Hindi, ``"bn"`` Bengali,
            ``"fr"`` French, ``"zh_Hans"`` Chinese in simplified signs.

    Returns:
        A list of texts for each language, and for ``"en"``, in the same order.

    Raises:
        ValueError: if there is none of such a name.
        ModuleNotFoundError: if Django is missing; it names the command.

    Source: Django, by the Django Software Foundation and its translators, BSD licence.
    """
    root = package_file("django", "django", "django")
    catalogues = [dict[str, str]() for _ in languages]
    for catalogue, language in zip(catalogues, languages, strict=True):
        files = []
        if LANGUAGE.fullmatch(language):
            files = sorted(root.rglob(f"locale/{language}/LC_MESSAGES/django.po"))
        if not files:
            raise ValueError(
                f"Django has no messages in {language!r}; try 'hi' or 'bn'"
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
        name, fuzzy = "", False
        for line in block.splitlines():
            if line.startswith("#"):
                fuzzy |= line.startswith("#,") and "fuzzy" in line
                continue
            if line.startswith("msg"):
                name, line = line.split(" ", 1)
            parts[name] = parts.get(name, "") + ast.literal_eval(line.strip())
        english, translated = parts.get("msgid", ""), parts.get("msgstr", "")
        if english.strip() and translated.strip() and not fuzzy:
            yield english.strip(), translated.strip()
