"""Right and wrong answers to the exercises on matrix backpropagation."""

import torch
from torch import nn

from fathom.networks.deep import DeepNetwork
from fathom.training.backpropagation import backward, forward


def own(x, b, w, g):
    """The book's own functions: a layer of ones after it has g as its gradient."""
    layers = DeepNetwork.from_parameters([b], [w]).layers
    kept = forward(layers, x)
    found = backward(layers, kept, g * (kept.outputs > 0))
    return found.inputs, found.offsets[0], found.weights[0]


def by_autograd(x, b, w, g):
    x, b, w = (values.clone().requires_grad_() for values in (x, b, w))
    return torch.autograd.grad(torch.relu(x @ w.T + b), (x, b, w), g)


def by_a_layer_of_torch(x, b, w, g):
    layer = nn.Linear(w.shape[1], w.shape[0])
    layer.load_state_dict({"weight": w, "bias": b})
    x = x.clone().requires_grad_()
    layer(x).relu().backward(g)
    return x.grad, layer.bias.grad, layer.weight.grad


def number_by_number(x, b, w, g):
    to_x = torch.zeros(x.shape)
    to_b = torch.zeros(b.shape)
    to_w = torch.zeros(w.shape)
    for i in range(len(x)):
        for d in range(len(b)):
            if b[d] + sum(w[d, j] * x[i, j] for j in range(len(w[d]))) > 0:
                to_b[d] += g[i, d]
                for j in range(len(w[d])):
                    to_w[d, j] += g[i, d] * x[i, j]
                    to_x[i, j] += g[i, d] * w[d, j]
    return to_x, to_b, to_w


def example_by_example(x, b, w, g):
    rows, to_b, to_w = [], 0, 0
    for example, slope in zip(x, g, strict=True):
        delta = slope * (w @ example + b > 0).float()
        rows.append(w.T @ delta)
        to_b = to_b + delta
        to_w = to_w + torch.outer(delta, example)
    return rows, to_b, to_w


def columns(x, b, w, g):
    """With one example in each column, as UDL has it."""
    x, g = x.T, g.T
    delta = (b[:, None] + w @ x > 0) * g
    return (w.T @ delta).T, delta @ torch.ones(x.shape[1]), delta @ x.T


def by_einsum(x, b, w, g):
    z = torch.einsum("ij,dj->id", x, w) + b
    delta = torch.where(z > 0, g, 0)
    return (
        torch.einsum("id,dj->ij", delta, w),
        torch.einsum("id->d", delta),
        torch.einsum("id,ij->dj", delta, x),
    )


def in_place(x, b, w, g):
    delta = g.clone()
    delta[x @ w.T + b <= 0] = 0
    return [delta.mm(w), delta.sum(0), delta.t().mm(x)]


def by_numpy(x, b, w, g):
    x, b, w, g = (values.numpy() for values in (x, b, w, g))
    delta = g * (x @ w.T + b > 0)
    return delta @ w, delta.sum(axis=0), delta.T @ x


def from_activations(x, b, w, g):
    delta = g * torch.relu(x @ w.T + b).sign()
    return delta @ w, delta.sum(0), delta.T @ x


def with_delta(delta, scale_b=1.0, scale_w=1.0):
    def answer(x, b, w, g):
        d = delta(x, b, w, g)
        return d @ w, scale_b * d.sum(0), scale_w * d.T @ x

    return answer


def masked(x, b, w, g):
    return g * (x @ w.T + b > 0)


def mean_over_examples(x, b, w, g):
    d = masked(x, b, w, g)
    return d @ w, d.mean(0), d.T @ x / len(x)


def spoils_its_arguments(x, b, w, g):
    g *= x @ w.T + b > 0
    return g @ w, g.sum(0), g.T @ x


def mask_for_the_parameters_only(x, b, w, g):
    d = masked(x, b, w, g)
    return g @ w, d.sum(0), d.T @ x


def activations_in_place_of_inputs(x, b, w, g):
    d = masked(x, b, w, g)
    return d @ w, d.sum(0), d.T @ x.relu()


def inputs_clipped(x, b, w, g):
    d = masked(x, b, w, g)
    return (d @ w) * (x > 0), d.sum(0), d.T @ x


RIGHT = {
    "layer_backward": [
        own,
        by_autograd,
        by_a_layer_of_torch,
        number_by_number,
        example_by_example,
        columns,
        by_einsum,
        in_place,
        by_numpy,
        from_activations,
    ],
}

WRONG = {
    "layer_backward": [
        # no mask, or one from something else
        (with_delta(lambda x, b, w, g: g), "silent on every example"),
        (with_delta(lambda x, b, w, g: g * (g > 0)), "silent on every example"),
        (with_delta(lambda x, b, w, g: g * (x @ w.T > 0)), "silent on every example"),
        (with_delta(lambda x, b, w, g: g * (x @ w.T + b < 0)), "silent on every"),
        # the activations themselves in place of a mask
        (
            with_delta(lambda x, b, w, g: g * (x @ w.T + b).relu()),
            "sum of that unit's column",
        ),
        (mask_for_the_parameters_only, "silent on every example"),
        (mean_over_examples, "add over the examples"),
        (with_delta(masked, scale_b=-1.0), "sum of that unit's column"),
        (with_delta(masked, scale_w=-1.0), "by what did the layer multiply"),
        (activations_in_place_of_inputs, "by what did the layer multiply"),
        (inputs_clipped, "through every unit that reads it"),
        (spoils_its_arguments, "changed its arguments"),
        # not summed over the examples
        (
            lambda x, b, w, g: (masked(x, b, w, g) @ w, masked(x, b, w, g), w),
            "Result 2",
        ),
        # another order
        (
            lambda x, b, w, g: (
                masked(x, b, w, g).sum(0),
                masked(x, b, w, g).T @ x,
                masked(x, b, w, g) @ w,
            ),
            "Result 1",
        ),
        # the transpose forgotten
        (lambda x, b, w, g: with_delta(masked)(x, b, w.T, g), "Your function raised"),
    ],
}
