"""Figures in one style: colours, panels, curves, surfaces."""
