"""Sizes in words, in decimal units, for the sentences that a user reads."""

_UNITS = ((10**12, "TB"), (10**9, "GB"), (10**6, "MB"), (10**3, "kB"))


def size_in_words(size: int) -> str:
    """`size` bytes as a figure with its unit: "92.1 MB", "1 byte"."""
    for unit, name in _UNITS:
        if size >= unit:
            return f"{size / unit:.1f} {name}"
    return "1 byte" if size == 1 else f"{size} bytes"
