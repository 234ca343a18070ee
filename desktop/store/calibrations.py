"""What the reviews of each project taught its score."""

from desktop.domain.calibration import Calibration
from desktop.store.connection import Shelf
from desktop.store.packing import calibration_of, packed


class Calibrations(Shelf):
    """The calibrations, at most one a project."""

    def calibration(self, project_id: int) -> Calibration | None:
        """What a project has learnt, if it has."""
        row = self._connection.row("SELECT calibration FROM calibrations WHERE project_id = :id", id=project_id)
        return calibration_of(row["calibration"]) if row else None

    def store_calibration(self, project_id: int, calibration: Calibration) -> None:
        """Stores what a project has learnt, in place of what it knew. Raises UserError where the project is gone."""
        with self._connection.writing() as database:
            database.execute(
                "INSERT OR REPLACE INTO calibrations (project_id, calibration) VALUES (?, ?)",
                [project_id, packed(calibration)],
            )

    def forget_calibration(self, project_id: int) -> None:
        """Takes away what a project has learnt; where that is nothing, nothing happens."""
        with self._connection.writing() as database:
            database.execute("DELETE FROM calibrations WHERE project_id = ?", [project_id])
