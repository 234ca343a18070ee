"""The words of the project as frozen dataclasses. No input or output here."""
