r"""Activation functions: what bends a linear function, each with its derivative.

Every function takes a tensor of any shape and works on each element :math:`z` alone,
and equals PyTorch's function of the same name. Its partner, ``..._derivative``, is the
slope in closed form. Where a function has a kink there is no slope; the partner then
returns what PyTorch's automatic differentiation returns, and says so.

Whole numbers are taken as real ones, in PyTorch's default precision. NaN stays NaN, in
the value and in the slope. All digits are right in single and in double precision, near
zero and far from it: where the formula as it stands overflows, or subtracts two numbers
that are almost equal, the function is computed in another way and says how.
"""

import math

import torch
from jaxtyping import Float
from torch import Tensor

__all__ = [
    "elu",
    "elu_derivative",
    "gelu",
    "gelu_derivative",
    "hard_swish",
    "hard_swish_derivative",
    "leaky_relu",
    "leaky_relu_derivative",
    "prelu",
    "prelu_derivative",
    "relu",
    "relu_derivative",
    "selu",
    "selu_derivative",
    "sigmoid",
    "sigmoid_derivative",
    "silu",
    "silu_derivative",
    "softplus",
    "softplus_derivative",
    "tanh",
    "tanh_derivative",
]

# Klambauer et al. (2017) solve for the two constants that keep the mean at zero and
# the variance at one from layer to layer.
SELU_ALPHA = 1.6732632423543772
SELU_SCALE = 1.0507009873554805


def relu(z: Float[Tensor, "*shape"]) -> Float[Tensor, "*shape"]:
    r"""Set what is negative to zero: :math:`\max(0, z)`.

    Output in :math:`[0, \infty)`. UDL section 3.1.
    """
    return torch.where(z <= 0, 0.0, z)


def relu_derivative(z: Float[Tensor, "*shape"]) -> Float[Tensor, "*shape"]:
    """One where the unit is active, zero elsewhere and at the kink, zero."""
    return _slope(z, 1.0, 0.0)


def leaky_relu(
    z: Float[Tensor, "*shape"], slope: float = 0.01
) -> Float[Tensor, "*shape"]:
    r"""Shrink what is negative by a small fixed slope instead of removing it.

    :math:`z` for positive :math:`z`, else :math:`\alpha z` with the slope
    :math:`\alpha`. UDL chapter 3, notes; Maas et al. (2013).
    """
    return torch.where(z > 0, z, slope * z)


def leaky_relu_derivative(
    z: Float[Tensor, "*shape"], slope: float = 0.01
) -> Float[Tensor, "*shape"]:
    """One for positive z, else the slope; at the kink, zero, the slope."""
    return _slope(z, 1.0, slope)


def prelu(
    z: Float[Tensor, "*shape"], slope: Float[Tensor, "..."]
) -> Float[Tensor, "*shape"]:
    r"""Be a leaky ReLU whose slope :math:`\alpha` is a parameter, to be learned.

    Args:
        z: any shape.
        slope: one number for all, or one per unit (the last dimension of ``z``).

    UDL chapter 3, notes; He et al. (2015).
    """
    return torch.where(z > 0, 1.0 * z, slope * z)


def prelu_derivative(
    z: Float[Tensor, "*shape"], slope: Float[Tensor, "..."]
) -> Float[Tensor, "*shape"]:
    """One for positive z, else the slope; at the kink, zero, the slope."""
    return _slope(z, 1.0, slope)


def softplus(z: Float[Tensor, "*shape"]) -> Float[Tensor, "*shape"]:
    r"""Round the ReLU's corner: :math:`\log(1 + e^z)`.

    Output in :math:`(0, \infty)`. UDL chapter 3, notes; Dugas et al. (2001).
    """
    # logaddexp is log(e^0 + e^z) without the overflow of e^z.
    z = 1.0 * z  # it takes no whole numbers
    return torch.logaddexp(torch.zeros_like(z), z)


def softplus_derivative(z: Float[Tensor, "*shape"]) -> Float[Tensor, "*shape"]:
    """The slope of the softplus is the sigmoid."""
    return sigmoid(z)


def sigmoid(z: Float[Tensor, "*shape"]) -> Float[Tensor, "*shape"]:
    r"""Squash any number to between zero and one: :math:`1 / (1 + e^{-z})`.

    Output in :math:`(0, 1)`, with 1/2 at zero. UDL chapter 3, notes.
    """
    # The same number as exp(-log(1 + e^-z)), which can't overflow, nor can its slope.
    return torch.exp(-softplus(-z))


def sigmoid_derivative(z: Float[Tensor, "*shape"]) -> Float[Tensor, "*shape"]:
    r"""With :math:`s` the sigmoid of :math:`z`, :math:`s(1 - s)`: at most 1/4."""
    return sigmoid(z) * sigmoid(-z)


def tanh(z: Float[Tensor, "*shape"]) -> Float[Tensor, "*shape"]:
    r"""Squash any number to between -1 and 1: :math:`(e^z - e^{-z})/(e^z + e^{-z})`.

    It is a sigmoid, stretched: :math:`2\,\mathrm{sig}[2z] - 1`. Output in
    :math:`(-1, 1)`. UDL chapter 3, notes.
    """
    # Written as 2 sig[2z] - 1 it would lose its digits near zero. Beyond 20, where the
    # exponentials grow too large, it is -1 or 1 to the last digit of double precision.
    z = z.clamp(-20, 20)
    return torch.sinh(z) / torch.cosh(z)


def tanh_derivative(z: Float[Tensor, "*shape"]) -> Float[Tensor, "*shape"]:
    r"""One minus the square of the tanh: at most one, at zero."""
    return 4 * sigmoid_derivative(2 * z)


def elu(z: Float[Tensor, "*shape"], alpha: float = 1.0) -> Float[Tensor, "*shape"]:
    r"""Level off smoothly towards :math:`-\alpha` on the negative side.

    :math:`z` for positive :math:`z`, else :math:`\alpha(e^z - 1)`. Output in
    :math:`(-\alpha, \infty)`. UDL chapter 3, notes; Clevert et al. (2015).
    """
    # The branch not taken must not overflow: its slope would turn the sum into NaN.
    return torch.where(z > 0, z, alpha * torch.expm1(z.clamp(max=0)))


def elu_derivative(
    z: Float[Tensor, "*shape"], alpha: float = 1.0
) -> Float[Tensor, "*shape"]:
    r"""One for positive :math:`z`, else :math:`\alpha e^z`; at zero, :math:`\alpha`."""
    return _slope(z, 1.0, alpha * torch.exp(z.clamp(max=0)))


def selu(z: Float[Tensor, "*shape"]) -> Float[Tensor, "*shape"]:
    r"""Be an ELU with two constants that keep signals at mean 0 and variance 1.

    :math:`\lambda\,\mathrm{elu}[z, \alpha]` with :math:`\alpha \approx 1.6733` and
    :math:`\lambda \approx 1.0507`. UDL chapter 3, notes; Klambauer et al. (2017).
    """
    return SELU_SCALE * elu(z, SELU_ALPHA)


def selu_derivative(z: Float[Tensor, "*shape"]) -> Float[Tensor, "*shape"]:
    r"""The ELU's slope times :math:`\lambda`; at the kink, zero, the left one."""
    return SELU_SCALE * elu_derivative(z, SELU_ALPHA)


def gelu(z: Float[Tensor, "*shape"]) -> Float[Tensor, "*shape"]:
    r"""Weight a number by the chance that a standard normal draw lies below it.

    :math:`z\,\Phi(z)` with the normal distribution function :math:`\Phi`. Output at
    least about -0.17. UDL chapter 3, notes; Hendrycks and Gimpel (2016).
    """
    return z * _normal_distribution(z)


def gelu_derivative(z: Float[Tensor, "*shape"]) -> Float[Tensor, "*shape"]:
    r"""The product rule: :math:`\Phi(z) + z\,\Phi'(z)`, with the normal density."""
    density = torch.exp(-(z**2) / 2) / math.sqrt(2 * math.pi)
    return _normal_distribution(z) + z * density


def silu(z: Float[Tensor, "*shape"]) -> Float[Tensor, "*shape"]:
    r"""Weight a number by its own sigmoid, :math:`z / (1 + e^{-z})`; also called Swish.

    Output at least about -0.28. UDL chapter 3, notes; Ramachandran et al. (2017).
    """
    return z * sigmoid(z)


def silu_derivative(z: Float[Tensor, "*shape"]) -> Float[Tensor, "*shape"]:
    r"""The product rule, with :math:`s` the sigmoid: :math:`s + z s(1 - s)`."""
    return sigmoid(z) + z * sigmoid_derivative(z)


def hard_swish(z: Float[Tensor, "*shape"]) -> Float[Tensor, "*shape"]:
    r"""Imitate the SiLU without an exponential: :math:`z\min(\max(z + 3, 0), 6)/6`.

    Zero up to -3, the identity from 3, a parabola between. Output at least -3/8.
    UDL chapter 3, notes; Howard et al. (2019).
    """
    return z * (z + 3).clamp(0, 6) / 6


def hard_swish_derivative(z: Float[Tensor, "*shape"]) -> Float[Tensor, "*shape"]:
    """Zero up to and at -3, one from 3 on, and (2z + 3)/6 between."""
    inside = (2 * z + 3) / 6
    return torch.where(z <= -3, 0.0, torch.where(z >= 3, 1.0, inside))


def _normal_distribution(z: Float[Tensor, "*shape"]) -> Float[Tensor, "*shape"]:
    # Written as (1 + erf[z/√2]) / 2 it would lose its digits for negative z.
    return torch.erfc(-z / math.sqrt(2)) / 2


def _slope(
    z: Float[Tensor, "*shape"], right: float, left: Float[Tensor, "..."] | float
) -> Float[Tensor, "*shape"]:
    """One slope for positive z, another elsewhere; NaN where there is no z."""
    z = 1.0 * z
    return torch.where(z > 0, right, torch.where(z.isnan(), z, left))
