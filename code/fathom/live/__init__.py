"""Live figures: what a reader moves on the page, and the models that run there."""
