"""A book of ninety lessons, made from the present ones: what its parts are made by."""
