"""Every public function of the networks and losses, where numbers are hardest.

Each is compared with a library's function that gets the same numbers in double
precision: value and gradient, from tiny to huge. A new function joins by itself:
without an entry in `CASES` its test fails and says what to add.
"""

import inspect
import itertools
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pkgutil import iter_modules

import pytest
import scipy.special
import scipy.stats
import torch
import torch.nn.functional as F
from torch import Tensor, distributions

import fathom.losses
import fathom.networks

ROOMS = [fathom.networks, fathom.losses]
# Functions that compute nothing that a library computes, and where they are tested.
ELSEWHERE = {
    "chunks": "test_byte_pair_encoding: of texts, which come back",
    "join": "test_byte_pair_encoding: ids are those of the library tokenizers",
    "join_chunks": "test_byte_pair_encoding: ids are those of the library tokenizers",
    "train": "test_byte_pair_encoding: vocabularies of the library tokenizers",
    "utf8": "test_byte_pair_encoding: of texts, which come back",
    "hyperbola": "test_surfaces: by hand, and its curvatures",
    "quadratic": "test_surfaces: by hand, and its curvatures",
    "saddle": "test_surfaces: by hand, and its curvatures",
    "drop": "test_dropout: equal to torch's with the same mask, and by hand",
    "monte_carlo": "test_dropout: passes are thinned networks, drawn in turn",
    "gabor": "test_gabor: by hand, and many models as one by one",
    "gabor_loss": "test_gabor: by hand, and many models as one by one",
    "convolution_matrix": "test_convolution_1d: its product is the library's",
    "output_size": "test_convolution_1d: that of the library's module",
    "convolve_by_loops": "test_convolution_2d: the library's, over random shapes",
    "output_shape": "test_convolution_2d: that of the library's result",
    "patches": "test_convolution_2d: by hand, and through what is made of them",
    "bucket": "test_pronouns: published values of the hash",
    "letter_counts": "test_pronouns: by hand",
    "compose": "test_deep: the network equals the second after the first",
    "check_sides": "test_encoder_decoder: sizes that don't fit are named",
    "start_by_he": "test_encoder_decoder and test_unet: numbers keep their size",
    "attend_on": "test_cache: equal to attention over the whole text",
    "causal_mask": "test_decoder: by hand",
    "cut": "test_vision_transformer: by hand, and torch's strided convolution",
    "put_together": "test_vision_transformer: cut, undone",
    "as_levels": "test_image_gpt: by hand, and back",
    "as_shades": "test_image_gpt: by hand, and back",
    "adjacency": "test_graphs: PyTorch Geometric's",
    "batch": "test_graphs: its matrix is block-diagonal",
    "check_indices": "test_graphs: what doesn't fit is named",
    "edge_weights": "test_graph_convolution: layers are PyTorch Geometric's",
    "largest_at": "test_graph_convolution: layers are PyTorch Geometric's",
    "permute": "test_graphs: the matrix is permuted",
    "readout": "test_graph_convolution: the order doesn't matter",
    "sum_at": "test_graphs: layers are PyTorch Geometric's",
    "edge_graph": "test_graph_constructions: NetworkX's line graph",
    "pixel_graph": "test_graph_constructions: a convolution of torch",
    "softmax_at": "test_graph_attention: torch's, group by group, tiny to huge",
    "hops": "test_neighbour_sampling: powers of the matrix",
    "sample_layers": "test_neighbour_sampling: the whole graph's result",
    "sample_neighbours": "test_neighbour_sampling: which, how many, how often",
    "undirected": "test_graphs: the adjacency matrix is PyTorch Geometric's",
    "read_on": "test_cache: a text in parts is the text",
    "local_mask": "test_sparse_attention: by hand",
    "strided_mask": "test_sparse_attention: by hand",
    "global_mask": "test_sparse_attention: by hand",
    "reached": "test_sparse_attention: which tokens change which",
    "local_attention": "test_sparse_attention: the library's with a mask",
    "kernel_attention": "test_linear_attention: by loops over pairs",
    "linear_attention": "test_linear_attention: all pairs, gradients included",
    "linear_step": "test_linear_attention: by hand",
    "positive_features": "test_linear_attention: by hand, and their mean and variance",
    "teacher_forcing": "test_translator: by hand",
    "translate": "test_translator: as each text alone, from the whole network",
    "check_inputs": "test_shallow: sentences about inputs that don't fit",
    "check_real": "test_shallow: sentences about parameters that don't fit",
    "weights_alone": "test_llama: equal to the library's without offsets",
    "linear_layer": "test_shallow and test_deep: equal to torch's from the same seed",
    "num_parameters": "test_shallow: counted by hand",
    "average_pool": "test_pooling: torch's over random shapes, gradients included",
    "max_pool": "test_pooling: torch's over random shapes, gradients included",
    "largest_places": "test_pooling: torch's over random shapes, ties included",
    "max_unpool": "test_pooling: torch's, and the transpose of pooling",
    "blur_pool": "test_pooling: torch's strided convolution, gradients included",
    "nearest": "test_interpolation: torch's, gradients included",
    "bilinear": "test_interpolation: torch's over random shapes, gradients included",
    "linear_weights": "test_interpolation: through bilinear; rows sum to one",
    "coverage": "test_transposed_convolution: by hand",
    "group_norm": "test_normalisation: torch's over random shapes, gradients included",
    "normalise": "test_normalisation: by hand, and through what is made of it",
    "encode": "test_detection: by hand, and read back by decode",
    "decode": "test_detection: what is written is read",
    "detection_loss": "test_detection: the library's losses, cell by cell",
    "transposed_convolution_1d": "test_transposed_convolution: torch's",
    "transposed_convolution_2d": "test_transposed_convolution: torch's",
    "picture_branch": "test_bottleneck: torch's convolutions, gradients included",
    "bottleneck_branch": "test_bottleneck: torch's, gradients included",
    "frequencies": "test_positions: by hand, and through what is made of them",
    "sinusoidal": "test_positions: the library's, by hand, and far away",
    "shift_matrix": "test_positions: it moves every code, and is a rotation",
    "rotate": "test_positions: the library's, and complex numbers; far away",
    "layer_parameters": "test_transformer: counted, and by hand",
    "bert_words": "test_word_pieces: those of the library tokenizers",
    "longest_pieces": "test_word_pieces: by hand, and the library tokenizers'",
    "encoder_from_bert": "test_bert: equal to the library's BERT",
    "padded": "test_encoder: rows are cut and filled up",
    "pooled": "test_encoder: by hand, and padding changes nothing",
    "rnn_step": "test_recurrent: torch's layer, tiny and huge inputs included",
    "gru_step": "test_recurrent: torch's layer, tiny and huge inputs included",
    "lstm_step": "test_recurrent: torch's layer, tiny and huge inputs included",
    "unroll": "test_recurrent: torch's layers, and reading on from a state",
    "connected_branch": "test_residual: a network of them is a deep network",
    "convolutional_branch": "test_residual: torch's convolutions",
}
FUNCTIONS = {
    f"{room.__name__}.{module.name}.{name}": function
    for room in ROOMS
    for module in iter_modules(room.__path__)
    for found in [import_module(f"{room.__name__}.{module.name}")]
    for name in found.__all__
    if inspect.isfunction(function := getattr(found, name)) and name not in ELSEWHERE
}


@dataclass(frozen=True)
class Case:
    """What a function is compared with, and on which numbers.

    Attributes:
        reference: the library's function of the same arguments.
        arguments: in double precision; class numbers in `torch.long`.
        fixed: the places of arguments that nobody differentiates by, such as targets.
        slopes: the gradients of the sum of the results by the other arguments, where
            the reference can't be differentiated.
        digits: how many of single precision's digits the result must keep; double
            precision must keep twice as many, less two.
        relative: whether the value has to keep its digits however near to zero it is.
    """

    reference: Callable[..., Tensor]
    arguments: tuple[Tensor, ...]
    fixed: tuple[int, ...] = ()
    slopes: Callable[..., tuple[Tensor, ...]] | None = None
    digits: float = 5.0
    relative: bool = False


def numbers(*values: float) -> Tensor:
    return torch.tensor(values, dtype=torch.float64)


def every(*arguments: Tensor) -> tuple[Tensor, ...]:
    """Every value of each argument with every value of the others."""
    return tuple(torch.tensor([*itertools.product(*arguments)]).double().T.contiguous())


TINY = (-0.0, 0.0, 1e-30, -1e-30, 1e-8, -1e-8, 1e-7, 1e-4, -1e-4)
MIDDLE = (-0.5, 0.5, 1.5, -1.5, 2.9, -2.9, 3.1, -3.1, 5.0, -5.0, 9.0, -9.0, -12.0, 12.0)
FAR = (-20.0, 20.0, 50.0, -50.0, 88.0, -88.0, 89.0, -90.0, 300.0, -300.0, 1e4, -1e4)
HUGE = (1e15, -1e15, 1e30, -1e30)
Z = numbers(*TINY, *MIDDLE, *FAR, *HUGE)
WITH_INFINITE = numbers(*Z.tolist(), float("inf"), -float("inf"))
NO_KINK = Z[Z != 0]
SLOPE = numbers(0.25)[0]


def slope_of(function: Callable[..., Tensor]) -> Callable[..., Tensor]:
    """The slope by automatic differentiation."""

    def slope(z: Tensor, *others: Tensor) -> Tensor:
        z = z.clone().requires_grad_()
        total = function(z, *others).sum()
        return torch.autograd.grad(total, z, create_graph=z.requires_grad)[0]

    return slope


def softplus(z: Tensor) -> Tensor:
    return -F.logsigmoid(-z)


def gelu_slope(z: Tensor) -> tuple[Tensor]:
    normal = scipy.stats.norm
    return (torch.from_numpy(normal.cdf(z) + z.numpy() * normal.pdf(z)),)


def at(z: Tensor, reference: Callable[..., Tensor], *others: Tensor, **more) -> Case:
    """An activation function, on its own inputs."""
    return Case(reference, (z, *others), relative=True, **more)


X = numbers(-3.0, -1.0, 0.5, 2.0, 4.0, 5.5)
PLANE = torch.stack([X, 1e3 * X.sin(), 1e-3 * X.cos()], dim=1)
Y = numbers(1.0, -2.0, 1e3, 0.0, -0.0, 3.0)
PARAMETERS = numbers(1.0, -2.0, 1e-2, 1e3)


def design(inputs: Tensor) -> Tensor:
    return torch.column_stack([torch.ones(len(inputs), dtype=inputs.dtype), inputs])


def squares(parameters: Tensor, inputs: Tensor, targets: Tensor) -> Tensor:
    return F.mse_loss(design(inputs) @ parameters, targets, reduction="sum")


LOGITS = numbers(-1e4, -300.0, -90.0, -20.0, -1e-8, 0.0, 1e-8, 1.0, 20.0, 90.0, 1e4)
GAPS = torch.stack(
    [
        numbers(0.0, 120.0, -3.0),
        numbers(300.0, 300.0, 300.0),
        numbers(-1e4, 1e4, 0.0),
        numbers(-1e4, -1e4, -1e4 - 1),
        numbers(1e-8, 0.0, -0.0),
        numbers(0.5, -20.0, 20.0),
    ]
)
INFINITE = torch.cat([GAPS, numbers(0.0, -float("inf"), 2.0)[None]])
CLASSES = torch.tensor([0, 1, 2, 2, 1, 0])
PLACES = numbers(0.0, -0.0, 1e-8, 3.0, -1e4, 1e10)
SPREADS = numbers(1e-6, 1e-2, 1.0, 50.0, 1e10)
ANGLES = every(
    numbers(0.0, 1e-4, -1e-3, 0.7, 3.1415, -9.0),
    numbers(0.0, 1.0),
    numbers(1e-6, 0.3, 10.0, 700.0, 1e4, 1e6),
)


def normal(targets: Tensor, mean: Tensor, deviation: Tensor) -> Tensor:
    return distributions.Normal(mean, deviation, validate_args=False).log_prob(targets)


def laplace(targets: Tensor, mean: Tensor, scale: Tensor) -> Tensor:
    return distributions.Laplace(mean, scale, validate_args=False).log_prob(targets)


def bernoulli(targets: Tensor, logits: Tensor) -> Tensor:
    return -F.binary_cross_entropy_with_logits(logits, targets, reduction="none")


def categorical(targets: Tensor, logits: Tensor) -> Tensor:
    return -F.cross_entropy(logits, targets, reduction="none")


def poisson(targets: Tensor, log_rate: Tensor) -> Tensor:
    loss = F.poisson_nll_loss(log_rate, targets, reduction="none")
    return -loss - torch.lgamma(targets + 1)


def von_mises(targets: Tensor, mean: Tensor, concentration: Tensor) -> Tensor:
    density = scipy.stats.vonmises(loc=mean.numpy(), kappa=concentration.numpy())
    return torch.from_numpy(density.logpdf(targets.numpy()))


def von_mises_slopes(
    targets: Tensor, mean: Tensor, concentration: Tensor
) -> tuple[Tensor, ...]:
    away, kappa = (targets - mean).numpy(), concentration.numpy()
    ratio = scipy.special.i1e(kappa) / scipy.special.i0e(kappa)
    by_kappa = scipy.special.cosm1(away * 180 / torch.pi * torch.pi / 180) + 1 - ratio
    return concentration * (targets - mean).sin(), torch.from_numpy(by_kappa)


def mixture(targets: Tensor, logits: Tensor, means: Tensor, spreads: Tensor) -> Tensor:
    parts = distributions.Normal(means, spreads, validate_args=False)
    weights = distributions.Categorical(logits=logits, validate_args=False)
    return distributions.MixtureSameFamily(
        weights, parts, validate_args=False
    ).log_prob(targets)


def gaussian_nll(predictions: Tensor, targets: Tensor, deviation: Tensor) -> Tensor:
    return F.gaussian_nll_loss(predictions, targets, deviation**2, full=True, eps=0)


ACTIVATIONS = {
    "relu": at(WITH_INFINITE, F.relu),
    "leaky_relu": at(WITH_INFINITE[WITH_INFINITE != 0], F.leaky_relu),
    "prelu": at(NO_KINK, lambda z, slope: F.prelu(z, slope), SLOPE),
    "softplus": at(WITH_INFINITE, softplus),
    "sigmoid": at(WITH_INFINITE, torch.sigmoid),
    "tanh": at(WITH_INFINITE, torch.tanh),
    "elu": at(WITH_INFINITE, F.elu),
    "selu": at(WITH_INFINITE[WITH_INFINITE != 0], F.selu),
    "gelu": at(
        Z,
        lambda z: torch.from_numpy(z.numpy() * scipy.stats.norm.cdf(z)),
        slopes=gelu_slope,
        digits=4.5,
    ),
    "silu": at(Z, F.silu),
    "hard_swish": at(Z, F.hardswish),
}
CLOSED_SLOPES = {
    "relu_derivative": at(WITH_INFINITE, slope_of(F.relu), fixed=(0,)),
    "leaky_relu_derivative": at(WITH_INFINITE, slope_of(F.leaky_relu), fixed=(0,)),
    "prelu_derivative": at(Z, slope_of(F.prelu), SLOPE, fixed=(0, 1)),
    "softplus_derivative": at(WITH_INFINITE, torch.sigmoid),
    "sigmoid_derivative": at(Z, lambda z: torch.sigmoid(z) * torch.sigmoid(-z)),
    "tanh_derivative": at(
        Z, lambda z: 4 * torch.sigmoid(2 * z) * torch.sigmoid(-2 * z)
    ),
    "elu_derivative": at(WITH_INFINITE, slope_of(F.elu), fixed=(0,)),
    "selu_derivative": at(WITH_INFINITE, slope_of(F.selu), fixed=(0,)),
    "gelu_derivative": at(Z, lambda z: gelu_slope(z)[0], fixed=(0,), digits=4.5),
    "silu_derivative": at(Z, slope_of(F.silu), fixed=(0,)),
    "hard_swish_derivative": at(Z[Z.abs() != 3], slope_of(F.hardswish), fixed=(0,)),
}
LINES = {
    "design_matrix": Case(design, (PLANE,)),
    "predict": Case(
        lambda inputs, intercept, slopes: intercept + inputs @ slopes,
        (PLANE, numbers(1e4)[0], PARAMETERS[1:]),
        digits=4.5,
    ),
    "loss": Case(squares, (PARAMETERS, PLANE, Y), digits=4.5),
    "gradient": Case(
        lambda *data: torch.func.grad(squares)(*data), (PARAMETERS, PLANE, Y), digits=4
    ),
    "hessian": Case(lambda inputs: 2 * design(inputs).T @ design(inputs), (PLANE,)),
    "closed_form": Case(
        lambda inputs, targets: torch.linalg.pinv(design(inputs)) @ targets,
        (PLANE[:, :2] * numbers(1.0, 1e-3), Y),
        digits=3.5,
    ),
}
CONVOLUTIONS = {
    "convolve_1d": Case(
        F.conv1d,
        (
            PLANE[None],
            torch.stack([PLANE[:4], PLANE[2:]], dim=2).repeat(1, 2, 1),
            PARAMETERS,
        ),
        digits=4.5,
    ),
}
PICTURES = PLANE.T.reshape(3, 1, 3, 2).contiguous()
CONVOLUTIONS_2D = {
    "convolve_images": Case(
        F.conv2d, (PICTURES, PLANE.reshape(3, 1, 3, 2), PARAMETERS[1:]), digits=4.5
    ),
}
# A column of equal numbers, a huge one, and one whose variance is below eps.
SCALES = numbers(1.0, -2.0, 1e-2, 3.0)
SPREAD = torch.stack([Y * 0 + 1e4, 1e12 * X, 1e-3 * X.cos(), X.sin()], dim=1)


def batch_norm_gradients(
    inputs: Tensor, scale: Tensor, gradient: Tensor
) -> tuple[Tensor, ...]:
    def forward(inputs: Tensor, scale: Tensor, offset: Tensor) -> Tensor:
        return F.batch_norm(inputs, None, None, scale, offset, training=True)

    return torch.func.vjp(forward, inputs, scale, 0 * scale)[1](gradient)


NORMS = {
    "layer_norm": Case(
        lambda x, scale, offset: F.layer_norm(x, scale.shape, scale, offset),
        (SPREAD.T[:, :4].contiguous(), SCALES, SCALES.flip(0)),
        digits=4,
    ),
    "instance_norm": Case(
        lambda x, scale, offset: F.instance_norm(x, None, None, scale, offset),
        (SPREAD.T[None].contiguous(), SCALES, SCALES.flip(0)),
        digits=4,
    ),
    "rms_norm": Case(
        lambda x, scale: F.rms_norm(x, scale.shape, scale, 1e-5),
        (SPREAD.T[:, :4].contiguous(), SCALES),
        digits=4,
    ),
    "scale_features": Case(
        lambda x, scale, offset: x * scale + offset,
        (SPREAD, SCALES, SCALES.flip(0)),
    ),
}
BATCH_NORMS = {
    "batch_norm": Case(
        lambda x, scale, offset: F.batch_norm(x, None, None, scale, offset, True),
        (SPREAD, SCALES, SCALES.flip(0)),
        digits=4,
    ),
    "batch_norm_backward": Case(
        batch_norm_gradients,
        (SPREAD, SCALES, SPREAD.flip(0) * 1e-3),
        fixed=(0, 1, 2),
        digits=4,
    ),
}
QUERIES = torch.stack([Y, 1e-8 * X, X.sin(), GAPS[:, 0].clamp(-50, 50)], dim=1)
ATTENTIONS = {
    "attention": Case(
        lambda *arguments: F.scaled_dot_product_attention(*arguments),
        (QUERIES, PLANE[:, [0, 0, 2, 0]] * 1e-2, PLANE),
        digits=3,
    ),
    "attention_weights": Case(
        lambda queries, keys: (queries @ keys.T / 2).softmax(dim=-1),
        (QUERIES, PLANE[:, [0, 0, 2, 0]] * 1e-2),
        digits=4,
    ),
}
# On the way back it subtracts a mean that was summed up in another order.
ONLINE = {
    "online_attention": Case(
        lambda *arguments: F.scaled_dot_product_attention(*arguments),
        ATTENTIONS["attention"].arguments,
        digits=2.5,
    )
}
FEATURES = {
    "elu_features": Case(lambda x: F.elu(x) + 1, (Z,)),
}
LIKELIHOODS = {
    "log_sum_exp": Case(lambda values: values.logsumexp(-1), (INFINITE,)),
    "log_softmax": Case(lambda values: values.log_softmax(-1), (GAPS,)),
    "softmax": Case(lambda values: values.softmax(-1), (INFINITE,)),
    "normal": Case(normal, every(PLACES, PLACES, SPREADS), fixed=(0,)),
    "laplace": Case(laplace, every(PLACES, PLACES, SPREADS), fixed=(0,)),
    "bernoulli": Case(
        bernoulli, every(numbers(0.0, 0.3, 1.0), LOGITS), fixed=(0,), digits=4.5
    ),
    "categorical": Case(categorical, (CLASSES, GAPS), fixed=(0,)),
    "poisson": Case(
        poisson,
        every(numbers(0.0, 1.0, 7.0, 1e4), numbers(-1e4, -90.0, -1e-8, 0.0, 3.0, 40.0)),
        fixed=(0,),
        digits=4.5,
    ),
    "von_mises": Case(
        von_mises, ANGLES, fixed=(0,), slopes=von_mises_slopes, digits=4.5
    ),
    "normal_mixture": Case(
        mixture,
        (
            numbers(0.0, 1e4, -1e-8, 3.0, 0.0, 2.0),
            GAPS,
            GAPS.flip(0),
            GAPS.abs().clamp(1e-2, 1e3),
        ),
        fixed=(0,),
        digits=4.5,
    ),
}
LOSSES = {
    "least_squares": Case(
        lambda p, t: F.mse_loss(p, t, reduction="sum"), every(PLACES, PLACES)
    ),
    "mean_squared_error": Case(F.mse_loss, every(PLACES, PLACES)),
    "negative_log_likelihood": Case(lambda values: -values.mean(), (Z[:-4],)),
    "gaussian_nll": Case(
        gaussian_nll, every(PLACES[:5], PLACES[:5], SPREADS[1:]), fixed=(1,)
    ),
    "binary_cross_entropy": Case(
        F.binary_cross_entropy_with_logits,
        every(LOGITS, numbers(0.0, 0.3, 1.0)),
        fixed=(1,),
    ),
    "cross_entropy": Case(F.cross_entropy, (GAPS, CLASSES), fixed=(1,)),
}
CASES = {
    f"fathom.{module}.{name}": case
    for module, cases in {
        "networks.activations": ACTIVATIONS | CLOSED_SLOPES,
        "networks.attention": ATTENTIONS,
        "networks.batch_norm": BATCH_NORMS,
        "networks.convolution_1d": CONVOLUTIONS,
        "networks.convolution_2d": CONVOLUTIONS_2D,
        "networks.linear_attention": FEATURES,
        "networks.linear_regression": LINES,
        "networks.normalisation": NORMS,
        "networks.online_attention": ONLINE,
        "losses.likelihoods": LIKELIHOODS,
        "losses.basic": LOSSES,
    }.items()
    for name, case in cases.items()
}
each_function = pytest.mark.parametrize("name", FUNCTIONS)


def case_of(name: str) -> tuple[Callable, Case]:
    assert name in CASES, (
        f"{name} has no entry in CASES of tests/fathom/test_extremes.py: add a Case "
        "with the library's function of the same arguments, and with arguments that go "
        "from tiny to huge; or say in ELSEWHERE where it is tested"
    )
    return FUNCTIONS[name], CASES[name]


def cast(arguments: tuple[Tensor, ...], dtype: torch.dtype) -> list[Tensor]:
    return [a.to(dtype) if a.is_floating_point() else a for a in arguments]


def flat(results: Tensor | tuple[Tensor, ...]) -> Tensor:
    parts = results if isinstance(results, tuple) else (results,)
    return torch.cat([part.flatten() for part in parts])


def assert_equal(
    ours: Tensor, reference: Tensor, digits: float, relative: bool = False
) -> None:
    if ours.dtype == torch.float64:
        digits = 2 * digits - 2
    smallest = torch.finfo(ours.dtype).tiny if relative else 0.1 * 10**-digits
    # What overflows in single precision does so in ours and in the reference.
    torch.testing.assert_close(
        ours, reference.to(ours.dtype), rtol=10**-digits, atol=smallest
    )


def is_sentence(error: Exception) -> bool:
    return len(str(error).split()) > 5


def test_no_entry_is_left_over():
    assert set(CASES) <= set(FUNCTIONS)


@each_function
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_value_and_gradient_equal_the_librarys(name, dtype):
    function, case = case_of(name)
    arguments = cast(case.arguments, dtype)
    same = cast(arguments, torch.float64)
    places = [
        i
        for i, argument in enumerate(arguments)
        if argument.is_floating_point() and i not in case.fixed
    ]
    for values in (arguments, same) if case.slopes is None else (arguments,):
        for i in places:
            values[i] = values[i].clone().requires_grad_()
    ours, reference = function(*arguments), case.reference(*same)
    assert flat(ours).dtype == dtype
    assert_equal(flat(ours), flat(reference), case.digits, case.relative)
    if not places:
        return
    # Infinite results have no slope.
    total = flat(ours)[flat(ours).isfinite() & flat(reference).to(dtype).isfinite()]
    gradients = torch.autograd.grad(total.sum(), [arguments[i] for i in places])
    if case.slopes is not None:
        expected = case.slopes(*same)
    else:
        total = flat(reference)
        total = total[flat(ours).isfinite() & total.to(dtype).isfinite()]
        expected = torch.autograd.grad(total.sum(), [same[i] for i in places])
    for ours, reference in zip(gradients, expected, strict=True):
        assert_equal(ours, reference, case.digits)


@each_function
def test_one_row_and_none(name):
    function, case = case_of(name)
    for rows in (1, 0):
        arguments = [a[:rows] if a.ndim else a for a in case.arguments]
        if name.endswith(("loss", "gradient")) and "linear" in name:
            arguments[0] = case.arguments[0]  # the parameters have no rows
        if name.endswith("predict"):
            arguments[2] = case.arguments[2]
        try:
            ours = flat(function(*arguments))
        except ValueError as error:
            assert is_sentence(error)
            continue
        assert not ours.isnan().any(), "neither an answer nor a sentence"
        assert_equal(ours, flat(case.reference(*arguments)), case.digits)


@each_function
def test_nan_shows(name, as_readers):
    """In the result, or in a sentence; never as a number like any other."""
    function, case = case_of(name)
    for i, argument in enumerate(case.arguments):
        if not argument.is_floating_point():
            continue
        broken = argument.clone()
        broken.view(-1)[-1] = torch.nan
        arguments = [*case.arguments[:i], broken, *case.arguments[i + 1 :]]
        try:
            assert flat(function(*arguments)).isnan().any()
        except ValueError as error:
            assert is_sentence(error) and "nan" in str(error).lower()


@each_function
def test_whole_numbers_are_taken_as_real_ones_or_refused(name, as_readers):
    function, case = case_of(name)
    whole = [a.clamp(-50, 50).ceil().long() for a in case.arguments]
    wanted = [
        new.float() if old.is_floating_point() else new
        for old, new in zip(case.arguments, whole, strict=True)
    ]
    try:
        ours = flat(function(*whole))
    except ValueError as error:
        assert is_sentence(error)
        return
    torch.testing.assert_close(ours, flat(function(*wanted)), equal_nan=True)
