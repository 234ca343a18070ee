"""Review: a table of what was made beside the sample in full."""
