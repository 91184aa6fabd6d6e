"""How a model of the next token writes a text."""
