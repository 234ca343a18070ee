"""The check-up: the model tested as a judge."""
