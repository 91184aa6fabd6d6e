"""Dates: as people write them, and one text for each day."""

import datetime
import sys
from itertools import pairwise

import pytest

from fathom.datasets.dates import STYLES, days, written

DAY = datetime.date(2026, 11, 27)  # a Friday


def test_known_dates():
    found = {(to, s): written(DAY, to, s) for to in ("en", "fr", "hi") for s in STYLES}
    assert found["en", "full"] == "Friday, November 27, 2026"
    assert found["en", "long"] == "November 27, 2026"
    assert found["en", "medium"] == "Nov 27, 2026"
    assert found["fr", "full"] == "vendredi 27 novembre 2026"
    assert found["fr", "medium"] == "27 nov. 2026"
    assert found["hi", "full"] == "शुक्रवार, 27 नवंबर 2026"
    assert written(DAY, "hi") == found["hi", "full"]


def test_all_days_of_some_years():
    found = days(1999, 2004)
    assert found[0] == datetime.date(1999, 1, 1) and found[-1] == datetime.date(
        2004, 12, 31
    )
    assert len(found) == 6 * 365 + 2  # 2000 and 2004
    assert len(days(1900, 1900)) == 365  # no leap year
    one = datetime.timedelta(days=1)
    assert all(b - a == one for a, b in pairwise(found))
    for language in ("en", "fr", "hi"):
        assert len({written(day, language) for day in found}) == len(found)


def test_what_cannot_be(monkeypatch):
    for first, last in ((2000, 1999), (0, 5), (9990, 9999)):
        with pytest.raises(ValueError, match=f"got {first} to {last}"):
            days(first, last)
    with pytest.raises(ValueError, match="not 'short'"):
        written(DAY, "en", "short")
    with pytest.raises(ValueError, match="language 'xx'"):
        written(DAY, "xx")
    monkeypatch.setitem(sys.modules, "babel.core", None)
    with pytest.raises(ModuleNotFoundError, match="pip install babel"):
        written(DAY, "en")
