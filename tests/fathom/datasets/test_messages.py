"""Messages: what Babel reads from the same files."""

import importlib.metadata
import logging
import unicodedata

import pytest
from babel.messages.pofile import read_po

from fathom.datasets.messages import messages
from fathom.datasets.sources import package_file


def by_babel(language):
    """The first translation of each English text, in the order of the files."""
    found = {}
    root = package_file("django", "django", "django")
    for file in sorted(root.rglob(f"locale/{language}/LC_MESSAGES/django.po")):
        with file.open("rb") as opened:
            for message in read_po(opened):
                single = isinstance(message.id, str) and message.id.strip()
                if single and message.string and not message.fuzzy:
                    found.setdefault(message.id.strip(), message.string.strip())
    return found


@pytest.mark.parametrize("languages", [("hi", "bn"), ("fr",), ("hi", "bn", "fr")])
def test_texts_are_those_that_babel_reads(languages, caplog, capsys):
    caplog.set_level(logging.CRITICAL)
    found = messages(languages)
    theirs = {language: by_babel(language) for language in languages}
    expected = set.intersection(*map(set, theirs.values()))
    expected = {t for t in expected if all(theirs[k][t] != t for k in languages)}
    assert list(found) == ["en", *languages]
    assert found["en"] == sorted(expected)
    for language in languages:
        assert found[language] == [theirs[language][text] for text in found["en"]]


def test_known_messages():
    found = messages()
    place = found["en"].index("New password")
    assert "शब्दकूट" in found["hi"][place] and "পাস" in found["bn"][place]
    assert 300 < len(found["en"]) == len(set(found["en"])) < 600
    for language, script in (("hi", "DEVANAGARI"), ("bn", "BENGALI")):
        letters = [c for c in "".join(found[language]) if ord(c) > 127 and c.isalpha()]
        own = [script in unicodedata.name(c) for c in letters]
        assert sum(own) > 0.99 * len(own)


def test_what_cannot_be(monkeypatch):
    for language in ("xx", "..", "hi/../fr"):
        with pytest.raises(ValueError, match="no messages in"):
            messages([language])
    assert messages([]) == {"en": []}

    def missing(_):
        raise importlib.metadata.PackageNotFoundError

    monkeypatch.setattr(importlib.metadata, "distribution", missing)
    with pytest.raises(ModuleNotFoundError, match="pip install django"):
        messages()
