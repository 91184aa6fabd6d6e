"""Fathom: deep learning you can run, the package that the book's pages import.

One room holds one subject, one module one concept, and it imports nothing that it
doesn't need:

    >>> from fathom.networks.shallow import ShallowNetwork

Importing a module draws no random number, reads no file and changes no setting.
Rows are examples everywhere, where *Understanding Deep Learning* (Prince 2023, "UDL")
writes examples as columns.
"""
