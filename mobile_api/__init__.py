"""The phone's JSON API, for teachers and branch secretaries: translation only, no decisions."""

from mobile_api import sittings

BLUEPRINTS = (sittings.exams, sittings.blp)
