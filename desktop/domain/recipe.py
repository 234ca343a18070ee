"""A generation method as data."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

ParameterKind = Literal["integer", "number", "text", "lines", "choice", "boolean"]
StartsFrom = Literal["topic", "task", "persona", "chunk"]
JudgedAgainst = Literal["prompt", "lesson"]
Speaker = Literal["assistant", "user"]

_LISTS_OF_EXAMPLES = frozenset({"examples", "shown_tasks"})


@dataclass(frozen=True, slots=True)
class Parameter:
    """One thing that the user may set. The window draws its form from this."""

    name: str
    kind: ParameterKind
    default: Any
    label: str
    help: str = ""
    minimum: float | None = None
    maximum: float | None = None
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Turn:
    """One message as a template. With `each`, it is repeated for every item of that list, as `item`."""

    role: str
    content: str
    each: str = ""


@dataclass(frozen=True, slots=True)
class BestOf:
    """A step is written several times, and the one kept after which a text is likeliest to the model.

    `tries` is a number or a template of one; `text` and `after` are templates of the text, and of the user's turn
    that it is read after: there the fields of each try are known. The step's own templates find the number of the
    try under `attempt`, from 0.
    """

    tries: int | str
    text: str
    after: str


@dataclass(frozen=True, slots=True)
class RecipeStep:
    """One request to the model. What it writes becomes the field `writes`, or the fields of `schema`.

    `sampling` maps names of `Sampling` to a number or to a template of one; `opening` and `schema` are templates too.
    Where the `speaker` is "user", the model is given the beginning of a user's turn and writes that. With `best_of`
    it is asked for several times; with `own_words` it is asked again where it repeats an example of its prompt.
    """

    name: str
    turns: tuple[Turn, ...]
    writes: str = ""
    opening: str = ""
    schema: str = ""
    stop: tuple[str, ...] = ()
    speaker: Speaker = "assistant"
    sampling: Mapping[str, Any] = field(default_factory=dict)
    best_of: BestOf | None = None
    own_words: bool = False


@dataclass(frozen=True, slots=True)
class Recipe:
    """What a project makes. `method` names the code that runs the steps; `follows` the published method.

    `judged` is the field that is scored; `teaches` are the turns of the conversation that a sample becomes.
    `starters` are seeds for a project that brings none. `least_words` is a template of the number of words below
    which what is judged is rejected as too short; `unlike` names a field that it must not merely repeat,
    `avoid` phrases with which a model talks about its task or leaves a blank, instead of doing it.

    Of each list in `varies` every sample gets one text, in turn, under the list's name; `keeps` are fields that no
    step writes, as templates. An answer is `judged_against` the prompt that it was written to, and its passage where
    it has one, or against the conversation that it teaches (the `lesson`). `revises` names the step whose text, which
    is the judged one, may be written again where it is weak; none does where it is empty. One that
    `quotes` is meant to use the words of its passage.
    """

    id: str
    title: str
    makes: str
    method: str
    follows: str
    starts_from: StartsFrom
    judged: str
    steps: tuple[RecipeStep, ...]
    teaches: tuple[Turn, ...]
    parameters: tuple[Parameter, ...] = ()
    starters: tuple[str, ...] = ()
    least_words: str = ""
    unlike: str = ""
    avoid: tuple[str, ...] = ()
    varies: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    keeps: Mapping[str, str] = field(default_factory=dict)
    judged_against: JudgedAgainst = "prompt"
    revises: str = ""
    quotes: bool = False
    example: Mapping[str, str] = field(default_factory=dict)

    @property
    def judges_a_passage(self) -> bool:
        """Whether what is scored was not written by the model: it is kept as it was found."""
        return self.keeps.get(self.judged, "").strip() == "{{ passage }}"

    @property
    def shows_examples(self) -> bool:
        """Whether its prompts show the best samples of earlier rounds, which are in the lists that turns repeat."""
        return any(turn.each in _LISTS_OF_EXAMPLES for step in self.steps for turn in step.turns)

    @property
    def judged_step(self) -> RecipeStep | None:
        """The last step that writes what is judged as text; None where that is made of other fields."""
        return next((step for step in reversed(self.steps) if step.writes == self.judged), None)
