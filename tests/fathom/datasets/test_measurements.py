"""The small classics hold what their documentation says."""

import numpy as np
import pytest

from fathom.datasets import measurements
from fathom.datasets.sources import read_table


def test_penguins():
    table = measurements.penguins()
    assert len(table) == 344
    assert table["species"].value_counts().to_dict() == {
        "Adelie": 152,
        "Gentoo": 124,
        "Chinstrap": 68,
    }
    assert table["sex"].value_counts().to_dict() == {"male": 168, "female": 165}
    # The first bird of the published table: 39.1, 18.7 and 181 mm, 3,750 g.
    first = ["Adelie", "Torgersen", 39.1, 18.7, 181, 3750, "male"]
    assert table.iloc[0].tolist() == first
    measured = ["bill_length", "bill_depth", "flipper_length", "body_mass"]
    missing = table[measured].isna()
    assert (missing.all(axis=1) == missing.any(axis=1)).all()
    assert missing.all(axis=1).sum() == 2
    assert table["sex"].isna().sum() == 11
    assert table["sex"][missing.all(axis=1)].isna().all()


def test_penguins_rows_and_islands_are_as_documented():
    table = measurements.penguins()
    places = table.groupby("species")["island"].unique().map(sorted).to_dict()
    assert places == {
        "Adelie": ["Biscoe", "Dream", "Torgersen"],
        "Chinstrap": ["Dream"],
        "Gentoo": ["Biscoe"],
    }
    # Rows by species, and within one by year.
    assert (table["species"] != table["species"].shift()).sum() == 3
    years = read_table("palmerpenguins", "penguins")["year"]
    assert years.groupby(table["species"]).is_monotonic_increasing.all()
    assert (years.min(), years.max()) == (2007, 2009)


def test_modeldata_has_the_same_penguins():
    ours, theirs = measurements.penguins(), read_table("modeldata", "penguins")
    for column in ("bill_length_mm", "bill_depth_mm", "flipper_length_mm"):
        ours_column = ours[column.removesuffix("_mm")]
        np.testing.assert_array_equal(ours_column, theirs[column])
    np.testing.assert_array_equal(ours["body_mass"], theirs["body_mass_g"])


def test_coal_disasters():
    table = measurements.coal_disasters()
    assert table["year"].tolist() == list(range(1851, 1963))
    assert table["disasters"].sum() == 191
    # The first ten years and the last ten, as printed by Carlin, Gelfand and Smith
    # (1992, Applied Statistics 41), who count the same dates.
    assert table["disasters"].head(10).tolist() == [4, 5, 4, 1, 0, 4, 3, 4, 0, 6]
    assert table["disasters"].tail(10).tolist() == [
        0, 0, 0, 0, 1, 0, 0, 1, 0, 1,
    ]  # fmt: skip
    before = table["disasters"][table["year"] < 1892].mean()
    after = table["disasters"][table["year"] >= 1892].mean()
    assert (before, after) == pytest.approx((3.1, 0.9), abs=0.05)
    dates = read_table("boot", "coal")["date"]
    # 15 March is day 74 of a year, 22 March day 81: years with fractions of 365 days
    assert (dates.iloc[0] - 1851) * 365.25 == pytest.approx(74, abs=1)
    assert (dates.iloc[-1] - 1962) * 365.25 == pytest.approx(81, abs=1)
    assert dates.is_monotonic_increasing


def test_old_faithful():
    table = measurements.old_faithful()
    assert len(table) == 299
    assert not table.isna().any(axis=None)
    # 4 min 1 s after a wait of 80 min, then 2 min 9 s after 71 min
    assert table["waiting"].head(2).tolist() == [80, 71]
    assert table["duration"].head(2).tolist() == pytest.approx([4 + 1 / 60, 2 + 9 / 60])
    assert table["duration"].between(0.8, 5.5).all()
    assert table["duration"].isin([2, 3, 4]).sum() == 78
    # Fifteen days of eruptions: the waits add up to that, between first and last.
    assert table["waiting"].sum() / 60 / 24 == pytest.approx(15, abs=0.1)


def test_a_long_eruption_announces_a_long_wait_in_the_next_row():
    table = measurements.old_faithful()
    waiting, duration = table["waiting"].to_numpy(), table["duration"].to_numpy()
    ahead = np.corrcoef(duration[:-1], waiting[1:])[0, 1]
    within = np.corrcoef(duration, waiting)[0, 1]
    assert (ahead, within) == pytest.approx((0.89, -0.64), abs=0.006)


def test_motorcycle_impacts():
    table = measurements.motorcycle_impacts()
    assert len(table) == 133
    assert not table.isna().any(axis=None)
    assert table["time"].is_monotonic_increasing
    assert table["time"].nunique() == 94
    assert table.iloc[1].tolist() == [2.6, -1.3]
    assert (table["time"].min(), table["time"].max()) == (2.4, 57.6)
    assert (table["acceleration"].min(), table["acceleration"].max()) == (-134, 75)
    early = table["acceleration"][table["time"] < 14]
    late = table["acceleration"][table["time"] > 14]
    assert early.std() < 2
    assert late.diff().std() > 20  # from one value to the next, so not the trend
