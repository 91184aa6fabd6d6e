r"""Prompting: a language model is asked by a text, and its answers are scored.

A question stands at the end of a prompt, perhaps after examples with their answers, and
each answer that may be given has a probability as the text's continuation:

.. math::

    P(a \mid p) = \prod_n P(a_n \mid p, a_1, \dots, a_{n-1}) .

No weight of the model changes.

T. B. Brown et al. (2020), "Language Models are Few-Shot Learners", arXiv 2005.14165; T.
Z. Zhao et al. (2021), "Calibrate Before Use", arXiv 2102.09690.
"""

from collections.abc import Callable, Sequence

import torch
from jaxtyping import Float
from torch import Tensor

from fathom.networks.cache import Kept
from fathom.networks.llama import Llama

__all__ = ["answer_scores", "calibrated", "chat", "continuation"]

Cache = tuple[Kept, ...]
WHO = ("system", "user", "assistant")


def answer_scores(
    model: Llama,
    questions: Sequence[Sequence[int]],
    answers: Sequence[int],
    cache: Cache | None = None,
) -> Float[Tensor, "questions answers"]:
    """The log-probability of each answer, of one token, after each question.

    All questions are read at once. Shorter ones are filled up on the right, which
    changes nothing: no token sees those that follow.

    Args:
        model: that reads.
        questions: the tokens of each, one or more.
        answers: a token for each possible answer.
        cache: of the common beginning of all questions; None if there is none.

    Raises:
        ValueError: if there is no question, or one without tokens.
    """
    if not questions or not all(questions):
        raise ValueError("each question has a token or more, and there is at least one")
    lengths = torch.tensor([len(question) for question in questions])
    rows = torch.zeros(len(questions), int(lengths.max()), dtype=torch.long)
    for row, question in zip(rows, questions, strict=True):
        row[: len(question)] = torch.tensor(question)
    hidden, _ = model.read(rows, cache)
    last = hidden[torch.arange(len(rows)), lengths - 1]
    return model.score(last).log_softmax(dim=-1)[:, list(answers)]


def continuation(
    model: Llama,
    prompt: Sequence[int],
    answer: Sequence[int],
    cache: Cache | None = None,
) -> Float[Tensor, "tokens"]:
    """The log-probability of each token of a text that goes on from a prompt.

    Args:
        model: that reads.
        prompt: a token or more.
        answer: the tokens that follow it, one or more.
        cache: of what stands before the prompt; None if nothing does.

    Raises:
        ValueError: if prompt or answer has no token.
    """
    if not prompt or not answer:
        raise ValueError(
            f"a prompt of {len(prompt)} and an answer of {len(answer)} tokens: each "
            "has one or more"
        )
    ids = torch.tensor([*prompt, *answer])
    hidden, _ = model.read(ids[None, :-1], cache)
    scores = model.score(hidden[0, len(prompt) - 1 :]).log_softmax(dim=-1)
    return scores.gather(1, ids[len(prompt) :, None])[:, 0]


def calibrated(
    scores: Float[Tensor, "*questions answers"],
    empty: Float[Tensor, "empties answers"],
) -> Float[Tensor, "*questions answers"]:
    r"""Take off each answer what it gets where nothing is asked.

    .. math::

        s_{a} = \log p_a - \log \bar p_a, \qquad
        \bar p_a = \operatorname{mean}_e \frac{p_a(e)}{\sum_b p_b(e)}

    over questions :math:`e` without content, such as "N/A".

    Args:
        scores: log-probabilities of the answers.
        empty: those after questions without content, one row or more.

    Returns:
        Scores; the largest is the answer. They are no log-probabilities.

    Raises:
        ValueError: if shapes don't fit.

    T. Z. Zhao et al. (2021), arXiv 2102.09690.
    """
    if empty.ndim != 2 or len(empty) < 1 or scores.shape[-1:] != empty.shape[-1:]:
        raise ValueError(
            "questions without content have a row of answers each, as the others: got "
            f"shapes {tuple(scores.shape)} and {tuple(empty.shape)}"
        )
    return scores - empty.softmax(dim=-1).mean(dim=0).log()


def chat(
    encode: Callable[[str], list[int]],
    turns: Sequence[tuple[str, str]],
    start: int,
    end: int,
) -> list[int]:
    """The tokens of a conversation in the format ChatML, open for the assistant's turn.

    A turn is the mark that starts it, who speaks, the end of a line, what is said, the
    mark that ends it, and the end of a line. The last one, the assistant's, stays open.

    The two marks are tokens that no text is read as: whoever writes them in a turn gets
    the tokens of its signs.

    Args:
        encode: gives the tokens of a text.
        turns: who speaks, "system", "user" or "assistant", and what.
        start: the mark before a turn.
        end: the mark after it.

    Raises:
        ValueError: if somebody else speaks.
    """
    ids: list[int] = []
    for who, what in turns:
        if who not in WHO:
            raise ValueError(f"{who!r} speaks, which is none of {', '.join(WHO)}")
        ids += [start, *encode(f"{who}\n{what}"), end]
        ids += encode("\n")
    return [*ids, start, *encode("assistant\n")]
