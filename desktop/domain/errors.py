"""The two kinds of trouble: what the user can mend, and everything else, which is a bug."""


class UserError(Exception):
    """Something the user can mend. Its text is one clear sentence: what is wrong and what to do."""
