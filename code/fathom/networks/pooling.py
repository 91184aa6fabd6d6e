r"""Pooling: one number for each window of an image.

Windows of :math:`K \times K` pixels start every :math:`s` pixels, the stride, and lie
wholly inside the image: of :math:`n` rows come :math:`\lfloor (n - K) / s \rfloor + 1`.
"""

import torch
from einops import rearrange
from jaxtyping import Float, Int
from torch import Tensor
from torch.nn.functional import pad

__all__ = ["average_pool", "blur_pool", "largest_places", "max_pool", "max_unpool"]


def _windows(images: Tensor, size: int, stride: int | None) -> Tensor:
    """Cut images into windows: two dimensions more, of the size, at the end."""
    stride = size if stride is None else stride
    least = min(images.shape[-2:])
    if not (1 <= size <= least and stride >= 1):
        raise ValueError(
            f"windows of {size} pixels every {stride} don't fit an image of "
            f"{tuple(images.shape[-2:])}: the size is between 1 and {least}, the "
            "stride at least 1"
        )
    return images.unfold(-2, size, stride).unfold(-2, size, stride)


def average_pool(
    images: Float[Tensor, "*batch height width"], size: int, stride: int | None = None
) -> Float[Tensor, "*batch rows columns"]:
    r"""Replace each window by its mean.

    .. math:: y_{ij} = \frac{1}{K^2} \sum_{a,b=0}^{K-1} x_{si+a,\,sj+b}

    Each pixel of a window gets the same share :math:`1/K^2` of the result's gradient.
    Equal to PyTorch's ``avg_pool2d``.

    Args:
        size: the windows' height and width, :math:`K`.
        stride: from one window to the next, :math:`s`; as the size, if None.

    Raises:
        ValueError: if no window fits, or the stride is below 1.

    UDL section 10.4.1.
    """
    return _windows(images, size, stride).mean(dim=(-2, -1))


def largest_places(
    images: Float[Tensor, "*batch height width"], size: int, stride: int | None = None
) -> Int[Tensor, "*batch rows columns"]:
    """Find where the largest pixel of each window stands; of equals, the first.

    Pixels are counted from 0 along the rows of the whole image, as PyTorch's
    ``max_pool2d`` does with ``return_indices=True``.

    Args and errors: as :func:`average_pool`. UDL section 10.4.1.
    """
    height, width = images.shape[-2:]
    numbers = torch.arange(height * width, device=images.device)
    places = _windows(rearrange(numbers, "(h w) -> h w", w=width), size, stride)
    windows = rearrange(_windows(images, size, stride), "... a b -> ... (a b)")
    inside = windows.argmax(dim=-1, keepdim=True)
    places = rearrange(places, "... a b -> ... (a b)").expand(windows.shape)
    return places.gather(-1, inside)[..., 0]


def max_pool(
    images: Float[Tensor, "*batch height width"], size: int, stride: int | None = None
) -> Float[Tensor, "*batch rows columns"]:
    r"""Keep the largest pixel of each window.

    .. math:: y_{ij} = \max_{0 \le a,b < K} x_{si+a,\,sj+b}

    That pixel gets the whole gradient of the result, the others none. Equal to
    PyTorch's ``max_pool2d``, ties included.

    Args and errors: as :func:`average_pool`. UDL section 10.4.1.
    """
    places = largest_places(images, size, stride)
    kept = images.flatten(-2).gather(-1, places.flatten(-2))
    return kept.reshape(places.shape)


def max_unpool(
    values: Float[Tensor, "*batch rows columns"],
    places: Int[Tensor, "*batch rows columns"],
    height: int,
    width: int,
) -> Float[Tensor, "*batch height width"]:
    """Put numbers back to remembered places of an image, zero elsewhere.

    Equal to PyTorch's ``max_unpool2d``.

    Args:
        places: as :func:`largest_places` gives them, for windows without overlap.
        height: rows of the image, which the places don't tell.
        width: its columns.

    Raises:
        ValueError: if a place lies outside, or two numbers have the same one.

    UDL section 10.4.2. Badrinarayanan, Kendall and Cipolla (2017).
    """
    where = places.flatten(-2)
    if where.numel() and not (where.min() >= 0 and where.max() < height * width):
        raise ValueError(
            f"places go from {where.min()} to {where.max()}, but an image of {height} "
            f"by {width} pixels has those from 0 to {height * width - 1}"
        )
    if (where.sort(dim=-1).values.diff(dim=-1) == 0).any():
        raise ValueError("two windows remember one place: unpool without overlap")
    image = values.new_zeros(*values.shape[:-2], height * width)
    image = image.scatter(-1, where, values.flatten(-2))
    return image.unflatten(-1, (height, width))


def blur_pool(
    images: Float[Tensor, "*batch height width"], stride: int = 2
) -> Float[Tensor, "*batch rows columns"]:
    r"""Blur with the weights 1, 2, 1 (over 4) both ways, then keep each s-th pixel.

    Edges are mirrored. A stripe pattern of :math:`f` cycles per pixel keeps the share
    :math:`\cos^2 \pi f` of its height, so that the finest, :math:`f = 1/2`, are gone
    before they can turn into coarse ones.

    Raises:
        ValueError: if an image has fewer than two rows or columns, or the stride is
            below 1.

    Zhang (2019).
    """
    if min(images.shape[-2:]) < 2 or stride < 1:
        raise ValueError(
            f"an image of {tuple(images.shape[-2:])} pixels and a stride of {stride}: "
            "two rows, two columns and a stride of 1 are the least"
        )
    flat = images.reshape(-1, 1, *images.shape[-2:])
    flat = pad(flat, (1, 1, 1, 1), mode="reflect")
    weights = flat.new_tensor([1.0, 2.0, 1.0]) / 4
    for axis in (-2, -1):
        flat = flat.unfold(axis, 3, stride) @ weights
    return flat.reshape(*images.shape[:-2], *flat.shape[-2:])
