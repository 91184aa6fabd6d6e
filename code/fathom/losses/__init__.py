"""What a model is fitted by: losses, and the likelihoods behind them."""
