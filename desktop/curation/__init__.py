"""What keeps a dataset clean: copies, contamination, variety."""
