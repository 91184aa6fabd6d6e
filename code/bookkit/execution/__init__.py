"""Pages are executed when an input changed, and their outputs kept."""
