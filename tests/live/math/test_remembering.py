"""Which part of a long text is read is Python's."""

from hypothesis import given, settings
from hypothesis import strategies as st

from fathom.generation.remembering import first_read


@settings(max_examples=60)
@given(st.integers(0, 300), st.integers(2, 40))
def test_first_read(node, length, places):
    found = node("math/remembering.js", "return m.firstRead(...a)", [length, places])
    assert found == first_read(length, places)
