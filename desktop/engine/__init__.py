"""What turns requests into tokens and log-probabilities."""
