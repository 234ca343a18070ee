"""Where rows go: into a project that is there, or a new one of a name and a recipe."""

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QLineEdit, QSizePolicy, QWidget

from desktop.domain.project import Project
from desktop.domain.recipe import Recipe
from desktop.ui.dialogs.importing.looking import Places, why_not_of
from desktop.ui.dialogs.new_project import free_name
from desktop.ui.widgets.layouts import column
from desktop.ui.widgets.text import label


class IntoForm(QWidget):
    """Offers a new project until the library is read. `changed` is emitted when the place is another one."""

    changed = Signal()

    def __init__(self, project: Project | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._wanted = project
        self._projects: Mapping[int, Project] = {}
        self._recipes: Mapping[str, Recipe] = {}
        self._as_seeds = False
        self._offered, self._usual = "", ""
        self.projects = _box(self.tr("Project"))
        self.projects.addItem(self.tr("A new project"), 0)
        self.name = QLineEdit()
        self.name.setAccessibleName(self.tr("Name of the new project"))
        self.recipes = _box(self.tr("Recipe of the new project"))
        self._new = QWidget()
        self._arrange()
        self.projects.currentIndexChanged.connect(lambda index: self._change())
        self.recipes.currentIndexChanged.connect(lambda index: self.changed.emit())
        self.name.textChanged.connect(lambda text: self.changed.emit())

    @property
    def project(self) -> Project | None:
        """The project that is chosen; None for a new one."""
        return self._projects.get(self.projects.currentData())

    @property
    def new_name(self) -> str:
        """The name of the new project."""
        return " ".join(self.name.text().split())

    @property
    def recipe(self) -> str:
        """The id of the new project's recipe; "" while none is known."""
        return self.recipes.currentData() or ""

    @property
    def why_not(self) -> str:
        """Why rows cannot go there, in one sentence; "" where they can."""
        if self.project is not None:
            recipe = self._recipes.get(self.project.recipe)
            return why_not_of(recipe, self._as_seeds) if recipe is not None else ""
        if not self.new_name:
            return self.tr("Give the new project a name.")
        if self.new_name.casefold() in {project.name.casefold() for project in self._projects.values()}:
            return self.tr("There is already a project named {name}; choose another name.").format(name=self.new_name)
        return ""

    def show_places(self, places: Places) -> None:
        """Offers the projects of the library, the newest first, and the recipes."""
        self._projects = {project.id: project for project in places.projects}
        self._recipes = places.recipes
        self.projects.blockSignals(True)
        for project in reversed(places.projects):
            self.projects.addItem(project.name, project.id)
        chosen = self.projects.findData(self._wanted.id) if self._wanted is not None else -1
        self.projects.setCurrentIndex(max(0, chosen))
        self.projects.blockSignals(False)
        self._offer_name(self._offered)
        self._list_recipes()
        self._change()

    def suggest(self, name: str, recipe: str, *, as_seeds: bool) -> None:
        """Suggests a name and a recipe for a new project; what the user wrote or chose stays."""
        untouched = self.recipe in ("", self._usual)
        if (recipe, as_seeds) != (self._usual, self._as_seeds):
            self._as_seeds = as_seeds
            before, self._usual = self.recipe, recipe
            self._list_recipes(recipe if untouched else before)
        self._offer_name(name)

    def _offer_name(self, name: str) -> None:
        taken = [project.name for project in self._projects.values()]
        if self.name.text() in ("", self._offered):
            self._offered = free_name(name, taken) if name else ""
            self.name.setText(self._offered)

    def _list_recipes(self, chosen: str = "") -> None:
        """Those that can take the rows."""
        fitting = [each for each in self._recipes.values() if not why_not_of(each, self._as_seeds)]
        self.recipes.blockSignals(True)
        self.recipes.clear()
        for recipe in fitting:
            self.recipes.addItem(recipe.title, recipe.id)
        self.recipes.setCurrentIndex(max(0, self.recipes.findData(chosen or self._usual)))
        self.recipes.blockSignals(False)
        self.changed.emit()

    def _change(self) -> None:
        self._new.setVisible(self.project is None)
        self.changed.emit()

    def _arrange(self) -> None:
        inner = column(self._new, gap=0.5)
        for title, field in ((self.tr("Name"), self.name), (self.tr("Recipe"), self.recipes)):
            named = label(title, "soft")
            named.setBuddy(field)
            inner.addWidget(named)
            inner.addWidget(field)
        lines = column(self, gap=1)
        lines.addWidget(self.projects)
        lines.addWidget(self._new)


def _box(name: str) -> QComboBox:
    box = QComboBox()
    box.setAccessibleName(name)
    # As wide as its place: a long name must not push the rows away.
    box.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
    return box
