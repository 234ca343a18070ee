import pytest

from desktop.domain.errors import UserError
from desktop.domain.run import Run
from desktop.store.library import Library
from tests.store.making import a_calibration, a_run


def test_a_project_has_learnt_nothing_at_first_then_the_latest(library: Library, run: Run) -> None:
    other = a_run(library, "Other")
    assert library.calibration(run.project_id) is None
    for calibration in (a_calibration(), a_calibration(accepted=99, used=False, model_sha256="ab")):
        library.store_calibration(run.project_id, calibration)
        assert library.calibration(run.project_id) == calibration
    assert library.calibration(other.project_id) is None


def test_what_was_learnt_can_be_forgotten(library: Library, run: Run) -> None:
    library.store_calibration(run.project_id, a_calibration())
    for _ in range(2):
        library.forget_calibration(run.project_id)
        assert library.calibration(run.project_id) is None


def test_what_was_learnt_goes_with_its_project(library: Library, run: Run) -> None:
    library.store_calibration(run.project_id, a_calibration())
    library.delete_project(run.project_id)
    assert library._connection.value("SELECT count(*) FROM calibrations") == 0
    with pytest.raises(UserError, match="its project was deleted"):
        library.store_calibration(run.project_id, a_calibration())
