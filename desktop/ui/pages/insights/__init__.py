"""A project in figures: plots, each with the sentence that says what it shows."""
