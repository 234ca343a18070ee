"""The check-ups that were made, a file each, by the model file that was checked."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from desktop.domain.checkup import CheckedSignal, CheckUp
from desktop.domain.interval import Interval
from desktop.exchange.jsonl import write_text_atomically
from desktop.judging.checkup.report import VERSION
from desktop.judging.criteria import CRITERION


class CheckUps:
    """A folder with a file for each model and rubric. What cannot be read counts as not made."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def find(self, model_sha256: str, rubric: Sequence[str] = ()) -> CheckUp | None:
        """The check-up of a model; with a `rubric` rather the one that tested it too."""
        found = self._read(model_sha256, rubric) if rubric else None
        return found or self._read(model_sha256, ())

    def keep(self, checkup: CheckUp) -> None:
        """Keep a check-up in place of an earlier one of the same model and rubric. Raises UserError if it cannot.

        One that tested a rubric is kept for the model alone too, if there is none yet: its own signals are the same.
        """
        self._write(checkup)
        if checkup.criteria and self._read(checkup.model_sha256, ()) is None:
            signals = tuple(each for each in checkup.signals if not each.name.startswith(CRITERION))
            self._write(replace(checkup, signals=signals, criteria=()))

    def all(self) -> list[CheckUp]:
        """All that were made, the newest first."""
        found = [checkup for path in self._folder.glob("*.json") if (checkup := _checkup(path))]
        return sorted(found, key=lambda checkup: checkup.made, reverse=True)

    def _read(self, model_sha256: str, rubric: Sequence[str]) -> CheckUp | None:
        found = _checkup(self._path(model_sha256, rubric))
        return found if found and found.model_sha256 == model_sha256 and found.criteria == tuple(rubric) else None

    def _write(self, checkup: CheckUp) -> None:
        text = json.dumps(asdict(checkup), ensure_ascii=False, indent=1)
        write_text_atomically(self._path(checkup.model_sha256, checkup.criteria), text)

    def _path(self, model_sha256: str, rubric: Sequence[str]) -> Path:
        of_rubric = f"-{sha256(json.dumps(list(rubric)).encode()).hexdigest()[:12]}" if rubric else ""
        return self._folder / f"{model_sha256}{of_rubric}.json"


def _checkup(path: Path) -> CheckUp | None:
    try:
        plain = json.loads(path.read_text(encoding="utf-8"))
        return _of_plain(plain) if plain["version"] == VERSION else None
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None


def _of_plain(plain: Mapping[str, Any]) -> CheckUp:
    return CheckUp(
        **{
            **plain,
            "signals": tuple(
                CheckedSignal(**{**signal, "aucs": _intervals(signal["aucs"])}) for signal in plain["signals"]
            ),
            "score": _intervals(plain["score"]),
            "score_auc": Interval(**plain["score_auc"]),
            "judge_prompt": _intervals(plain["judge_prompt"]),
            "judge_prompt_auc": Interval(**plain["judge_prompt_auc"]),
            "criteria": tuple(plain["criteria"]),
        }
    )


def _intervals(plain: Mapping[str, Mapping[str, float]]) -> dict[str, Interval]:
    return {name: Interval(**value) for name, value in plain.items()}
