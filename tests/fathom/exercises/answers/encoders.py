"""Right and wrong answers to the exercise on hidden tokens."""

import numpy as np
import torch


def rule(
    ids, draws, fates, others, *, share=0.15, masks=0.8, stays=0.9, special=3, mask=2
):
    """By the rule; the other arguments make mistakes."""
    chosen = (draws < share) & (ids >= special)
    hidden = ids.clone()
    hidden[chosen & (fates < masks)] = mask
    swapped = chosen & (fates >= stays)
    hidden[swapped] = others[swapped]
    targets = torch.where(chosen, ids, -100)
    return hidden, targets


def in_numpy(ids, draws, fates, others):
    ids, draws, fates, others = (x.numpy() for x in (ids, draws, fates, others))
    chosen = (draws < 0.15) & (ids > 2)
    changed = np.where(fates < 0.8, 2, np.where(fates < 0.9, ids, others))
    return np.where(chosen, changed, ids), np.where(chosen, ids, -100)


def by_loops(ids, draws, fates, others):
    hidden, targets = [], []
    for row in range(len(ids)):
        hidden.append([])
        targets.append([])
        for place in range(ids.shape[1]):
            token = int(ids[row, place])
            if token < 3 or draws[row, place] >= 0.15:
                hidden[-1].append(token)
                targets[-1].append(-100)
                continue
            fate = fates[row, place]
            other = int(others[row, place])
            hidden[-1].append(2 if fate < 0.8 else token if fate < 0.9 else other)
            targets[-1].append(token)
    return [hidden, targets]


def one_word_at_a_time(ids, draws, fates, others):
    """Places by number, into copies in double precision."""
    hidden, targets = ids.double(), torch.full(ids.shape, -100.0)
    for row, place in ((draws < 0.15) & (ids > 2)).nonzero().tolist():
        targets[row, place] = ids[row, place]
        if fates[row, place] < 0.8:
            hidden[row, place] = 2
        elif fates[row, place] >= 0.9:
            hidden[row, place] = others[row, place]
    return hidden, targets


def targets_everywhere(ids, draws, fates, others):
    """A loss on all tokens."""
    return rule(ids, draws, fates, others)[0], ids


def targets_of_masks(ids, draws, fates, others):
    """Exchanged and kept tokens don't count."""
    hidden, targets = rule(ids, draws, fates, others)
    return hidden, torch.where(hidden == 2, targets, -100)


def targets_of_changed(ids, draws, fates, others):
    hidden, targets = rule(ids, draws, fates, others)
    return hidden, torch.where(hidden != ids, targets, -100)


def targets_after(ids, draws, fates, others):
    """The targets are what stands there now."""
    hidden, targets = rule(ids, draws, fates, others)
    return hidden, torch.where(targets == -100, -100, hidden)


def one_draw(ids, draws, fates, others):
    """The draw that chooses decides the fate, too."""
    return rule(ids, draws, draws / 0.15, others)


def exchanged_everywhere(ids, draws, fates, others):
    hidden, targets = rule(ids, draws, fates, others)
    return torch.where((fates >= 0.9) & (ids >= 3), others, hidden), targets


def zero_for_padding(ids, draws, fates, others):
    """Chosen tokens become padding."""
    return rule(ids, draws, fates, others, mask=0)


RIGHT = {"hide": [rule, in_numpy, by_loops, one_word_at_a_time]}
WRONG = {
    "hide": [
        (targets_everywhere, "all targets are"),
        (exchanged_everywhere, "stays as it is"),
        (lambda *a: rule(*a, special=0), "never chosen"),
        (lambda *a: rule(*a, special=1), "never chosen"),
        (lambda *a: rule(*a, special=2), "never chosen"),
        (lambda *a: rule(*a, share=0.5), "and no others"),
        (targets_of_masks, "isn't −100"),
        (targets_of_changed, "isn't −100"),
        (targets_after, "whatever becomes"),
        (one_draw, "become the mask"),
        (zero_for_padding, "become the mask"),
        (lambda *a: rule(*a, masks=1.1, stays=1.2), "become the mask"),
        (lambda *a: rule(*a, masks=0.9, stays=0.9), "become the mask"),
        (lambda *a: rule(*a, stays=0.8), "which stay"),
        (lambda *a: rule(*a, stays=1.1), "which stay"),
    ],
}
