"""The models: from the line to networks with several layers."""
