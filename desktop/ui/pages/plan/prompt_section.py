"""The prompt as it will be sent, step by step, and the templates behind it to change."""

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication
from shiboken6 import isValid

from desktop.domain.errors import UserError
from desktop.domain.project import Project
from desktop.domain.recipe import Recipe, Turn
from desktop.ui.pages.plan.changing import Changer, change_prompts
from desktop.ui.pages.plan.debounce import Debounce
from desktop.ui.pages.plan.facts import Plan
from desktop.ui.pages.plan.prompt_edit import checked_edit, turns_of, with_texts
from desktop.ui.pages.plan.prompt_steps import PromptSteps
from desktop.ui.pages.plan.prompt_turns import PromptTurns
from desktop.ui.pages.plan.section import Section, set_writable
from desktop.ui.session import Session
from desktop.ui.widgets.buttons import button
from desktop.ui.widgets.notice import Notice


class PromptSection(Section):
    """One step at a time: its turns as the model will read them or, while editing, as templates."""

    def __init__(self, session: Session, change: Changer) -> None:
        super().__init__("")
        self.heading.setText(self.tr("The prompt as it will be sent"))
        self._session = session
        self._change = change
        self._debounce = Debounce(self)
        self._plan: Plan | None = None
        self._step = ""
        self._next: Callable[[], None] | None = None
        self._checks, self._checking = 0, False
        self._editing = self._wrong = False
        self.reset_link = button(self.tr("Reset"), self.reset, "link")
        self.reset_link.setAccessibleName(self.tr("Reset the prompt of this step to the recipe's own"))
        self.edit_button = button(self.tr("Edit"), self._toggle, icon=session.theme.icon("pencil"))
        self.head.addWidget(self.reset_link)
        self.head.addWidget(self.edit_button)
        self._steps = PromptSteps(self.show_step)
        self.notice = Notice(session.theme, closable=False)
        self.turns = PromptTurns(session.theme)
        self.turns.typed.connect(lambda: self._debounce.ask("prompt", self._check))
        for widget in (self._steps, self.turns, self.notice):
            self.lines.addWidget(widget)

    def show_plan(self, plan: Plan, writable: bool, why: str) -> None:
        """Shows a project's prompts; what is being typed is left alone."""
        if self._plan is not None and self._plan.project.id != plan.project.id:
            self._part_from(self._plan.project)
        before, unsaved = self._plan, self._unsaved()
        self._plan = plan
        if before is None or before.project.id != plan.project.id or before.recipe != plan.recipe:
            self._offer_steps(plan.recipe)
            unsaved = False
        set_writable(self.edit_button, writable and plan.recipe is not None, why)
        set_writable(self.reset_link, writable, why)
        self.setVisible(plan.recipe is not None)
        if unsaved:
            self._word()
        else:
            self._draw()

    def flush(self) -> None:
        """Check and save what was typed last."""
        self._debounce.flush()

    def reset(self) -> None:
        """Back to the recipe's own text of the step."""
        self._forget_typing()
        names = self._turns_by_key()
        if self._editing:
            self.turns.show_templates(names, {key: turn.content for key, turn in names.items()})
        if self._plan is not None and self._own_keys():
            self._change(
                self._plan.project.id,
                self.tr("reset of the prompt"),
                lambda project: with_texts(project, names, {}),
            )
        self._word()

    def show_step(self, name: str) -> None:
        """Shows another step; a mistake in this one must be mended or discarded first."""
        if name != self._step:
            self._once_sound(lambda: self._turn_to(name))

    @property
    def wrong(self) -> bool:
        """Whether what is typed cannot be sent, and is not saved."""
        return self._wrong

    # --- showing ---------------------------------------------------------------------------------

    def _offer_steps(self, recipe: Recipe | None) -> None:
        self._forget_typing()
        self._editing = False
        steps = recipe.steps if recipe else ()
        self._steps.show_steps(steps)
        self._step = steps[0].name if steps else ""

    def _turn_to(self, name: str) -> None:
        self._step = name
        self._leave()
        self._steps.mark(self._step)

    def _draw(self) -> None:
        if self._plan is None:
            return
        self.notice.hide()
        if self._editing:
            names, own = self._turns_by_key(), self._plan.project.prompts
            self.turns.show_templates(names, {key: own.get(key, turn.content) for key, turn in names.items()})
        else:
            self.turns.show_messages([shown for shown in self._plan.prompts if shown.step == self._step])
            if self._plan.prompt_trouble:
                self.notice.tell(self._plan.prompt_trouble, "warning")
        self._word()

    def _word(self) -> None:
        self.reset_link.setVisible(self._wrong or bool(self._own_keys()))
        if not self._wrong:
            self.turns.withdraw()
            if self._editing:
                self.notice.hide()
        if not self._editing:
            self.edit_button.setText(self.tr("Edit"))
        else:
            self.edit_button.setText(self.tr("Discard") if self._wrong else self.tr("Done"))

    # --- editing ---------------------------------------------------------------------------------

    def _toggle(self) -> None:
        if not self._editing:
            self._begin()
        elif self._wrong and not self._debounce.waiting and not self._checking:
            self._leave()
        else:
            self._once_sound(self._leave)

    def _once_sound(self, proceed: Callable[[], None]) -> None:
        """Proceeds at once, or when what was typed last is saved; not at all where it is wrong."""
        self._debounce.flush()
        if self._checking:
            self._next = proceed
        elif self._wrong:
            self._stay()
        else:
            proceed()

    def _stay(self) -> None:
        self._steps.mark(self._step)
        self.notice.tell(self.tr("Mend this prompt first, or discard what was typed."), "warning")

    def _begin(self) -> None:
        self._editing = True
        self._draw()
        if self.turns.editors:
            next(iter(self.turns.editors.values())).setFocus()

    def _leave(self) -> None:
        self._forget_typing()
        self._editing = False
        self._draw()

    def _forget_typing(self) -> None:
        """Drops what waits, and takes no notice of what is still said of it."""
        self._debounce.drop()
        self._checks += 1
        self._next, self._checking, self._wrong = None, False, False

    def _check(self) -> None:
        """Checks and saves in one go, so that what is asked for next already has it."""
        plan = self._plan
        if plan is None or plan.recipe is None:
            return
        self._checks += 1
        self._checking = True
        project, number = plan.project, self._checks
        change_prompts(
            self._session,
            project.id,
            self.tr("change of the prompt"),
            checked_edit(plan.recipe, self._turns_by_key(), self.turns.texts()),
            lambda: self._sound(number),
            lambda error: self._complain(number, project, error),
        )

    def _sound(self, number: int) -> None:
        if not isValid(self) or number != self._checks:
            return
        self._checking = self._wrong = False
        proceed, self._next = self._next, None
        if proceed is not None and not self._debounce.waiting:
            proceed()
        else:
            self._word()

    def _complain(self, number: int, project: Project, error: UserError) -> None:
        if not isValid(self) or self._plan is None or self._plan.project.id != project.id:
            told = QCoreApplication.translate("Plan", "The prompt of {project} was not saved. {reason}")
            self._session.troubled.emit(told.format(project=project.name, reason=str(error)))
        elif number == self._checks:
            self._show_complaint(error)

    def _part_from(self, project: Project) -> None:
        """Saves what was typed last for the project that is shown until now, and says what is lost."""
        self.flush()
        if self._wrong and not self._checking:
            told = self.tr("The prompt of {project} could not be sent as it was typed, and was not saved.")
            self._session.troubled.emit(told.format(project=project.name))

    def _show_complaint(self, error: UserError) -> None:
        self._checking, self._wrong = False, True
        self.turns.complain(self.tr("Not saved yet. {reason}").format(reason=str(error)))
        if self._next is not None:
            self._stay()
        self._next = None
        self._word()

    def _unsaved(self) -> bool:
        """Whether an editor holds what the project that is shown does not."""
        if self._plan is None or not self._editing:
            return False
        if self._debounce.waiting or self._checking:
            return True
        project = self._plan.project
        return with_texts(project, self._turns_by_key(), self.turns.texts()) != project

    def _own_keys(self) -> set[str]:
        return set(self._turns_by_key()) & set(self._plan.project.prompts) if self._plan else set()

    def _turns_by_key(self) -> dict[str, Turn]:
        """The turns of the step that is shown, by their key in the project."""
        return turns_of(self._plan.recipe if self._plan else None, self._step)
