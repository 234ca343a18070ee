"""The terminal: one small module a command."""
