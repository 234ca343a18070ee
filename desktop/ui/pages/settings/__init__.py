"""What a user sets for the app."""
