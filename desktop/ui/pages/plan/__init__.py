"""Plan: what a project shall make, from what, with which words; and one sample to see how that reads."""
