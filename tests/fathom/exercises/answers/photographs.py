"""Right and wrong answers to the exercise on class activation maps."""

import torch


def by_sum(maps, weights, offsets, label):
    return offsets[label] + (weights[label][:, None, None] * maps).sum(dim=0)


def by_loops(maps, weights, offsets, label):
    _, rows, columns = maps.shape
    found = torch.zeros(rows, columns)
    for i in range(rows):
        for j in range(columns):
            found[i, j] = offsets[label] + weights[label] @ maps[:, i, j]
    return found


def as_lists(maps, weights, offsets, label):
    return by_loops(maps, weights, offsets, label).tolist()


def as_tuples(*arguments):
    return tuple(map(tuple, as_lists(*arguments)))


def in_double(maps, weights, offsets, label):
    return by_sum(maps.double(), weights.double(), offsets.double(), label)


def by_einsum(maps, weights, offsets, label):
    everything = torch.einsum("cd,dij->cij", weights, maps)
    return (everything + offsets[:, None, None])[label]


def by_convolution(maps, weights, offsets, label):
    """The linear layer as a 1 × 1 convolution."""
    kernels = weights[:, :, None, None]
    return torch.nn.functional.conv2d(maps[None], kernels, offsets)[0, label]


def in_place_on_a_copy(maps, weights, offsets, label):
    maps = maps.clone()
    maps *= weights[label][:, None, None]
    return maps.sum(0).numpy() + offsets[label].item()


def without_offset(maps, weights, offsets, label):
    return torch.einsum("d,dij->ij", weights[label], maps)


def offset_shared_out(maps, weights, offsets, label):
    """As if the map's sum were the logit."""
    places = maps[0].numel()
    return by_sum(maps, weights, offsets, label) / places


def offset_of_the_first(maps, weights, offsets, label):
    return without_offset(maps, weights, offsets, label) + offsets[0]


def weights_of_the_first(maps, weights, offsets, label):
    return by_sum(maps, weights[:1].expand_as(weights), offsets, label)


def next_class(maps, weights, offsets, label):
    return by_sum(maps, weights, offsets, label - 1)


def positive_only(maps, weights, offsets, label):
    return by_sum(maps, weights, offsets, label).relu()


def positive_weights(maps, weights, offsets, label):
    return by_sum(maps, weights.abs(), offsets, label)


def mean_of_channels(maps, weights, offsets, label):
    mean = without_offset(maps, weights, offsets, label) / len(maps)
    return offsets[label] + mean


def unweighted(maps, weights, offsets, label):
    return offsets[label] + maps.sum(dim=0)


def the_logit_everywhere(maps, weights, offsets, label):
    logits = weights @ maps.mean(dim=(1, 2)) + offsets
    return logits[label].expand(maps.shape[1:])


def softmax_of_classes(maps, weights, offsets, label):
    everything = torch.einsum("cd,dij->cij", weights, maps) + offsets[:, None, None]
    return everything.softmax(dim=0)[label]


def between_0_and_1(maps, weights, offsets, label):
    found = by_sum(maps, weights, offsets, label)
    return (found - found.min()) / (found.max() - found.min() + 1e-9)


def turned(maps, weights, offsets, label):
    return by_sum(maps, weights, offsets, label).T


def upside_down(maps, weights, offsets, label):
    return by_sum(maps, weights, offsets, label).flip(1)


def all_classes(maps, weights, offsets, label):
    return torch.einsum("cd,dij->cij", weights, maps) + offsets[:, None, None]


def in_place(maps, weights, offsets, label):
    maps *= weights[label][:, None, None]
    return offsets[label] + maps.sum(dim=0)


RIGHT = {
    "activation_map": [
        *(by_sum, by_loops, as_lists, as_tuples, in_double, by_einsum),
        *(by_convolution, in_place_on_a_copy),
    ],
}
WRONG = {
    "activation_map": [
        (without_offset, "the map is the class's offset"),
        (offset_shared_out, "the map is the class's offset"),
        (offset_of_the_first, "the map is the class's offset"),
        (weights_of_the_first, "of other classes don't matter"),
        (next_class, "the map is the class's offset"),
        (positive_only, "mean of the map over all places"),
        (positive_weights, "mean of the map over all places"),
        (mean_of_channels, "mean of the map over all places"),
        (unweighted, "mean of the map over all places"),
        (the_logit_everywhere, "depends on the channels at that place"),
        (softmax_of_classes, "the map is the class's offset"),
        (between_0_and_1, "the map is the class's offset"),
        (turned, "The result should be"),
        (upside_down, "depends on the channels at that place"),
        (all_classes, "The result should be"),
        (in_place, "changed its arguments"),
        (lambda *a: None, "returned nothing"),
    ],
}
