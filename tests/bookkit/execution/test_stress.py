"""Claims under other seeds: which fell, and where, though the page knows nothing."""

import asyncio
import random

import numpy
import pytest
import torch

from bookkit.execution.stress import chosen, stress


def falls(book, *shifts):
    pages = chosen(book.pages(), [])
    work = stress(book.root, pages, shifts, 60, 2, report=lambda line: None)
    return asyncio.run(work)


SEEDS = """
import random, numpy, torch
import numpy.random as same
torch.manual_seed(1)
found = [torch.initial_seed(), torch.Generator().manual_seed(2).initial_seed()]
draws = [
    torch.rand(3, generator=torch.Generator().manual_seed(3)).tolist(),
    numpy.random.default_rng(4).random(3).tolist(),
    same.default_rng(seed=5).random(3).tolist(),
]
numpy.random.seed(6)
draws.append(numpy.random.rand(3).tolist())
random.seed(7)
draws.append([random.random() for _ in range(3)])
assert not found, found
"""


@pytest.mark.slow
def test_every_seed_is_shifted(small_book):
    small_book.page("one", SEEDS, "assert draws == [], draws")
    found = falls(small_book, 1000)
    seeds, draws = (causes[1000] for causes in found.values())
    assert seeds == "AssertionError: [1001, 1002]"

    expected = [
        torch.rand(3, generator=torch.Generator().manual_seed(1003)).tolist(),
        numpy.random.default_rng(1004).random(3).tolist(),
        numpy.random.default_rng(1005).random(3).tolist(),
        numpy.random.RandomState(1006).rand(3).tolist(),
    ]
    plain = random.Random(1007)
    expected.append([plain.random() for _ in range(3)])
    assert draws == f"AssertionError: {expected}"


CLAIM = """\
:tags: [remove-cell]
import random
random.seed(1)
assert random.random() == 0.13436424411240122, "the first number is small"
"""


def test_fallen_claims_are_named_and_later_cells_run(small_book):
    path = small_book.page("one", "x = 1", CLAIM, "x = 2", "assert x == 3, 'x is 3'")
    small_book.page("two", "assert True")
    (first, causes), (second, _) = falls(small_book, 1000, 2000).items()
    lines = path.read_text().splitlines()
    assert first[::2] == ("book/one", 2)
    assert lines[first[1] - 1].startswith("assert random.random()")
    assert causes == dict.fromkeys(
        (1000, 2000), "AssertionError: the first number is small"
    )
    assert second[::2] == ("book/one", 4)
    assert lines[second[1] - 1] == "assert x == 3, 'x is 3'"
    assert not (small_book.root / "_build").exists()


def test_command_says_which_claim_fell_and_fails(small_book):
    small_book.page("one", "x = 1", CLAIM)
    small_book.page("two", "assert True")
    command = ("bookkit.execution.stress", "--seeds", "2")
    result = small_book.module_command(*command)
    assert result.returncode == 1
    assert "cell 2: fell under 2 of 2 seeds (+1000, +2000)\n" in result.stdout
    assert "    AssertionError: the first number is small\n" in result.stdout
    assert result.stderr == "1 claims fell, 0 other cells failed\n"
    result = small_book.module_command(*command, "book/two.md")
    assert result.returncode == 0
    assert "every claim of 1 pages held under 2 other seeds" in result.stdout
    result = small_book.module_command(*command, "book/three")
    assert result.stderr == "no page with code cells is called book/three\n"
