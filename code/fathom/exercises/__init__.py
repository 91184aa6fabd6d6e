"""Immediate feedback on the code exercises of the pages.

    >>> from fathom.exercises import activation_functions
    >>> from fathom.exercises.checking import check
    >>> check(activation_functions.softplus, lambda z: z.clamp(min=0))

One module holds the exercises on one topic, each as a reference, a generator of random
inputs and a list of properties.
"""
