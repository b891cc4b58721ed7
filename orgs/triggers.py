"""Adding triggers in migrations, in the time that it takes the database."""

from __future__ import annotations

import pgtrigger.compiler
import pgtrigger.migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState


class AddTrigger(pgtrigger.migrations.AddTrigger):
    """The same, without rendering all models anew for each trigger: of some two hundred that took
    longer than all else in the migrations. Nothing asks a rendered model for its triggers.
    """

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        options = state.models[app_label, self.model_name].options
        options["triggers"] = [*options.get("triggers", []), self.trigger]

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        assert isinstance(self.trigger, pgtrigger.compiler.Trigger)  # noqa: S101  as migrations write them
        schema_editor.execute(self.trigger.install_sql, params=None)


class InstallTriggers(Operation):
    """The triggers that the app's models declare, once the migration has made all its tables."""

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        pass

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        for (app, _), model in to_state.models.items():
            for trigger in model.options.get("triggers", ()) if app == app_label else ():
                schema_editor.execute(trigger.install_sql, params=None)

    def database_backwards(self, *_: object) -> None:
        """The tables go, and their triggers with them."""

    def describe(self) -> str:
        return "安装各表的触发器"
