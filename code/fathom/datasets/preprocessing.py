"""Preparing data: hold a part back for testing, bring inputs to a common scale."""

import math

import torch
from jaxtyping import Float, Int
from torch import Tensor

__all__ = ["Standardiser", "split"]


def split(
    num_examples: int, fraction: float, generator: torch.Generator | None = None
) -> tuple[Int[Tensor, "train"], Int[Tensor, "test"]]:
    """Divide examples at random into a training part and a test part.

    Args:
        num_examples: how many examples there are.
        fraction: the training part's share, between 0 and 1; the number of training
            examples is rounded to the nearest.
        generator: where the order is drawn from; PyTorch's global generator if None.

    Returns:
        The indices of the training examples and those of the test examples. Each
        example is in exactly one of them.

    Raises:
        ValueError: if one of the two parts would be empty.

    UDL section 8.1.
    """
    num_train = round(fraction * num_examples) if math.isfinite(fraction) else 0
    if not 0 < num_train < num_examples:
        raise ValueError(
            f"a fraction of {fraction} of {num_examples} examples leaves {num_train} "
            f"for training and {num_examples - num_train} for testing: both parts "
            "need at least one"
        )
    order = torch.randperm(num_examples, generator=generator)
    return order[:num_train], order[num_train:]


class Standardiser:
    r"""Shift and scale each column to mean zero and standard deviation one.

    .. math::

        z = \frac{x - \mu}{\sigma}

    The mean :math:`\mu` and the standard deviation :math:`\sigma` are measured by
    :meth:`fit`, on the training examples only, and used unchanged on all others: test
    examples must not leak into what the model is trained on. The variance divides by
    the number of examples, so that the training columns have variance exactly one.

    Attributes:
        mean: :math:`\mu` of each column, in the unit of that column.
        standard_deviation: :math:`\sigma` of each column, in the same unit.
    """

    def fit(self, values: Float[Tensor, "examples *columns"]) -> "Standardiser":
        """Measure the mean and the standard deviation of each column.

        Args:
            values: one row per training example.

        Returns:
            Itself, so that ``Standardiser().fit(train)`` reads in one line.

        Raises:
            ValueError: if there are no examples, the values are whole numbers, or a
                column holds a value that isn't finite, or always the same value and so
                can't be scaled.
        """
        if not len(values) or not values.is_floating_point():
            raise ValueError(
                "needed are real numbers of at least one example; got shape "
                f"{tuple(values.shape)} of {values.dtype}: convert with .float()"
            )
        finite = torch.isfinite(values).all(dim=0)
        if not finite.all():
            raise ValueError(
                f"columns {_where(~finite)} hold values that aren't finite: leave "
                "out those examples, or fill them in"
            )
        constant = (values == values[:1]).all(dim=0)
        if constant.any():
            raise ValueError(
                f"columns {_where(constant)} are the same in all {len(values)} "
                "examples: they can't be scaled and tell the model nothing, so "
                "leave them out"
            )
        self.mean = values.mean(dim=0)
        self.standard_deviation = values.std(dim=0, correction=0)
        return self

    def __call__(
        self, values: Float[Tensor, "*examples_and_columns"]
    ) -> Float[Tensor, "*examples_and_columns"]:
        """Bring values to the common scale; the result has no unit.

        Raises:
            ValueError: if nothing has been fitted, or the columns are other ones.
        """
        self._check_fitted(values)
        return (values - self.mean) / self.standard_deviation

    def inverse(
        self, values: Float[Tensor, "*examples_and_columns"]
    ) -> Float[Tensor, "*examples_and_columns"]:
        r"""Bring scaled values back to their own unit: :math:`x = \mu + \sigma z`.

        Raises:
            ValueError: if nothing has been fitted, or the columns are other ones.
        """
        self._check_fitted(values)
        return self.mean + self.standard_deviation * values

    def _check_fitted(self, values: Tensor) -> None:
        if not hasattr(self, "mean"):
            raise ValueError("call fit(training examples) first")
        columns = self.mean.shape
        if columns and (values.ndim > 2 or values.shape[-1:] != columns):
            raise ValueError(
                f"fitted were {len(self.mean)} columns; got shape "
                f"{tuple(values.shape)}: give all columns, in the same order"
            )


def _where(mask: Tensor) -> list[int]:
    return torch.atleast_1d(mask).nonzero().flatten().tolist()
