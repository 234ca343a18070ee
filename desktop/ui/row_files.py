"""Which files hold rows, by their names."""

from pathlib import Path

from PySide6.QtCore import QCoreApplication

ROW_ENDINGS = (".jsonl", ".ndjson", ".json", ".csv", ".tsv", ".parquet", ".txt")


def is_row_file(path: Path) -> bool:
    """Whether a file is called like one of rows, packed or not."""
    return Path(path.name.lower().removesuffix(".gz")).suffix in ROW_ENDINGS


def row_file_filter() -> str:
    """Which files a chooser offers first."""
    endings = " ".join(f"*{ending} *{ending}.gz" for ending in ROW_ENDINGS)
    return QCoreApplication.translate("Import", "Rows ({endings});;All files (*)").format(endings=endings)
