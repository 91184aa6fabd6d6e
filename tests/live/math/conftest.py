"""The figures' modules in Node."""

from javascript import node

__all__ = ["node"]
