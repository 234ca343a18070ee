"""Signals read from the model, and the score made of them."""
