"""Run: start, stop and resume; what is being written, and what came of it."""
