"""The page where a project is planned: what to make, from what, how, and one sample to see."""

from collections.abc import Callable

from PySide6.QtCore import Slot
from PySide6.QtGui import QHideEvent

from desktop.domain.errors import UserError
from desktop.domain.project import Project
from desktop.domain.recipe import Recipe
from desktop.pipeline.running import Wish
from desktop.ui.changes import Touched
from desktop.ui.pages.page import ProjectPage
from desktop.ui.pages.plan.attributes_section import AttributesSection
from desktop.ui.pages.plan.changing import Edit, change_project
from desktop.ui.pages.plan.columns import TwoColumns
from desktop.ui.pages.plan.facts import Plan, pace_of, read_plan, with_recipe
from desktop.ui.pages.plan.judging import JudgingSection
from desktop.ui.pages.plan.make_bar import MakeBar
from desktop.ui.pages.plan.patterns_section import PatternsSection
from desktop.ui.pages.plan.prompt_section import PromptSection
from desktop.ui.pages.plan.recipe_picker import RecipePicker
from desktop.ui.pages.plan.rubric import RubricSection
from desktop.ui.pages.plan.seeds_section import SeedsSection
from desktop.ui.pages.plan.settings_form import SettingsForm
from desktop.ui.pages.plan.sources_section import SourcesSection
from desktop.ui.pages.plan.topics_section import TopicsSection
from desktop.ui.pages.plan.try_one import TryOne
from desktop.ui.places import Place
from desktop.ui.session import Session
from desktop.ui.widgets.layouts import column
from desktop.ui.widgets.notice import Notice


class PlanPage(ProjectPage):
    """Two columns: on the left what there is to set, on the right what comes of it. Narrow, one under the other."""

    shows = Touched.PLAN | Touched.SEEDS | Touched.SOURCES

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._plan: Plan | None = None
        self.notice = Notice(session.theme, closable=False)
        self.recipes = RecipePicker(session, self._pick)
        self.sources = SourcesSection(session)
        self.seeds = SeedsSection(session)
        self.topics = TopicsSection(session)
        self.form = SettingsForm(session, self._change)
        self.attributes = AttributesSection(session, self._change)
        self.patterns = PatternsSection(session, self._change)
        self.rubric = RubricSection(session, self._change)
        self.judging = JudgingSection(session, self._change)
        self.trying = TryOne(session, self._when_saved)
        self.prompt = PromptSection(session, self._change)
        self.make = MakeBar(session, self.start)
        self._typing = (self.form, self.attributes, self.rubric, self.judging, self.prompt)
        self.columns = TwoColumns(
            (
                *(self.notice, self.recipes, self.sources, self.topics, self.seeds, self.form, self.attributes),
                *(self.patterns, self.rubric, self.judging),
            ),
            (self.trying, self.prompt),
            self.make,
        )
        # Until there is something in it.
        self.columns.hide()
        column(self).addWidget(self.columns)
        session.runs.ended.connect(self._look_after_run)
        session.troubled.connect(self._look_after_trouble)
        session.engine.state_changed.connect(self._offer_start)

    def show_project(self, project: Project) -> None:
        """Show a project; what was typed for the one before is saved first."""
        if self.has_project and project.id != self.project.id:
            self._save_typing()
            self.trying.leave()
            self.recipes.fold()
            self.make.show_pace(None)
            self.notice.hide()
            self.make.notice.hide()
            self._plan = None
        super().show_project(project)

    def refresh(self) -> None:
        """Read the plan, and on a lane of its own how fast the last run was."""
        project_id, own = self.project.id, self.session.places.recipes
        self.session.read(
            lambda library: read_plan(library, project_id, own),
            self._show,
            owner=self,
            latest=(id(self), "plan"),
            failed=self._fail,
        )
        self.session.read(
            lambda library: pace_of(library, project_id),
            self.make.show_pace,
            owner=self,
            latest=(id(self), "pace"),
            slow=True,
            failed=self._fail,
        )

    def try_one(self) -> None:
        """Make one sample to look at."""
        self.trying.try_one()

    def grow_topics(self) -> None:
        """Open the dialog in which the model grows topics."""
        self.topics.grow()

    def start(self) -> None:
        """Start a run of as many samples as are set, and go and watch it."""
        if self.make.button.isEnabled():
            self.make.button.setEnabled(False)
            self._when_saved(self._count_runs)

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 (Qt's name)
        """Save what was typed last, unless the library is closed already."""
        if self.session.path is not None:
            self._save_typing()
        super().hideEvent(event)

    # --- starting --------------------------------------------------------------------------------

    def _when_saved(self, then: Callable[[Project], None]) -> None:
        self._save_typing()
        self.make.notice.hide()
        project_id, library = self.project.id, self.session.library

        def saved(project: Project) -> None:
            if self.prompt.wrong:
                self._refuse_wrong_prompt()
            else:
                then(project)

        # On the writers' lane: behind everything that is still being saved.
        self.session.writing.ask(lambda: library.project_of(project_id), saved, owner=self, failed=self._fail)

    def _refuse_wrong_prompt(self) -> None:
        self.trying.give_up()
        self.make.notice.tell(
            self.tr("The prompt cannot be sent as it was typed; mend it or discard it first."), "warning"
        )
        self._offer_start()

    def _count_runs(self, project: Project) -> None:
        self.session.read(
            lambda library: len(library.runs(project.id)),
            lambda earlier: self._start(project, earlier),
            owner=self,
            failed=self._fail,
        )

    def _start(self, project: Project, earlier: int) -> None:
        wish = Wish(self.make.count.value(), self.make.rounds.value(), seed_number=earlier)
        try:
            self.session.runs.start(project, wish)
        except UserError as error:
            self.make.notice.tell(str(error), "warning")
        else:
            self.make.notice.hide()
            self.session.go(Place.RUN)
        self._offer_start()

    # --- showing ---------------------------------------------------------------------------------

    def _show(self, plan: Plan) -> None:
        if plan.project.id != self.project.id:
            return
        self._project, self._plan = plan.project, plan
        recipe, writable, why = plan.recipe, not self.session.read_only, self._why_read_only()
        self.notice.hide()
        if plan.trouble:
            self.notice.tell(plan.trouble, "warning")
        self.recipes.show_recipes(plan.recipes, plan.project.recipe, plan.broken, writable)
        of_chunks = recipe is not None and recipe.starts_from == "chunk"
        self.sources.setVisible(of_chunks)
        self.seeds.setVisible(not of_chunks)
        if of_chunks:
            self.sources.show_plan(plan, writable, why)
        else:
            self.seeds.show_plan(plan.project, recipe, writable, why)
        self.topics.show_plan(plan.project, recipe, writable, why)
        self.attributes.show_plan(plan.project, writable, why)
        self.form.show_plan(plan.project, recipe, writable, why)
        self.patterns.show_plan(plan.project, recipe, writable, why)
        self.rubric.show_plan(plan.project, writable, why)
        self.judging.show_plan(plan.project, recipe, writable, why)
        self.prompt.show_plan(plan, writable, why)
        self.trying.show_plan(plan)
        self._offer_start()
        self.columns.show()
        self.columns.order_focus()

    @Slot()
    def _offer_start(self) -> None:
        if self._plan is not None:
            lacking = self._plan.missing or self._plan.trouble
            if self.session.engine.busy and not lacking:
                lacking = self.tr("The model is at work. Start when it is done.")
            self.make.show_plan(lacking, not self.session.read_only, self._why_read_only())

    def _why_read_only(self) -> str:
        if not self.session.read_only:
            return ""
        return self.tr("This library is open for reading only: another window of Gristmill writes to it.")

    def _fail(self, error: UserError) -> None:
        self.columns.show()
        self.trying.give_up()
        self.notice.tell(str(error), "bad")
        self._offer_start()

    @Slot(object)
    def _look_after_run(self, ended: object) -> None:
        self._stale = True
        self._look_again()

    @Slot(str)
    def _look_after_trouble(self, trouble: str) -> None:
        # A change may have come to nothing: then what is shown must not stay.
        self._stale = True
        self._look_again()

    # --- changing --------------------------------------------------------------------------------

    def _change(self, project_id: int, text: str, edit: Edit) -> None:
        change_project(self.session, project_id, text, edit)

    def _pick(self, recipe: Recipe) -> None:
        if self._plan is None:
            return
        self._save_typing()
        text = self.tr("change of the recipe")
        self._change(self._plan.project.id, text, lambda project: with_recipe(project, recipe))
        if self._plan.has_samples:
            self.recipes.news.tell(
                self.tr("The samples that are there stay as they are. What is made from now on follows this recipe.")
            )

    def _save_typing(self) -> None:
        for part in self._typing:
            part.flush()
