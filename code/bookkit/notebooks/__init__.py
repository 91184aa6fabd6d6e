"""Each page as a notebook that Colab, Binder and Jupyter open."""
