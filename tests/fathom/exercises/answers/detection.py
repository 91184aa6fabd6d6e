"""Detection: what readers may answer, right and wrong."""

# Right answers, in words other than the reference's.
RIGHT = {
    "double": [
        lambda values: values + values,
        lambda values: values.clone().mul_(2),
        lambda values: [2 * float(value) for value in values],
        lambda values: 2 * values.double(),
    ],
}

# Wrong ones, the page's own mistake among them; each with a part of what is said to it.
WRONG = {
    "double": [
        (lambda values: values + 2, "Twice nothing is nothing"),
        (lambda values: -2 * values, "has the value's sign"),
        (lambda values: values, "compare with the sum"),
        (lambda values: values**2, "has the value's sign"),
        (lambda values: values.mul_(2), "changed its arguments"),
    ],
}
