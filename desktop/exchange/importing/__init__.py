"""Rows from elsewhere: which file and which shape they are in, and what each one says."""
