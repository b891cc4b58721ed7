from .aliases import Alias, PartyOrganizationAlias, UnitAlias
from .audit import AuditEvent
from .calendar import CalendarDay
from .censuses import Census, CensusCard
from .changes import Change, Recorded, Step
from .codes import Code, Industry, Setting
from .coverages import Coverage, Enrolment, Participation, Programme, three_party_organizations
from .differences import Difference
from .divisions import Division
from .exports import Export
from .imports import ImportBatch, ImportProgress, ImportRow, RememberedColumn
from .lists import RuleSetting, SavedList
from .marks import LedgerMark, ledger_versions
from .names import Pinyin
from .notices import Notice
from .party_organizations import (
    PartyOrganization,
    PartyOrganizationEvent,
    PartyOrganizationSpell,
    division_of_organization,
    name_of_organization,
    organization_exists,
)
from .places import Place, PlaceYear, ServiceAssignment
from .rosters import Roster, RosterEntry, Source
from .spells import Spell, SpellQuerySet, StatedSpell, holds_on, spell_constraints
from .units import (
    Confirmation,
    Unit,
    UnitSpell,
    division_of_unit,
    name_of_unit,
    unit_exists,
)
from .users import Grant, Role, User
from .venues import (
    Sharing,
    Venue,
    VenueShare,
    VenueSpell,
    VenueUse,
    shared_with,
    sharing_of,
    venue_is_open,
)

__all__ = [
    "Alias",
    "AuditEvent",
    "CalendarDay",
    "Census",
    "CensusCard",
    "Change",
    "Code",
    "Confirmation",
    "Coverage",
    "Difference",
    "Division",
    "Enrolment",
    "Export",
    "Grant",
    "ImportBatch",
    "ImportProgress",
    "ImportRow",
    "Industry",
    "LedgerMark",
    "Notice",
    "Participation",
    "PartyOrganization",
    "PartyOrganizationAlias",
    "PartyOrganizationEvent",
    "PartyOrganizationSpell",
    "Pinyin",
    "Place",
    "PlaceYear",
    "Programme",
    "Recorded",
    "RememberedColumn",
    "Role",
    "Roster",
    "RosterEntry",
    "RuleSetting",
    "SavedList",
    "ServiceAssignment",
    "Setting",
    "Sharing",
    "Source",
    "Spell",
    "SpellQuerySet",
    "StatedSpell",
    "Step",
    "Unit",
    "UnitAlias",
    "UnitSpell",
    "User",
    "Venue",
    "VenueShare",
    "VenueSpell",
    "VenueUse",
    "division_of_organization",
    "division_of_unit",
    "holds_on",
    "ledger_versions",
    "name_of_organization",
    "name_of_unit",
    "organization_exists",
    "shared_with",
    "sharing_of",
    "spell_constraints",
    "three_party_organizations",
    "unit_exists",
    "venue_is_open",
]
