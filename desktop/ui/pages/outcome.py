"""What came of work on a lane, for those who must put something back whatever came of it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar, cast

from desktop.domain.errors import UserError
from desktop.store.library import Library

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Outcome(Generic[T]):
    """A result, or the error that came in its place."""

    result: T | None = None
    error: Exception | None = None

    def get(self) -> T:
        """The result. Raises the error, where there was one."""
        if self.error is not None:
            raise self.error
        return cast(T, self.result)


def outcome_of(query: Callable[[Library], T]) -> Callable[[Library], Outcome[T]]:
    """The same query, with an answer even where it breaks. A UserError is raised as ever: `failed` takes it."""

    def ask(library: Library) -> Outcome[T]:
        try:
            return Outcome(query(library))
        except UserError:
            raise
        except Exception as error:
            return Outcome(error=error)

    return ask
