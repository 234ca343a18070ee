"""What the page says."""

from PySide6.QtCore import QCoreApplication

from desktop.pipeline.exporting import ExportReport
from desktop.ui.pages.export.destination import breakable

translate = QCoreApplication.translate


def written_in_words(report: ExportReport) -> str:
    """What was written, and where to."""
    path = breakable(str(report.file))
    if report.test_file is not None:
        return translate("Export", "Wrote {train:,} rows to {path} and {test:,} for testing to {test_path}.").format(
            train=report.rows - report.test_rows,
            path=path,
            test=report.test_rows,
            test_path=breakable(report.test_file.name),
        )
    if report.rows == 1:
        return translate("Export", "Wrote 1 row to {path}.").format(path=path)
    return translate("Export", "Wrote {count:,} rows to {path}.").format(count=report.rows, path=path)


def not_remembered() -> str:
    """Why an export will not be listed."""
    return translate("Export", "It is not remembered, since this library is open for reading only.")
