"""The check-up: the test of a model as a judge, on texts that were spoiled on purpose."""
