"""The entries of the catalogue, one file for each field of the work."""

from reports.indicators.catalogue.coverage import COVERAGE
from reports.indicators.catalogue.honours import HONOURS
from reports.indicators.catalogue.organisation import ORGANISATION
from reports.indicators.catalogue.people import INSTRUCTORS, MEMBERS
from reports.indicators.catalogue.services import SERVICES
from reports.indicators.catalogue.work import ACTIVITIES, MECHANISMS, TRAINING
from reports.indicators.indicator import Indicator

ENTRIES: list[Indicator] = [
    *COVERAGE,
    *ORGANISATION,
    *MEMBERS,
    *INSTRUCTORS,
    *ACTIVITIES,
    *TRAINING,
    *SERVICES,
    *MECHANISMS,
    *HONOURS,
]
