"""Gristmill: training data made, graded and reviewed on your own machine."""

__version__ = "0.1.0"
