"""A function is the library's: the same values, and the same gradients of a mixture."""

import torch


def drawn(*shape, seed=0):
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(shape, generator=generator, dtype=torch.float64)


def gradients(function, *tensors):
    tensors = [tensor.clone().requires_grad_() for tensor in tensors]
    result = function(*tensors)
    weights = drawn(*result.shape, seed=9)
    return torch.autograd.grad((result * weights).sum(), tensors)


def assert_same(ours, torchs, *tensors):
    torch.testing.assert_close(ours(*tensors), torchs(*tensors))
    torch.testing.assert_close(gradients(ours, *tensors), gradients(torchs, *tensors))
