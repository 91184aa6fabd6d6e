"""Budgets, and the command that checks them."""

import pytest
from nbformat import v4

from bookkit.directives.status import environments, main, megabytes
from bookkit.execution.budgets import SLACK, WORK, budgets, makespan, slowness
from bookkit.execution.dependencies import page_key
from bookkit.execution.run import default_store, read_inputs
from bookkit.execution.store import Record


def record(seconds, machine="a processor", inputs=None, versions=None, **measured):
    finished = "2026-01-02T03:04:05+00:00"
    versions = versions or {"Python": "3.11.7"}
    inputs = inputs or {}
    return Record(
        seconds, 2_000_000, finished, versions, machine, "", inputs, **measured
    )


def unmet(seconds, heavy=()):
    records = {f"p{number}": record(s) for number, s in enumerate(seconds)}
    return [budget.name for budget in budgets(records, heavy) if not budget.met]


def test_budgets_hold_up_to_their_limits():
    assert unmet([]) == []
    assert unmet([20]) == []
    assert unmet([1, 1, 90]) == []
    assert unmet([180, 1, 1], heavy=["p0"]) == []


def test_every_budget_can_be_exceeded():
    assert unmet([20.1]) == ["a page, median"]
    assert unmet([1, 1, 90.1]) == ["the slowest page"]
    assert unmet([180.1, 1, 1], heavy=["p0"]) == ["the slowest page marked heavy"]
    pages = [f"p{number}" for number in range(7)]
    assert unmet([1] * 7, heavy=pages) == ["pages marked heavy"]
    # 160 pages of 19 seconds: 80 on each of two cores, 1,520 s > 25 min.
    assert unmet([19] * 160) == ["all pages, 2 at a time"]


def test_limits_are_those_of_one_computer():
    """Twice as slow, and once as fast as it should be; the middle of what was timed."""
    slow = {"a": record(39, work=2 * WORK), "b": record(38, work=2.2 * WORK)}
    slow["c"] = record(90, work=1.9 * WORK)
    assert slowness(slow.values()) == pytest.approx(2)
    assert [b.met for b in budgets(slow, ())] == [True] * 5
    assert budgets(slow, ())[1].measured == "45.0 s (c)"
    fast = {"a": record(10.1, work=WORK / 2)}
    assert [b.name for b in budgets(fast, ()) if not b.met] == ["a page, median"]


def test_waiting_for_a_processor_costs_a_page_nothing():
    pages = {"a": record(70, processor=20), "b": record(80, processor=20.1)}
    assert budgets(pages, ())[0].measured == "20.1 s"  # the mean of both, rounded
    assert budgets(pages, ())[1].measured == "20.1 s (b)"


def test_computer_of_unknown_speed_counts_as_it_is():
    mixed = [record(1), record(1, work=3 * WORK), record(1)]
    assert slowness(mixed) == pytest.approx(3)
    assert slowness([record(1)]) == slowness([]) == 1


def test_a_check_leaves_room_for_time_and_none_for_numbers():
    pages = {f"p{number}": record(24) for number in range(7)}
    assert not budgets(pages, ())[0].met
    assert all(budget.met for budget in budgets(pages, (), SLACK))
    assert not all(budget.met for budget in budgets(pages, (), 1.1))
    assert not budgets(pages, pages, SLACK)[3].met


def test_slowest_page_is_named():
    named = budgets({"a": record(1), "b": record(3), "c": record(9)}, {"c"})
    assert named[1].measured == "3.0 s (b)"
    assert named[2].measured == "9.0 s (c)"


def test_makespan():
    assert makespan([3, 3, 2, 2, 2], 2) == 7  # 3 2 2 | 3 2
    assert makespan([5, 1, 1], 2) == 5
    assert makespan([1, 2, 3], 1) == 6
    assert makespan([], 2) == 0


def test_pages_share_an_environment_if_their_versions_agree():
    records = {
        "a": record(1, versions={"Python": "3.11.7", "torch": "2.13.0"}),
        "b": record(2, versions={"Python": "3.11.7", "pandas": "3.0.0"}),
        "c": record(3, versions={"Python": "3.11.7", "torch": "2.14.0"}),
        "d": record(4, machine="another", versions={"Python": "3.11.7"}),
    }
    found = environments(records)
    assert [found[name].letter for name in records] == ["A", "A", "B", "C"]
    assert str(found["b"]) == "Python 3.11.7, torch 2.13.0, pandas 3.0.0; a processor"
    assert records["a"].versions == {"Python": "3.11.7", "torch": "2.13.0"}
    many = {str(n): record(1, machine=str(n)) for n in range(60)}
    assert len({e.letter for e in environments(many).values()}) == 60


def test_megabytes():
    assert megabytes(1_234_567_890) == "1,235"
    assert megabytes(None) == "unknown"


def test_check_names_what_is_wrong(small_book, capsys):
    small_book.page("one")
    small_book.page("two")
    root, store = small_book.root, default_store(small_book.root)
    inputs = read_inputs(root, small_book.pages())

    def save(name, seconds):
        entry = record(seconds, inputs=inputs[name])
        store.save(name, page_key(inputs[name]), v4.new_notebook(), entry)

    save("book/one", 12)
    with pytest.raises(SystemExit, match="the budgets are not met"):
        main([str(root), "--check"])
    assert "not executed as it stands: book/two" in capsys.readouterr().out
    save("book/two", 15)
    main([str(root), "--check"])
    assert "NOT MET" not in capsys.readouterr().out
    save("book/two", 34)  # more than the limit, not more than a check allows
    main([str(root), "--check"])
    assert "NOT MET: a page, median: 23.0 s" in capsys.readouterr().out
    save("book/two", 115)
    with pytest.raises(SystemExit, match="the budgets are not met"):
        main([str(root), "--check"])
    assert "NOT MET: the slowest page: 115.0 s (book/two)" in capsys.readouterr().out
    main([str(root)])  # tells, and does not judge
