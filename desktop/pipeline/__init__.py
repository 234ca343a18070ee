"""Generate, score, keep: a plain generator of events."""
