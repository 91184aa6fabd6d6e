"""Each sentence has one noun that its pronoun can stand for."""

import pytest
import torch

from fathom.datasets.pronouns import (
    ADJECTIVES,
    ADVERBS,
    ENDS,
    IRREGULAR,
    LINKS,
    NOUNS,
    UNSEEN,
    VERBS,
    padded,
    sentence,
    sentences,
)

LISTS = [NOUNS, UNSEEN, IRREGULAR]


def seeded(seed=0):
    return torch.Generator().manual_seed(seed)


def test_no_word_is_in_two_lists():
    nouns = [form for nouns in LISTS for noun in nouns for form in noun]
    little = [*ADJECTIVES, *ADVERBS, *ENDS, *LINKS, *VERBS, "the", "it", "they"]
    assert len(set(nouns + little)) == len(nouns + little)


@pytest.mark.parametrize("nouns", LISTS)
def test_the_pronoun_has_one_noun_in_its_number(nouns):
    singular, plural = (set(forms) for forms in zip(*nouns, strict=True))
    asked, orders = set(), set()
    for words, pronoun, noun in sentences(300, nouns, (0, 6), seeded()):
        which = singular if words[pronoun] == "it" else plural
        assert words[pronoun] in ("it", "they")
        assert [word for word in words if word in which] == [words[noun]]
        places = [i for i, w in enumerate(words) if w in singular | plural]
        assert len(places) == 2 and max(places) < pronoun
        asked.add((words[pronoun], noun == places[0]))
        orders.add(words[places[0]] in singular)
    assert len(asked) == 4 and len(orders) == 2


def test_extra_words():
    for extra in (0, 5):
        words, _, _ = sentence(NOUNS, extra, seeded())
        assert sum(word in ADVERBS for word in words) == extra
    counts = {
        sum(word in ADVERBS for word in words)
        for words, _, _ in sentences(100, extra=(1, 3), generator=seeded())
    }
    assert counts == {1, 2, 3}


def test_arrays_say_what_the_sentences_say():
    made = sentences(20, UNSEEN, (0, 4), seeded(1))
    vocabulary, ids, pronouns, mask, nouns = padded(made)
    for row, (words, pronoun, noun) in enumerate(made):
        assert [vocabulary[i] for i in ids[row][mask[row]]] == words
        assert (pronouns[row], nouns[row]) == (pronoun, noun)


def test_the_draws_come_from_the_generator():
    assert sentences(5, generator=seeded(3)) == sentences(5, generator=seeded(3))


def test_what_cannot_be_is_refused():
    with pytest.raises(ValueError, match="two nouns"):
        sentence(NOUNS[:1], 0)
    with pytest.raises(ValueError, match="extra = -1"):
        sentence(NOUNS, -1)
    with pytest.raises(ValueError, match="at least one sentence"):
        padded([])
