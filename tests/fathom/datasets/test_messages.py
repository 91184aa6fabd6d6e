"""Messages: what Babel reads from the same files."""

import importlib.metadata
import io
import logging
import unicodedata

import pytest
from babel.messages.pofile import read_po

from fathom.datasets.messages import messages
from fathom.datasets.sources import package_file


def files_of(program, language):
    if program == "django":
        root = package_file("django", "django", "django")
        return sorted(root.rglob(f"locale/{language}/LC_MESSAGES/django.po"))
    root = package_file("plone.app.locales", "plone/app/locales/locales", "")
    return sorted((root / language / "LC_MESSAGES").glob("*.po"))


def english(message, program):
    """The text in the comment, if there is one, or the message's name if it is text."""
    joined = "\n".join(message.auto_comments)
    if "Default: " not in joined:
        symbol = "_" in message.id and message.id.isidentifier()
        return "" if symbol and program == "plone" else message.id.strip()
    quoted = joined[joined.index("Default: ") + 10 : joined.rindex('"')]
    quoted = quoted.replace('"\n"', "")  # a pair of marks in each line
    return quoted.replace('\\"', '"').replace("\\n", "\n").strip()


def by_babel(language, programs=("django",)):
    """The first translation of each English text, in the order of the files."""
    found = {}
    for program in programs:
        for file in files_of(program, language):
            # Some of Plone's files have a header without a date, which Babel refuses.
            missing, some = b"YEAR-MO-DA HO:MI +ZONE", b"2000-01-01 00:00+0000"
            text = file.read_bytes().replace(missing, some)
            for message in read_po(io.BytesIO(text)):
                single = isinstance(message.id, str) and message.id.strip()
                if single and message.string.strip() and not message.fuzzy:
                    found.setdefault(english(message, program), message.string.strip())
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


@pytest.mark.parametrize("programs", [("plone",), ("django", "plone")])
def test_texts_of_other_programs(programs, caplog):
    caplog.set_level(logging.CRITICAL)
    languages = ("fr", "hi")
    found = messages(languages, programs)
    theirs = {language: by_babel(language, programs) for language in languages}
    expected = set.intersection(*map(set, theirs.values()))
    expected = {t for t in expected if t and all(theirs[k][t] != t for k in languages)}
    assert found["en"] == sorted(expected)
    for language in languages:
        assert found[language] == [theirs[language][text] for text in found["en"]]


def test_english_of_symbols():
    """Plone's message 7days_events says in a comment what it is in English."""
    found = messages(["fr"], ["plone"])
    place = found["en"].index("Events in next 7 days.")
    assert found["fr"][place] == "Les événements des 7 prochains jours."
    assert not [text for text in found["en"] if "_" in text and text.isidentifier()]
    (page,) = (text for text in found["en"] if "Get started" in text)
    assert page.startswith("<div class='hero'>    <h1>Welcome!</h1>")


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
    with pytest.raises(ValueError, match="not 'emacs'"):
        messages(["fr"], ["emacs"])
    with pytest.raises(ValueError, match="Plone has no messages in 'xx'"):
        messages(["xx"], ["plone"])

    def missing(_):
        raise importlib.metadata.PackageNotFoundError

    monkeypatch.setattr(importlib.metadata, "distribution", missing)
    with pytest.raises(ModuleNotFoundError, match="pip install django"):
        messages()
