"""The prompt as it will be sent, step by step, and the templates behind it to change."""

from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtWidgets import QButtonGroup, QPushButton, QWidget

from desktop.domain.errors import UserError
from desktop.domain.project import Project
from desktop.domain.recipe import Recipe, RecipeStep, Turn
from desktop.pipeline.planning import preview
from desktop.recipes.prompts import prompt_key, with_prompts
from desktop.store.library import Library
from desktop.ui.pages.plan.changing import Changer
from desktop.ui.pages.plan.debounce import Debounce
from desktop.ui.pages.plan.facts import Plan
from desktop.ui.pages.plan.prompt_turns import PromptTurns
from desktop.ui.pages.plan.section import Section, set_writable
from desktop.ui.session import Session
from desktop.ui.widgets.buttons import button
from desktop.ui.widgets.layouts import clear, row
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
        self._editing = self._leaving = self._wrong = False
        self.reset_link = button(self.tr("Reset"), self.reset, "link")
        self.reset_link.setAccessibleName(self.tr("Reset the prompt of this step to the recipe's own"))
        self.edit_button = button(self.tr("Edit"), self._toggle, icon=session.theme.icon("pencil"))
        self.head.addWidget(self.reset_link)
        self.head.addWidget(self.edit_button)
        self._steps = QWidget()
        self._step_row = row(self._steps, gap=0.5)
        self._group = QButtonGroup(self)
        self.notice = Notice(session.theme, closable=False)
        self.turns = PromptTurns(session.theme)
        self.turns.typed.connect(lambda: self._debounce.ask("prompt", self._check))
        for widget in (self._steps, self.turns, self.notice):
            self.lines.addWidget(widget)

    def show_plan(self, plan: Plan, writable: bool, why: str) -> None:
        """Shows a project's prompts; what is being typed is left alone."""
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
        self._debounce.drop()
        names = self._turns_by_key()
        if self._editing:
            self.turns.show_templates(names, {key: turn.content for key, turn in names.items()})
        if self._own_keys():
            self._change(
                self.tr("reset of the prompt"), lambda project: replace(project, prompts=_others(project, names))
            )
        self._wrong = False
        self._word()

    def show_step(self, name: str) -> None:
        """Shows another step; a mistake in this one must be mended or discarded first."""
        self._debounce.flush()
        self._step, self._editing, self._wrong = name, False, False
        self._draw()

    # --- showing ---------------------------------------------------------------------------------

    def _offer_steps(self, recipe: Recipe | None) -> None:
        self._debounce.drop()
        self._editing = self._leaving = self._wrong = False
        steps = recipe.steps if recipe else ()
        clear(self._step_row)
        for made in self._group.buttons():
            self._group.removeButton(made)
        for step in steps:
            self._step_row.addWidget(self._step_button(step))
        self._step_row.addStretch(1)
        self._steps.setVisible(len(steps) > 1)
        self._step = steps[0].name if steps else ""

    def _step_button(self, step: RecipeStep) -> QPushButton:
        made = button(step.name.replace("_", " ").capitalize(), lambda: self.show_step(step.name), "quiet")
        made.setCheckable(True)
        made.setChecked(not self._group.buttons())
        self._group.addButton(made)
        return made

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
        if not self._editing:
            self.edit_button.setText(self.tr("Edit"))
        else:
            self.edit_button.setText(self.tr("Discard") if self._wrong else self.tr("Done"))

    # --- editing ---------------------------------------------------------------------------------

    def _toggle(self) -> None:
        if not self._editing:
            self._begin()
        elif self._debounce.waiting:
            # It closes once what was typed last is checked.
            self._leaving = True
            self._debounce.flush()
        else:
            self._leave()

    def _begin(self) -> None:
        self._editing = True
        self._draw()
        if self.turns.editors:
            next(iter(self.turns.editors.values())).setFocus()

    def _leave(self) -> None:
        self._editing = self._leaving = self._wrong = False
        self._draw()

    def _check(self) -> None:
        plan, typed = self._plan, self._typed()
        if plan is None or plan.recipe is None:
            return
        project, recipe = plan.project, plan.recipe
        self._session.read(
            lambda library: _try_out(library, project, recipe, typed),
            lambda _: self._sound(project, typed),
            owner=self,
            latest=(id(self), "check"),
            failed=self._complain,
        )

    def _sound(self, project: Project, typed: Mapping[str, str]) -> None:
        if self._plan is None or self._plan.project.id != project.id:
            return
        self._wrong = False
        if typed != dict(self._plan.project.prompts):
            self._change(self.tr("change of the prompt"), lambda project: replace(project, prompts=typed))
        if self._leaving:
            self._leave()
        else:
            self._word()

    def _complain(self, error: UserError) -> None:
        if self._editing:
            self._leaving, self._wrong = False, True
            self.turns.complain(self.tr("Not saved yet. {reason}").format(reason=str(error)))
        self._word()

    def _unsaved(self) -> bool:
        """Whether an editor holds what the project that is shown does not."""
        if self._plan is None or not self._editing:
            return False
        return self._debounce.waiting or self._typed() != dict(self._plan.project.prompts)

    def _typed(self) -> dict[str, str]:
        """The project's prompts with what stands in the editors; a recipe's own text is not written down."""
        if self._plan is None:
            return {}
        names = self._turns_by_key()
        changed = {key: text for key, text in self.turns.texts().items() if text != names[key].content}
        return _others(self._plan.project, names) | changed

    def _own_keys(self) -> set[str]:
        return set(self._turns_by_key()) & set(self._plan.project.prompts) if self._plan else set()

    def _turns_by_key(self) -> dict[str, Turn]:
        """The turns of the step that is shown, by their key in the project."""
        recipe = self._plan.recipe if self._plan else None
        steps = [step for step in (recipe.steps if recipe else ()) if step.name == self._step]
        return {prompt_key(step.name, number): turn for step in steps for number, turn in enumerate(step.turns)}


def _others(project: Project, names: Mapping[str, Turn]) -> dict[str, str]:
    return {key: text for key, text in project.prompts.items() if key not in names}


def _try_out(library: Library, project: Project, recipe: Recipe, prompts: Mapping[str, str]) -> None:
    """Raises UserError where these prompts cannot be filled in."""
    preview(library, project, with_prompts(recipe, prompts))
