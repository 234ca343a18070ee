"""The dialog that brings rows in from a file."""
