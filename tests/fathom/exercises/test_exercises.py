"""Right answers to exercises pass, in whatever words; wrong ones never do."""

import harness
import pytest

from fathom.exercises.checking import Exercise


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # numpy, of torch
@pytest.mark.parametrize("name", harness.found())
def test_right_answers_pass_and_wrong_ones_never_do(name, as_readers):
    tried = harness.try_all(name, harness.NUM_TESTED_DRAWS)
    assert not tried.surprises, "\n".join(tried.surprises)
    assert (tried.accepted, tried.rejected) == (tried.right, tried.wrong)


def test_an_exercise_without_answers_says_what_to_write(monkeypatch):
    def found(module):
        exercise = Exercise(abs, lambda generator: {"x": 1.0}, {}, "Wrong.")
        monkeypatch.setattr(harness, "found", lambda: {"new": (module, exercise)})

    found("new_topic")
    with pytest.raises(AssertionError, match=r"write .*answers/new_topic\.py"):
        harness.answers("new")
    found("introduction")
    with pytest.raises(AssertionError, match="0 right and 0 wrong answers to new"):
        harness.answers("new")
