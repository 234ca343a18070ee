"""What a licence says of the rows that a model writes, or of those that are made from a text."""

from dataclasses import dataclass
from typing import Literal

Training = Literal["free", "duties", "own-family", "unknown"]
"""Whether other models may be trained on what a model wrote: freely, with duties, only its family, or not known."""


@dataclass(frozen=True, slots=True)
class Licence:
    """A licence, of a model or of a text.

    `says` is what it says of training on a model's output, `training` the same as one word. `output_duties` are what
    must be done by whoever passes on a model that was trained on the output, `text_duties` what by whoever passes on
    what was made from the text. `commercial` is None where it was not checked. Where it is `share_alike`, what is
    made from the text goes out under the same licence; where `changes` is false, nothing changed may be passed on.
    `hub` is its identifier on Hugging Face's Hub, empty where the Hub knows none.
    """

    id: str
    name: str
    link: str
    says: str
    training: Training = "unknown"
    commercial: bool | None = None
    share_alike: bool = False
    changes: bool = True
    output_duties: tuple[str, ...] = ()
    text_duties: tuple[str, ...] = ()
    hub: str = ""


@dataclass(frozen=True, slots=True)
class Licensed:
    """A model file or a source by its name, with its licence as it was `written` and as it was understood.

    `licence` is None where nothing was written or nobody could say which one is meant. `guessed` says that it was
    read off the name of the file, since the file itself names none.
    """

    name: str
    written: str
    licence: Licence | None
    guessed: bool = False

    @property
    def in_words(self) -> str:
        """The licence's name, what was written in its place, or that it is unknown."""
        if self.licence is None:
            return f'unknown ("{self.written}")' if self.written else "unknown"
        return f"{self.licence.name} (by the file's name)" if self.guessed else self.licence.name
