"""The tables of houses hold what their documentation says."""

import pytest

from fathom.datasets.houses import ames_houses, grinnell_houses


@pytest.fixture(scope="module")
def ames():
    return ames_houses()


@pytest.fixture(scope="module")
def grinnell():
    return grinnell_houses()


def test_ames_is_complete(ames):
    assert len(ames) == 2930
    assert not ames.isna().any(axis=None)
    assert ames["neighbourhood"].nunique() == 28
    assert "North Ames" in set(ames["neighbourhood"])


def test_ames_first_house(ames):
    # The first record of De Cock's file: 1,656 square feet on 31,770, built in 1960,
    # condition 5, sold for $215,000 in May 2010.
    house = ames.iloc[0]
    assert house["living_area"] == pytest.approx(1656 * 0.3048**2)
    assert house["lot_area"] == pytest.approx(31770 * 0.3048**2)
    assert house["basement_area"] == pytest.approx(1080 * 0.3048**2)
    assert house["garage_area"] == pytest.approx(528 * 0.3048**2)
    assert house["price"] == pytest.approx(215.0)
    assert house["year_built"] == house["year_remodelled"] == 1960
    assert (house["year_sold"], house["month_sold"]) == (2010, 5)
    assert house["overall_condition"] == 5
    assert (house["bathrooms"], house["bedrooms"], house["rooms"]) == (1, 3, 7)
    assert (house["garage_cars"], house["fireplaces"]) == (2, 2)
    assert house["building_type"] == "OneFam"
    assert house["sale_condition"] == "Normal"
    # The third record has a full and a half bathroom.
    assert ames["bathrooms"].iloc[2] == 1.5


def test_ames_ranges(ames):
    assert ames["price"].between(12, 760).all()
    assert ames["price"].mean() == pytest.approx(180.796, abs=1e-3)  # De Cock's mean
    assert ames["living_area"].between(30, 530).all()
    assert (ames["living_area"] > 4000 * 0.3048**2).sum() == 5
    assert ames["lot_area"].between(100, 20_000).all()
    assert ames["latitude"].between(41.9, 42.1).all()
    assert ames["longitude"].between(-93.7, -93.5).all()
    assert ames["year_built"].between(1872, 2010).all()
    assert ames["year_remodelled"].between(1950, 2010).all()
    assert ames["overall_condition"].min() == 1
    assert ames["overall_condition"].max() == 9
    # Condition counts in De Cock's records: 7 very poor, 10 poor, 1,654 average.
    counts = ames["overall_condition"].value_counts()
    assert (counts[1], counts[2], counts[5], counts[9]) == (7, 10, 1654, 41)
    assert ames["central_air"].sum() == 2734


def test_grinnell(grinnell):
    assert len(grinnell) == 929
    missing = grinnell.isna().sum()
    assert missing[missing > 0].to_dict() == {"living_area": 18, "lot_area": 188}
    first, second = grinnell.iloc[0], grinnell.iloc[1]
    # $7,000 paid, $10,500 asked, $17,000 asked at first, 1,120 square feet
    prices = first[["sale_price", "list_price", "original_price"]]
    assert prices.tolist() == pytest.approx([7.0, 10.5, 17.0])
    assert first["living_area"] == pytest.approx(1120 * 0.3048**2)
    sold = first[["year_sold", "month_sold", "day_sold"]]
    assert sold.tolist() == [2005, 9, 16]
    # 0.172176 acres of 4,046.86 m²
    assert second["lot_area"] == pytest.approx(0.172176 * 4046.8564, rel=1e-5)
    assert grinnell["sale_price"].between(7, 606).all()
    assert grinnell["living_area"].dropna().between(59, 634).all()
    assert grinnell["year_sold"].between(2005, 2015).all()
    # Who buys pays, as a rule, no more than was asked.
    assert (grinnell["sale_price"] <= grinnell["list_price"]).mean() > 0.9
