"""PyTorch Geometric, the reference for layers on graphs, without its warnings."""

import warnings

with warnings.catch_warnings():
    # It still asks PyTorch for scripts, which newer versions advise against.
    warnings.simplefilter("ignore", DeprecationWarning)
    from torch_geometric import nn, utils

__all__ = ["nn", "utils"]
