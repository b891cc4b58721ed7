"""What the steps of a demand have in common as acts: when they may be taken, by whom, how told."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils import timezone

from activities.acts.stepping import SteppingAct
from activities.demands.notices import tell
from activities.models import Demand, DemandAssistant, DemandStep
from activities.models.demands import ANSWERS, TRANSITIONS, Kind, State
from orgs.acts import ActError, keeps_district
from orgs.models import Change, Division, Role, User


def departments_of(user: User) -> list[str]:
    """The departments that the user handles demands for."""
    held = user.grants.as_of(timezone.localdate()).filter(
        role__edits=True, role__reaches=Role.Reaches.ROWS, division__kind=Division.Kind.DEPARTMENT
    )
    return list(held.values_list("division", flat=True))


def standing(record: Any) -> Any:
    """The demand as it stands today, looked up once for all that is asked of the record."""
    if not hasattr(record, "standing_now"):
        record.standing_now = Demand.objects.known(timezone.localdate()).get(pk=record.pk)
    return record.standing_now


class StepAct(SteppingAct):
    """One step, as a form whose saving is that step."""

    noun = "demands"
    kind: ClassVar[Kind]
    columns: ClassVar[tuple[str, ...]] = ()  # what the step says besides its day and its note

    @classmethod
    def available(cls, record: Any) -> bool:
        return is_possible(cls.kind, standing(record))

    def department(self, demand: Any) -> str | None:
        """The department that the step names, of the demand as it stands."""
        return None

    def apply(self, change: Change) -> None:
        demand = Demand.objects.known(timezone.localdate()).get(pk=self.record.pk)
        self.check(demand)
        step = DemandStep.objects.create(
            demand_id=demand.pk,
            kind=self.kind,
            happened_on=self.day,
            department_id=self.department(demand),
            note=self.cleaned_data["note"],
            change=change,
            **{name: self.cleaned_data[name] for name in self.columns},
        )
        self.complete(step, change)
        tell(demand, step, by=self.user)

    def check(self, demand: Any) -> None:
        """Raises `ActError` for a step that does not follow from those before it."""
        state = State(demand.state)
        if not is_possible(self.kind, demand):
            raise ActError(f"这件诉求目前是“{state.label}”，不能办理“{self.label}”，请刷新后再办")
        before = demand.steps.exclude(kind=Kind.PROGRESS).latest_first().first()
        self.check_day(demand.raised_on, "提出日期", before)

    def complete(self, step: DemandStep, change: Change) -> None:
        """Write what belongs to the step besides itself."""


def is_possible(kind: Kind, demand: Any) -> bool:
    """Whether such a step may be taken: an answer needs a question."""
    asked = kind not in ANSWERS or demand.asked_until is not None
    return kind in TRANSITIONS[State(demand.state)] and asked


class OfficeAct(StepAct):
    """What the office of the district decides."""

    @classmethod
    def open_to(cls, user: User) -> bool:
        return keeps_district(user)


class DepartmentAct(StepAct):
    """What the department does, or the office of the district in its name."""

    handed = frozenset(["demand"])
    by_assistants: ClassVar[bool] = False  # also those that only assist

    @classmethod
    def open_to(cls, user: User) -> bool:
        return bool(departments_of(user)) or keeps_district(user)

    @classmethod
    def offered(cls, record: Any, user: User) -> bool:
        if not cls.available(record):
            return False
        own, lead = departments_of(user), standing(record).department
        return keeps_district(user) or cls.by_assistants or lead in own

    def department(self, demand: Any) -> str | None:
        """The user's own among those that handle it, the lead first."""
        helping = DemandAssistant.objects.filter(step=demand.assignment)
        own = departments_of(self.user)
        assisting = helping.filter(department__in=own).values_list("department", flat=True)
        return (
            demand.department
            if demand.department in own
            else assisting.first() or (demand.department)
        )


class UnitAct(StepAct):
    """What the unit has said, recorded by whoever keeps its ledger, or its instructor."""

    handed = frozenset(["unit"])
