r"""Tables of words for words, learnt by counting: IBM's first model.

Each word of a translation comes from one word of the source, each as likely as the
other:

.. math::

    P(t_1, \dots, t_M \mid s_1, \dots, s_N)
    = \prod_{m=1}^{M} \frac{1}{N} \sum_{n=1}^{N} P(t_m \mid s_n).

(IBM's source has one word more, for those that come from none: put one there if you
want it.) Which word comes from which isn't known. Share each word out among the
source's words by the table, count, and make a new table: the EM algorithm, which never
makes the texts less probable.

P. Brown et al. (1993), "The Mathematics of Statistical Machine Translation",
Computational Linguistics 19, 263-311.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

__all__ = ["best_words", "log_likelihood", "word_table"]

Pair = tuple[Sequence[str], Sequence[str]]


def word_table(
    pairs: Sequence[Pair], num_rounds: int = 5
) -> dict[tuple[str, str], float]:
    """How probable a word is (first) as the translation of another (second).

    Words that have never stood in a pair together aren't in the table.

    Args:
        pairs: the words of each source, and of its translation.
        num_rounds: of sharing out and counting; before the first, all are alike.

    Raises:
        ValueError: if there is no round, or a source without words.
    """
    if num_rounds < 1 or not all(source for source, _ in pairs):
        raise ValueError(
            f"a table needs a round or more, got {num_rounds}, and a source with words "
            "in each pair"
        )
    table: Mapping[tuple[str, str], float] = defaultdict(lambda: 1.0)
    for _ in range(num_rounds):
        counts: defaultdict[tuple[str, str], float] = defaultdict(float)
        totals: defaultdict[str, float] = defaultdict(float)
        for source, target in pairs:
            for word in target:
                total = sum(table[word, other] for other in source)
                for other in source:
                    share = table[word, other] / total
                    counts[word, other] += share
                    totals[other] += share
        table = {pair: count / totals[pair[1]] for pair, count in counts.items()}
    return dict(table)


def log_likelihood(
    table: Mapping[tuple[str, str], float], pairs: Iterable[Pair]
) -> float:
    """The log-probability of all translations, given their sources.

    Minus infinity if a word can't come from any word of its source.
    """
    total = 0.0
    for source, target in pairs:
        for word in target:
            mean = sum(table.get((word, s), 0.0) for s in source) / len(source)
            total += math.log(mean) if mean > 0 else -math.inf
    return total


def best_words(table: Mapping[tuple[str, str], float]) -> dict[str, str]:
    """A table's dictionary: for each word of the sources its likeliest translation.

    Of equally probable ones, the first in the table.
    """
    best: dict[str, tuple[float, str]] = {}
    for (word, source), probability in table.items():
        if source not in best or probability > best[source][0]:
            best[source] = probability, word
    return {source: word for source, (_, word) in best.items()}
