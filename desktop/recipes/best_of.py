"""Several tries of one step, and the one kept after which a text is likeliest to the model.

Method: the noisy channel of `desktop.recipes.channel`, over what was written instead of over labels. A question that
leaves its sentence as unlikely as any other asks for something else, however well it is put.
"""

from collections.abc import Sequence

from desktop.domain.errors import UserError
from desktop.domain.message import Message
from desktop.domain.recipe import BestOf
from desktop.engine.requests import Prompt
from desktop.engine.work import Work
from desktop.recipes.channel import NotReadable, logs_after
from desktop.recipes.draft import Draft
from desktop.recipes.templates import Values, render

MOST_TRIES = 32


def tries_of(best_of: BestOf | None, values: Values) -> int:
    """How often a step is written. Raises UserError where its recipe gives no number for it that can be used."""
    if best_of is None:
        return 1
    text = render(str(best_of.tries), values).strip()
    if not text.isdecimal() or not 1 <= int(text) <= MOST_TRIES:
        raise UserError(f"The recipe's best_of has {text!r} tries; it must be a whole number from 1 to {MOST_TRIES}.")
    return int(text)


def likeliest(drafts: Sequence[Draft], best_of: BestOf, values: Values) -> Work[Draft]:
    """The draft after which the text is likeliest; of equals, and where the text cannot be read, the first.

    One that was cut off is taken only where all were.
    """
    whole = [draft for draft in drafts if len(draft.trace) < draft.sampling.max_tokens] or drafts
    apart: dict[str, Draft] = {}
    for draft in whole:
        apart.setdefault(render(best_of.after, {**values, **draft.fields}).strip(), draft)
    if len(apart) == 1:
        return whole[0]
    prompts = [Prompt((Message("user", after),)) for after in apart]
    try:
        logs = yield from logs_after(prompts, render(best_of.text, values))
    except NotReadable:
        return whole[0]
    return list(apart.values())[logs.index(max(logs))]
