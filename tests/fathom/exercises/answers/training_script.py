"""Right and wrong answers to the exercises on a training script."""

import torch


def loop(errors, patience):
    best, best_error = 0, float("inf")
    for epoch in range(1, len(errors) + 1):
        if errors[epoch - 1] < best_error:
            best, best_error = epoch, errors[epoch - 1]
        if epoch - best >= patience:
            return best, epoch
    return best, len(errors)


def waiting(errors, patience):
    best, waited = 1, 0
    for epoch in range(2, len(errors) + 1):
        if errors[epoch - 1] < errors[best - 1]:
            best, waited = epoch, 0
        else:
            waited += 1
        if waited == patience:
            return [best, epoch]
    return [best, len(errors)]


def while_there_is_hope(errors, patience):
    epoch = best = 1
    while epoch < len(errors) and epoch < best + patience:
        epoch += 1
        best = epoch if errors[epoch - 1] < errors[best - 1] else best
    return best, epoch


def cumulative(errors, patience):
    best = first_lows(errors)
    waited = torch.arange(len(errors)) - best >= patience
    waited[-1] = True
    last = waited.int().argmax()
    return best[last] + 1, last + 1


def first_lows(errors):
    """For each epoch the first place of the lowest error so far."""
    return torch.stack([errors[: k + 1].argmin() for k in range(len(errors))])


def prefixes(errors, patience):
    for length in range(1, len(errors) + 1):
        seen = errors[:length].tolist()
        best = seen.index(min(seen)) + 1
        if length == best + patience:
            break
    return best, length


def recursive(errors, patience, best=1, epoch=1):
    if epoch == len(errors) or epoch == best + patience:
        return best, epoch
    better = errors[epoch] < errors[best - 1]
    return recursive(errors, patience, epoch + 1 if better else best, epoch + 1)


def sliding(errors, patience):
    """From each low, look for a lower one within reach."""
    values, best = errors.tolist(), 0
    while True:
        reach = range(best + 1, min(best + patience + 1, len(values)))
        lower = [k for k in reach if values[k] < values[best]]
        if not lower:
            return best + 1, min(best + 1 + patience, len(values))
        best = lower[0]


def as_tensor(errors, patience):
    return torch.tensor(loop(errors, patience)).unbind()


def never_stops(errors, patience):
    return int(errors.argmin()) + 1, len(errors)


def from_zero(errors, patience):
    best, last = loop(errors, patience)
    return best - 1, last - 1


def ties_gain(errors, patience):
    best = 1
    for epoch in range(1, len(errors) + 1):
        if errors[epoch - 1] <= errors[best - 1]:
            best = epoch
        if epoch == best + patience:
            break
    return best, epoch


def too_patient(errors, patience):
    return loop(errors, patience + 1)


def hasty(errors, patience):
    return loop(errors, max(1, patience - 1)) if patience > 1 else (1, 1)


def compares_with_the_epoch_before(errors, patience):
    best, waited = 1, 0
    for epoch in range(2, len(errors) + 1):
        if errors[epoch - 1] < errors[epoch - 2]:
            best, waited = epoch, 0
        else:
            waited += 1
        if waited == patience:
            return best, epoch
    return best, len(errors)


def keeps_the_last(errors, patience):
    _, last = loop(errors, patience)
    return last, last


RIGHT = {
    "early_stop": [
        loop,
        waiting,
        while_there_is_hope,
        cumulative,
        prefixes,
        recursive,
        sliding,
        as_tensor,
    ],
}
WRONG = {
    "early_stop": [
        (never_stops, "Epochs count from 1"),
        (from_zero, ""),
        (ties_gain, "only equals"),
        (too_patient, "Epochs count from 1"),
        (hasty, ""),
        (compares_with_the_epoch_before, ""),
        (keeps_the_last, ""),
    ],
}
