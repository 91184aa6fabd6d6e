"""Exercise on class activation maps: what each place adds to a logit."""

from typing import Any

import torch

from fathom.analysis.attribution import class_activation_map
from fathom.exercises.checking import Exercise, Trial, close, draw, whole

__all__ = ["activation_map"]


def _inputs(generator: torch.Generator) -> dict[str, Any]:
    channels, classes = whole(generator, 3, 5), whole(generator, 3, 5)
    rows, columns = whole(generator, 2, 3), whole(generator, 4, 5)
    return {
        "maps": draw(generator, channels, rows, columns).abs(),
        "weights": draw(generator, classes, channels),
        "offsets": 2 + draw(generator, classes).abs(),
        "label": whole(generator, 1, classes - 1),
    }


def _offset_alone(trial: Trial) -> bool:
    """Where nothing was found, the offset is left, at every place."""
    i = trial.inputs
    found = trial.again(maps=torch.zeros_like(i["maps"]))
    return close(found, i["offsets"][i["label"]].double().expand(found.shape))


def _own_weights(trial: Trial) -> bool:
    """Other classes' weights and offsets don't matter."""
    i = trial.inputs
    others = torch.arange(len(i["offsets"])) != i["label"]
    weights = i["weights"] + others[:, None]
    found = trial.again(weights=weights, offsets=i["offsets"] - 3 * others)
    return close(found, trial.answer)


def _places_apart(trial: Trial) -> bool:
    """Changing the maps in the last column changes only that column."""
    changed = trial.inputs["maps"].clone()
    changed[:, :, -1] += 1
    found = trial.again(maps=changed)
    return close(found[:, :-1], trial.answer[:, :-1])


def _mean_is_the_logit(trial: Trial) -> bool:
    i = trial.inputs
    means = i["maps"].double().mean(dim=(1, 2))
    logits = i["weights"].double() @ means + i["offsets"].double()
    return close(trial.answer.mean(), logits[i["label"]])


activation_map = Exercise(
    class_activation_map,
    _inputs,
    {
        "Where all channels are 0, the map is the class's offset, at each place: its "
        "mean, the logit, is then the offset, too.": _offset_alone,
        "The weights and the offsets of other classes don't matter.": _own_weights,
        "A place depends on the channels at that place alone: other numbers in the "
        "last column leave the other columns as they are.": _places_apart,
        "The mean of the map over all places is the class's logit: its offset, plus "
        "its weights times the mean of each channel.": _mean_is_the_logit,
    },
    "The numbers aren't right yet: is each channel multiplied by the weight that this "
    "class has for it, and are the products summed over channels?",
)
