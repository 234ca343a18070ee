"""The signals, a small module each: what is measured, by which formula, in which range, and where it comes from."""
