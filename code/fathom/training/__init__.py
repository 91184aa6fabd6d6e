"""How a model is fitted: the training loop, and what it needs."""
