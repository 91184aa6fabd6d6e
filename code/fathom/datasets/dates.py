"""Dates written out in several languages by rule: a small, exact translation."""

import datetime

from fathom.datasets.sources import missing_package

__all__ = ["STYLES", "days", "written"]

STYLES = ("full", "long", "medium")
"""With the day of the week; without; and with the month's name cut short."""


def days(first_year: int, last_year: int) -> list[datetime.date]:
    """All days of some years, in their order.

    Args:
        first_year: from 1 on.
        last_year: this year's days are among them.

    Raises:
        ValueError: if the years aren't in their order, or not from 1 to 9998.
    """
    if not 1 <= first_year <= last_year <= 9998:
        raise ValueError(
            f"years go from 1 to 9998, the first before the last: got {first_year} to "
            f"{last_year}"
        )
    start = datetime.date(first_year, 1, 1)
    count = (datetime.date(last_year + 1, 1, 1) - start).days
    return [start + datetime.timedelta(days=number) for number in range(count)]


def written(day: datetime.date, language: str, style: str = "full") -> str:
    """Write a date out in a language.

    Args:
        day: the date.
        language: as Babel names it: ``"en"`` English as in the United States, ``"fr"``
            French, ``"hi"`` Hindi.
        style: one of :data:`STYLES`.

    Returns:
        Such as "Friday, November 27, 2026", "November 27, 2026" or "Nov 27, 2026".

    Raises:
        ValueError: for a style that isn't there, or a language that Babel doesn't know.
        ModuleNotFoundError: if Babel is missing; it names the command.

    Source: the Common Locale Data Repository of the Unicode Consortium, in Babel.
    """
    try:
        from babel.core import UnknownLocaleError
        from babel.dates import format_date
    except ModuleNotFoundError as error:
        raise missing_package("babel", "babel") from error
    if style not in STYLES:
        raise ValueError(f"dates are written in the styles {STYLES}, not {style!r}")
    try:
        return format_date(day, style, locale=language)
    except UnknownLocaleError as error:
        raise ValueError(f"Babel doesn't know the language {language!r}") from error
